/** An operation that the explorer opens in a tab of its own. */
export interface SampleOperation {
  query: string;
  variables?: Readonly<Record<string, unknown>>;
}

/** Stands in variables where a person puts the id of a campaign. */
const SOME_ID = 'the id of a campaign';

/** What a newcomer does first, in that order; a comment in each says so, since the explorer shows nothing else. */
export const SAMPLE_OPERATIONS: readonly SampleOperation[] = [
  {
    // Without variables: GraphiQL shows none in the tab that it opens first.
    query: `# Creates a campaign. Sent twice with the
# same key, it is created once.
mutation Create {
  createCampaign(
    input: {
      name: "Spring"
      metadata: { industry: "retail" }
      idempotencyKey: "spring-1"
    }
  ) {
    campaign {
      id
      state
      version
      availableActions
    }
    userErrors {
      code
      message
      field
    }
  }
}
`,
  },
  {
    query: `# Starts it: put the id from createCampaign
# into the variables below.
mutation Start($id: ID!) {
  startCampaign(input: { campaignId: $id }) {
    campaign {
      id
      state
      progress
    }
    userErrors {
      code
      message
    }
  }
}
`,
    variables: { id: SOME_ID },
  },
  {
    query: `# Follows one campaign from its first entry on.
# Pass the last sequence as "after" when you
# come back.
subscription Watch($id: ID!, $after: Int) {
  campaignEvents(campaignId: $id, after: $after) {
    sequence
    occurredAt
    actor
    action
    transition {
      from
      to
    }
    campaign {
      id
      state
      progress
      waiting {
        reason
        until
      }
    }
  }
}
`,
    variables: { id: SOME_ID, after: 0 },
  },
  {
    query: `# Follows all campaigns. Pass the last cursor
# as "after" when you come back.
subscription Feed($after: String, $filter: CampaignFeedFilter) {
  campaignFeed(after: $after, filter: $filter) {
    cursor
    entry {
      id
      action
      transition {
        from
        to
      }
      campaign {
        id
        name
        state
      }
    }
  }
}
`,
    variables: { filter: { transitionsOnly: true } },
  },
  {
    query: `# Lists campaigns, newest first. Pass endCursor
# as "after" for the next page.
query List($first: Int, $after: String, $filter: CampaignFilter) {
  campaigns(first: $first, after: $after, filter: $filter) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      name
      state
      paused
      progress
      updatedAt
      failure {
        reason
        details
      }
    }
  }
}
`,
    variables: { first: 20, filter: {} },
  },
  {
    query: `# One campaign with what the services made,
# and its audit trail.
query Campaign($id: ID!) {
  campaign(id: $id) {
    id
    name
    state
    version
    executionCount
    retryCount
    waiting {
      reason
      until
    }
    failure {
      reason
      details
      state
      retryable
    }
    strategy {
      targetAudience
      coreMessage
      channels
    }
    assets
    qualityReport {
      verdict
      checks {
        checkId
        result
        severity
      }
    }
    review {
      contentHash
      reasons
      decision
    }
    publishOutcome
    availableActions
    auditTrailIntact
    auditTrail(first: 20) {
      totalCount
      nodes {
        id
        sequence
        action
        hash
      }
    }
  }
}
`,
    variables: { id: SOME_ID },
  },
  {
    query: `# Releases what waits for a review: the hash is
# review.contentHash of what you saw.
mutation Approve($id: ID!, $contentHash: String!) {
  approveCampaign(input: { campaignId: $id, contentHash: $contentHash }) {
    campaign {
      id
      state
    }
    userErrors {
      code
      message
    }
  }
}
`,
    variables: { id: SOME_ID, contentHash: 'the hash' },
  },
  {
    query: `# The state machine as data, and as a Mermaid
# diagram.
query Machine {
  campaignMachine {
    states {
      name
      final
      service
    }
    transitions {
      from
      to
      event
      guard
    }
    mermaid
  }
}
`,
  },
  {
    query: `# Who you are to the server, and how the four
# services do.
query Status {
  viewer {
    subject
    tenantId
    roles
  }
  services {
    name
    reachable
    circuit
    p50Ms
    p99Ms
    lastError
  }
}
`,
  },
];
