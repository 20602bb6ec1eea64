import fc from 'fast-check';
import type { CampaignSnapshot } from '../../../src/contracts/campaign-snapshot.js';
import { CampaignState, FailureReason, STEP_STATES, type StepState } from '../../../src/contracts/enums.js';
import {
  ACTION_OF_EVENT,
  type CampaignEvent,
  type CampaignEventType,
  type GateVerdict,
} from '../../../src/machine/campaign-event.js';
import type { Decision } from '../../../src/machine/decide.js';
import { executionId, Trail } from './trail.js';

/** An event that still has to be told of which step and execution it is: most often of those at hand. */
interface Intent {
  type: CampaignEventType;
  /** Null: the step at hand. */
  step: StepState | null;
  /** Whether it speaks of the present execution. */
  current: boolean;
  gate: GateVerdict | null;
  reason: FailureReason;
  flags: [retryable: boolean, stillRunning: boolean, usesRetry: boolean, mayHaveTakenEffect: boolean];
  delayMs: number | null;
  fromState: StepState | null;
  maxExecutions: number;
  /** Whether an approval names the content under review. */
  rightHash: boolean;
}

const EVENT_TYPES = Object.keys(ACTION_OF_EVENT) as CampaignEventType[];

/** A success comes more often than others, and a cancel less often: so that long ways are walked. */
const eventType = fc.oneof(
  { weight: 6, arbitrary: fc.constant<CampaignEventType>('STEP_SUCCEEDED') },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      ...EVENT_TYPES.filter((type) => type !== 'CANCEL' && type !== 'STEP_ABANDONED'),
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<CampaignEventType>('CANCEL', 'STEP_ABANDONED') },
);

const DECISIONS = ['PASS', 'REVIEW', 'BLOCK'] as const;
const REASONS = Object.values(FailureReason);

/** Everything but the type is told by one number, digit by digit: walks are long, and made by the thousand. */
const intent: fc.Arbitrary<Intent> = fc
  .tuple(eventType, fc.nat(), fc.nat(99_999))
  .map(([type, chance, delay]) => {
    let rest = chance;
    const below = (n: number): number => {
      const digit = rest % n;
      rest = Math.floor(rest / n);
      return digit;
    };
    return {
      type,
      current: below(10) > 0,
      step: below(10) > 0 ? null : (STEP_STATES[below(6)] ?? null),
      gate: below(10) > 0 ? gateVerdict(DECISIONS[below(3)] ?? 'PASS', below(3)) : null,
      reason: REASONS[below(5)] ?? 'TIMEOUT',
      flags: [below(3) > 0, below(2) > 0, below(2) > 0, below(2) > 0],
      delayMs: below(4) > 0 ? delay : null,
      fromState: below(2) > 0 ? null : (STEP_STATES[below(6)] ?? null),
      maxExecutions: 1 + below(4),
      rightHash: below(3) > 0,
    };
  });

function gateVerdict(decision: GateVerdict['decision'], revisions: number): GateVerdict {
  return {
    decision,
    details: decision === 'BLOCK' ? 'Blocked by: TOO_RED' : null,
    reasons: decision === 'REVIEW' ? ['TONE_OFF'] : [],
    warnings: [],
    warnings_left_out: 0,
    content_hash: decision === 'REVIEW' ? 'c0ffee' : null,
    max_content_revisions: revisions,
  };
}

/** A walk of a campaign: the state that it begins in, its allowance, and what happens. */
export const walks: fc.Arbitrary<Walk> = fc.record({
  from: fc.constantFrom(...Object.values(CampaignState)),
  maxRetries: fc.nat(3),
  intents: fc.array(intent, { maxLength: 40 }),
});

export interface Walk {
  from: CampaignState;
  maxRetries: number;
  intents: Intent[];
}

/** Walks; `look` sees every event with what the machine said to it, and the snapshot before it. */
export function take(
  walk: Walk,
  look: (seen: { event: CampaignEvent; before: CampaignSnapshot; decision: Decision; trail: Trail }) => void,
): Trail {
  const trail = Trail.at(walk.from, walk.maxRetries);
  for (const next of walk.intents) {
    const before = trail.snapshot;
    const event = eventFor(trail, next);
    look({ event, before, decision: trail.offer(event), trail });
  }
  return trail;
}

/** The event that an intent is for a campaign where it stands. */
function eventFor(trail: Trail, given: Intent): CampaignEvent {
  const { snapshot } = trail;
  const atHand = STEP_STATES.find((step) => step === snapshot.state);
  const step = given.step ?? atHand ?? 'RADAR_SCAN';
  const [retryable, stillRunning, usesRetry, mayHaveTakenEffect] = given.flags;
  const attempt = { step, outcome: 'failed', status_code: 503, duration_ms: 1 };
  const execution = snapshot.executionCount + 1;
  const data: Record<CampaignEventType, object> = {
    START: { execution },
    RETRY: {
      execution,
      from_state: given.fromState,
      max_executions: given.maxExecutions,
      metadata_replaced: retryable,
    },
    CANCEL: { reason: 'It broke.' },
    PAUSE: {},
    RESUME: {},
    APPROVE: { content_hash: given.rightHash ? (snapshot.review?.contentHash ?? '') : 'stale', note: null },
    REJECT: { reason: 'It broke.' },
    STEP_SUCCEEDED: {
      ...attempt,
      outcome: 'succeeded',
      status_code: 200,
      gate: step === 'QUALITY_AUDIT' ? given.gate : null,
    },
    ATTEMPT_FAILED: {
      ...attempt,
      reason: given.reason,
      details: 'It broke.',
      retryable,
      still_running: stillRunning,
      uses_retry: usesRetry,
      delay_ms: given.delayMs,
      may_have_taken_effect: mayHaveTakenEffect,
    },
    STEP_ABANDONED: { step, reason: given.reason, details: 'It broke.', retryable },
    STEP_PARKED: { step, cause: 'CIRCUIT_OPEN' },
    STEP_INTERRUPTED: { step, takeovers: 1 },
    PUBLISH_STARTED: { idempotency_key: 'key' },
    LATE_ANSWER: {
      ...attempt,
      outcome: retryable ? 'succeeded' : 'failed',
      may_have_taken_effect: mayHaveTakenEffect,
    },
  };
  const fresh = given.type === 'RETRY' ? executionId(execution) : snapshot.executionId;
  return {
    ...trail.event(given.type, data[given.type] as never),
    executionId: given.current ? fresh : executionId(99),
  };
}
