import type { JsonObject } from '../contracts/json.js';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { EdgeContext } from './context.js';
import { JsonObjectScalar } from './scalars/json-object.js';
import { AuditEntryType } from './types/audit-entry.js';
import { CampaignType } from './types/campaign.js';

/** What an entry refers to, and what of it counts towards the size of an answer. */
@Resolver(() => AuditEntryType)
export class AuditEntryFields {
  @FieldResolver(() => JsonObjectScalar, { description: 'More about what happened; at most 8 KiB.' })
  metadata(@Root() entry: AuditEntryType, @Ctx() { loaders }: EdgeContext): JsonObject {
    return loaders.entryMetadata(entry);
  }

  @FieldResolver(() => CampaignType, {
    description: 'The campaign as it was at that moment or later, never earlier.',
  })
  async campaign(
    @Root() entry: AuditEntryType,
    @Ctx() { engine, loaders }: EdgeContext,
  ): Promise<CampaignType> {
    const record = await loaders.campaignSince(entry.campaignId, entry.sequence);
    if (!record) throw new Error(`The campaign ${entry.campaignId} of an audit entry cannot be found.`);
    return CampaignType.of(record, engine.facts);
  }
}
