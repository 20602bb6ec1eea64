import type { CampaignEvent } from '../../machine/campaign-event.js';
import { decide, type RefusalReason } from '../../machine/decide.js';
import type { Caller } from '../../ports/authenticator.js';
import type { Artifacts, CampaignRecord } from '../../ports/campaign-record.js';
import type { IdempotencyRecord } from '../../ports/campaign-store.js';
import { ALL_TENANTS, tenantScope, type Scope } from '../../ports/scope.js';
import { buildChange } from '../build-change.js';
import type { Committer } from '../committer.js';
import type { EngineOptions } from '../engine-options.js';
import type { EnginePorts } from '../engine-ports.js';
import type { CommandResult } from '../engine.js';
import { checkExpectedVersion, checkIdempotencyKey, firstFault, type InputFault } from './check-input.js';
import { IdempotencyGuard, requestHash } from './idempotency-guard.js';
import { invalidInput, keyReused, notFound, refused, versionConflict } from './refusals.js';

/** Another change gets in between at most as often as a campaign can change while a command is decided. */
const MAX_TRIES = 50;

/** What all commands share. */
export interface CommandContext {
  ports: EnginePorts;
  options: EngineOptions;
  committer: Committer;
}

/** A command on an existing campaign: what it asks of the machine, and what it brings along. */
export interface CampaignCommand {
  mutation: string;
  campaignId: string;
  expectedVersion?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
  /** The input as it was sent. */
  input: object;
  /** What is wrong with the input apart from key and version. */
  fault: InputFault | null;
  event(record: CampaignRecord, common: { at: string; actor: string; executionId: string }): CampaignEvent;
  /** What the change writes beside the row. */
  artifacts?(record: CampaignRecord): Promise<Artifacts>;
}

/** Whose campaigns a caller may see. */
export function scopeOf(caller: Caller): Scope {
  return caller.tenantId === null ? ALL_TENANTS : tenantScope(caller.tenantId);
}

/** Runs one command: checks in their order, asks the machine, commits, and begins again when another change came first. */
export async function runCommand(
  context: CommandContext,
  caller: Caller,
  command: CampaignCommand,
): Promise<CommandResult> {
  const { store } = context.ports;
  const scope = scopeOf(caller);
  const found = await store.find(scope, command.campaignId);
  if (!found) return notFound();
  const faultFound = firstFault(
    checkIdempotencyKey(command.idempotencyKey),
    checkExpectedVersion(command.expectedVersion),
    command.fault,
  );
  if (faultFound) return invalidInput(faultFound, found);

  const claim = claimKey(context, found, command);
  const earlier = claim && (await new IdempotencyGuard(context.ports).find(claim, found));
  if (claim && earlier) return repeat(context, scope, claim, earlier);

  let record = found;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const expected = command.expectedVersion;
    if (typeof expected === 'number' && expected !== record.version) return versionConflict(record, expected);
    const settled = await attempt(context, caller, command, record, claim);
    if (settled) {
      return settled.kind === 'repeated' ? repeat(context, scope, settled.claim, settled.earlier) : settled;
    }
    const again = await store.find(scope, command.campaignId);
    if (!again) return notFound();
    record = again;
  }
  return refused(
    'VERSION_CONFLICT',
    'The campaign changes too fast at the moment. Send the command again.',
    found,
  );
}

type Attempt = CommandResult | { kind: 'repeated'; claim: IdempotencyRecord; earlier: IdempotencyRecord };

/** One try at the version that was read; null when another change came first. */
async function attempt(
  context: CommandContext,
  caller: Caller,
  command: CampaignCommand,
  record: CampaignRecord,
  claim: IdempotencyRecord | null,
): Promise<Attempt | null> {
  const at = new Date(context.ports.clock.now()).toISOString();
  const event = command.event(record, {
    at,
    actor: caller.subject,
    executionId: record.snapshot.executionId,
  });
  const decision = decide(record.snapshot, event);
  if (decision.kind === 'refused') return refusal(decision.reason, event, record);
  const writeArtifacts = (await command.artifacts?.(record)) ?? {};
  const change = buildChange(record, event, decision, { writeArtifacts, idempotency: claim });
  const outcome = await context.committer.commit(change);
  if (outcome.kind === 'committed') return { kind: 'done', campaign: change.record };
  if (outcome.kind === 'key_taken' && claim) return { kind: 'repeated', claim, earlier: outcome.existing };
  return null;
}

function claimKey(
  context: CommandContext,
  record: CampaignRecord,
  command: CampaignCommand,
): IdempotencyRecord | null {
  if (command.idempotencyKey === null || command.idempotencyKey === undefined) return null;
  return new IdempotencyGuard(context.ports).record({
    tenantId: record.tenantId,
    mutation: command.mutation,
    key: command.idempotencyKey,
    requestHash: requestHash(command.input),
    campaignId: record.id,
  });
}

/** A mutation that was sent before: the same input gets the same campaign, other input a refusal. */
export async function repeat(
  context: CommandContext,
  scope: Scope,
  claim: IdempotencyRecord,
  earlier: IdempotencyRecord,
): Promise<CommandResult> {
  const campaign = await context.ports.store.find(scope, earlier.campaignId);
  if (earlier.requestHash !== claim.requestHash) return keyReused(campaign);
  return campaign ? { kind: 'done', campaign } : notFound();
}

const REFUSAL_MESSAGES: Readonly<
  Record<RefusalReason, (event: CampaignEvent, record: CampaignRecord) => string>
> = {
  ILLEGAL_TRANSITION: (event, { snapshot: { state, pausedAt } }) =>
    event.type === 'RETRY' && state === 'FAILED'
      ? `A retry resumes at the step that failed or at an earlier one: ${String(event.data.from_state)} is later.`
      : `${event.type} is not possible while the campaign is ${state}${pausedAt ? ' and paused' : ''}.`,
  EXECUTIONS_EXHAUSTED: () => 'The campaign has used all its executions.',
  STALE_CONTENT: () => 'This is not the content under review; read it again before you decide.',
};

function refusal(reason: RefusalReason, event: CampaignEvent, record: CampaignRecord): CommandResult {
  return refused(reason, REFUSAL_MESSAGES[reason](event, record), record);
}
