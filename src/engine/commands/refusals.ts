import type { CampaignRecord } from '../../ports/campaign-record.js';
import type { CommandResult, RefusalCode } from '../engine.js';
import type { InputFault } from './check-input.js';

/** A refusal as an answer. */
export function refused(
  code: RefusalCode,
  message: string,
  campaign: CampaignRecord | null,
  field: string[] | null = null,
): CommandResult {
  return { kind: 'refused', code, message, field, campaign };
}

export function notFound(): CommandResult {
  return refused('NOT_FOUND', 'There is no such campaign.', null, ['input', 'campaignId']);
}

export function invalidInput(found: InputFault, campaign: CampaignRecord | null): CommandResult {
  return refused('INVALID_INPUT', found.message, campaign, found.field);
}

export function keyReused(campaign: CampaignRecord | null): CommandResult {
  const message = 'This idempotency key was used with other input.';
  return refused('IDEMPOTENCY_KEY_REUSED', message, campaign, ['input', 'idempotencyKey']);
}

export function versionConflict(campaign: CampaignRecord, expected: number): CommandResult {
  const message = `The campaign is at version ${String(campaign.version)}, not ${String(expected)}.`;
  return refused('VERSION_CONFLICT', message, campaign, ['input', 'expectedVersion']);
}
