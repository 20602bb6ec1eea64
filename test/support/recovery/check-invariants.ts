import { continueChain, EMPTY_CHAIN } from '../../../src/contracts/audit-chain.js';
import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import { canonicalJson } from '../../../src/contracts/canonical-json.js';
import { ACTION_OF_EVENT, CAMPAIGN_CREATED, STATE_CHANGED } from '../../../src/machine/campaign-event.js';
import { replay } from '../../../src/machine/replay.js';
import type { CampaignFacts } from './campaign-facts.js';

/** A rule that holds for every campaign, whatever happened to the servers. @returns what is wrong, or null */
type Rule = (facts: CampaignFacts) => string | null;

const RULES: Readonly<Record<string, Rule>> = {
  'the campaign ends as it should': ({ watched, api, record }) => {
    const cancelled = watched.acknowledged.includes('CANCEL');
    const lateCancel = watched.scenario.end === 'CANCELLED' ? 'COMPLETED' : watched.scenario.end;
    const end = cancelled ? 'CANCELLED' : lateCancel;
    if (api.state !== end || record.snapshot.state !== end) return `it is ${api.state}, not ${end}`;
    // Called off in the middle of a call, it stays with its worker until the answer has come; a killed one gets none.
    const held = record.lease !== null && end !== 'CANCELLED';
    return record.dueAt !== null || held ? 'it is due or held although it has ended' : null;
  },

  'every acknowledged command stands in the trail once': ({ watched, api }) => {
    const events = api.trail.flatMap((entry) => commandOf(entry) ?? []);
    const wanted = [...watched.acknowledged].sort();
    return same(events.sort(), wanted) ? null : `${events.join()} instead of ${wanted.join()}`;
  },

  'content is published once, and what is COMPLETED is published': ({ api, effects }) => {
    const published = effects.filter(({ step }) => step === 'PUBLISH');
    const contents = published.map(({ request }) => canonicalJson(request['assets']));
    if (new Set(contents).size !== contents.length) return 'the same content was published twice';
    if (api.state !== 'COMPLETED') return null;
    const ours = published.filter(({ request }) => same(request['assets'], api.assets));
    if (ours.length !== 1) return `its content was published ${String(ours.length)} times`;
    const kept = same(ours[0]?.answer, api.publication);
    return kept ? null : 'what is kept of the publication is not what the service answered';
  },

  'every call is accounted for in the trail': ({ api, calls }) => {
    const made = count(calls.map(({ executionId, step }) => `${executionId} ${step}`));
    const allowed = count(api.trail.flatMap(attemptOf));
    // After a campaign was called off nobody takes it up again: a call that was in flight at a crash leaves no trace.
    const slack = api.state === 'CANCELLED' ? 1 : 0;
    const extra = [...made].filter(([attempt, times]) => times > (allowed.get(attempt) ?? 0) + slack);
    return extra.length === 0 ? null : `more calls than the trail knows: ${extra.join('; ')}`;
  },

  'every attempt that the trail knows was made': ({ api, calls }) => {
    const made = count(calls.map(({ executionId, step }) => `${executionId} ${step}`));
    const answered = count(api.trail.filter(gotAnswer).flatMap(attemptOf));
    const missing = [...answered].filter(([attempt, times]) => times > (made.get(attempt) ?? 0));
    return missing.length === 0 ? null : `attempts that were never made: ${missing.join('; ')}`;
  },

  'no step takes effect twice in an execution': ({ effects }) => {
    const steps = effects.map(({ executionId, step }) => `${executionId} ${step}`);
    return new Set(steps).size === steps.length ? null : steps.join('; ');
  },

  'the sequence has no gap and the chain is whole': ({ watched, api, record }) => {
    const head = continueChain(watched.id, EMPTY_CHAIN, api.trail);
    if (!head) return 'the chain is broken';
    if (head.sequence !== record.sequence || head.hash !== record.headHash) return 'the row has another head';
    return api.auditTrailIntact ? null : 'the server says that the trail is not intact';
  },

  'the trail says what the state is': ({ api, record }) => {
    const replayed = replay(api.trail);
    if (replayed.kind === 'differs') return replayed.message;
    return same(replayed.snapshot, record.snapshot) ? null : 'a replay ends in another state';
  },

  'the version counts the commits': ({ api, record }) => {
    const commits = api.trail.filter(opensCommit).length;
    return commits === api.version && commits === record.version
      ? null
      : `version ${String(record.version)} after ${String(commits)} commits`;
  },

  'the subscriber saw every entry once and in order': ({ watched, api }) => {
    // A late answer to a campaign that was called off comes after the end of its subscription.
    const wanted = api.state === 'CANCELLED' ? api.trail.slice(0, watched.seen.length) : api.trail;
    const seen = watched.seen.map(({ campaign: { id: campaignId }, ...entry }) => ({ ...entry, campaignId }));
    if (same(seen, wanted)) return null;
    return `it saw ${watched.seen.map(({ sequence }) => sequence).join()} of ${String(api.trail.length)}`;
  },
};

