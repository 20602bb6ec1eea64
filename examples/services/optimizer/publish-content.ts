import { textAt, type JsonObject } from '../json.js';
import { Refusal } from '../refusal.js';
import { requireObject, requireObjects, type Call } from '../service.js';
import { stableId } from '../stable-id.js';
import { contentDigest } from './audit-content.js';
import { nameOf } from './quality-check.js';
import type { PublicationLedger } from './publication-ledger.js';

/**
 * Publishes assets: enters them into the ledger, which stands for the platforms that a real service would call.
 * @param now milliseconds since the epoch
 * @throws Refusal 422 with reason FAILED_POLICY while the campaign is under embargo; 503 when the ledger's file
 *         cannot be written, and then nothing was published
 */
export async function publishContent(
  call: Call,
  ledger: PublicationLedger,
  now: number,
): Promise<JsonObject> {
  const strategy = requireObject(call.body, 'strategy');
  const assets = requireObjects(call.body, 'assets');
  refuseUnderEmbargo(textAt(strategy, 'embargo_until'), now);
  const key = call.idempotencyKey ?? '';
  const at = new Date(now).toISOString();
  const contentSha256 = contentDigest(strategy, assets);
  const answer = {
    publication_id: stableId('publication', key),
    published_at: at,
    content_sha256: contentSha256,
    placements: assets.map((asset, index) => placement(asset, index, key)),
  };
  try {
    const { campaignId, tenantId } = call;
    await ledger.record({ key, campaignId, tenantId, at, contentSha256, answer });
  } catch (error) {
    console.error(error);
    throw new Refusal(503, 'ledger_not_written', 'The ledger cannot be written; nothing was published.');
  }
  return answer;
}

function refuseUnderEmbargo(embargoUntil: string | undefined, now: number): void {
  if (embargoUntil === undefined || !(Date.parse(embargoUntil) > now)) return;
  throw new Refusal(422, 'under_embargo', `Nothing may be published before ${embargoUntil}.`, {
    reason: 'FAILED_POLICY',
    field: 'strategy.embargo_until',
  });
}

function placement(asset: JsonObject, index: number, key: string): object {
  const channel = textAt(asset, 'channel') ?? 'unknown';
  return {
    asset_id: nameOf(asset, index),
    channel,
    url: `https://ads.example/${encodeURIComponent(channel.toWellFormed())}/${stableId('placement', key, String(index))}`,
  };
}
