import { GENESIS_HASH } from '../../contracts/audit-chain.js';
import { CAMPAIGN_CREATED } from '../../machine/campaign-event.js';
import { initialSnapshot } from '../../machine/initial-snapshot.js';
import type { Caller } from '../../ports/authenticator.js';
import type { CampaignCommit, IdempotencyRecord } from '../../ports/campaign-store.js';
import { appendEntries } from '../append-entries.js';
import type { CommandResult, CreateCampaignCommand } from '../engine.js';
import {
  checkIdempotencyKey,
  checkMaxRetries,
  checkMetadata,
  checkName,
  firstFault,
  type InputFault,
} from './check-input.js';
import { repeat, scopeOf, type CommandContext } from './command-runner.js';
import { IdempotencyGuard, requestHash } from './idempotency-guard.js';
import { invalidInput } from './refusals.js';

/** The tenant of campaigns that are created without one. */
export const NIL_TENANT = '00000000-0000-0000-0000-000000000000';

/** Creates a campaign in IDLE. */
export async function createCampaign(
  context: CommandContext,
  caller: Caller,
  command: CreateCampaignCommand,
): Promise<CommandResult> {
  const fault = firstFault(
    checkTenant(caller, command.tenantId),
    checkName(command.name),
    checkMetadata(command.metadata),
    checkMaxRetries(command.maxRetries),
    checkIdempotencyKey(command.idempotencyKey),
  );
  if (fault) return invalidInput(fault, null);

  const tenantId = (caller.tenantId ?? command.tenantId ?? NIL_TENANT).toLowerCase();
  const change = newCampaign(context, caller, command, tenantId);
  const claim = change.idempotency;
  const scope = scopeOf(caller);
  const earlier = claim && (await new IdempotencyGuard(context.ports).find(claim, null));
  if (claim && earlier) return repeat(context, scope, claim, earlier);

  const outcome = await context.committer.commit(change);
  if (outcome.kind === 'committed') return { kind: 'done', campaign: change.record };
  if (outcome.kind === 'key_taken' && claim) return repeat(context, scope, claim, outcome.existing);
  throw new Error(`A fresh campaign met ${outcome.kind}.`);
}

function checkTenant(caller: Caller, tenantId: string | null | undefined): InputFault | null {
  if (caller.tenantId === null || tenantId === null || tenantId === undefined) return null;
  if (tenantId.toLowerCase() === caller.tenantId.toLowerCase()) return null;
  return { field: ['input', 'tenantId'], message: 'tenantId must be the tenant of the credentials.' };
}

function newCampaign(
  context: CommandContext,
  caller: Caller,
  command: CreateCampaignCommand,
  tenantId: string,
): CampaignCommit {
  const { clock, ids } = context.ports;
  const id = ids.uuid();
  const at = new Date(clock.now()).toISOString();
  const maxRetries = command.maxRetries ?? context.options.defaultMaxRetries;
  const snapshot = initialSnapshot(ids.uuid(), maxRetries);
  const name = command.name ?? null;
  const draft = {
    actor: caller.subject,
    action: CAMPAIGN_CREATED,
    transition: null,
    metadata: { name, max_retries: maxRetries },
  };
  const start = { campaignId: id, sequence: 0, hash: GENESIS_HASH };
  const entries = appendEntries(start, at, snapshot.executionId, [draft]);
  return {
    expectedVersion: 0,
    record: {
      id,
      tenantId,
      name,
      version: 1,
      sequence: entries.length,
      headHash: entries.at(-1)?.hash ?? GENESIS_HASH,
      snapshot,
      dueAt: null,
      lease: null,
      takeovers: 0,
      createdAt: at,
      updatedAt: at,
    },
    entries,
    writeArtifacts: { metadata: JSON.stringify(command.metadata ?? {}) },
    clearArtifacts: [],
    idempotency: keyOf(context, command, tenantId, id),
    fence: null,
  };
}

function keyOf(
  context: CommandContext,
  command: CreateCampaignCommand,
  tenantId: string,
  campaignId: string,
): IdempotencyRecord | null {
  const key = command.idempotencyKey;
  if (key === null || key === undefined) return null;
  const mutation = 'createCampaign';
  return new IdempotencyGuard(context.ports).record({
    tenantId,
    mutation,
    key,
    requestHash: requestHash(command),
    campaignId,
  });
}