/**
 * Only where no process wakes up again that was taken for dead: such a one may send the call that it had in hand, with
 * the old key, before it learns that it lost the campaign.
 */
const RULES_WITHOUT_ZOMBIES: Readonly<Record<string, Rule>> = {
  'no step is called again once a later one was': ({ calls }) => {
    const keys = calls.map(({ key }) => key).filter((key, index, all) => key !== all[index - 1]);
    return new Set(keys).size === keys.length ? null : `calls came as ${keys.join(', ')}`;
  },
};

/** Checks a campaign that has ended. @returns every violation, as a sentence */
export function checkInvariants(facts: CampaignFacts, { zombies }: { zombies: boolean }): string[] {
  const rules = { ...RULES, ...(zombies ? {} : RULES_WITHOUT_ZOMBIES) };
  return Object.entries(rules).flatMap(([name, rule]) => {
    const violation = rule(facts);
    return violation === null
      ? []
      : [`${facts.watched.scenario.name} ${facts.watched.id}: ${name}: ${violation}`];
  });
}

const COMMANDS: readonly string[] = ['START', 'RETRY', 'CANCEL', 'PAUSE', 'RESUME', 'APPROVE'];

/** The command that an entry records, if it does. */
function commandOf({ action, transition }: AuditEntry): string | null {
  if (action === STATE_CHANGED && transition && COMMANDS.includes(transition.event)) return transition.event;
  if (action === ACTION_OF_EVENT.PAUSE) return 'PAUSE';
  return action === ACTION_OF_EVENT.RESUME ? 'RESUME' : null;
}

/** Whether an entry is the first of its commit: it records an event, and is no consequence of one. */
function opensCommit({ action, transition }: AuditEntry): boolean {
  if (action === CAMPAIGN_CREATED) return true;
  if (action !== STATE_CHANGED) return Object.values(ACTION_OF_EVENT).includes(action);
  return (
    Object.entries(ACTION_OF_EVENT).find(([event]) => event === transition?.event)?.[1] === STATE_CHANGED
  );
}

/** After each of these one call more may have been made than was answered. */
const UNSEEN_ATTEMPTS: readonly string[] = [ACTION_OF_EVENT.STEP_INTERRUPTED, ACTION_OF_EVENT.STEP_ABANDONED];

/** The attempt that an entry speaks of, as `EXECUTION STEP`. */
function attemptOf({ action, executionId, metadata }: AuditEntry): string[] {
  const { step, outcome } = metadata;
  const isAttempt = outcome !== undefined || UNSEEN_ATTEMPTS.includes(action);
  return isAttempt && typeof step === 'string' ? [`${executionId} ${step}`] : [];
}

function gotAnswer({ metadata }: AuditEntry): boolean {
  return typeof metadata['status_code'] === 'number';
}

function same(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function count(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
