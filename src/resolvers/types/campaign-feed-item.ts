import { Field, ObjectType } from 'type-graphql';
import { AuditEntryType } from './audit-entry.js';

/** An entry with its place in the feed. */
export interface CampaignFeedItem {
  cursor: string;
  entry: AuditEntryType;
}

/** An entry of the feed of all campaigns. */
@ObjectType('CampaignFeedItem', {
  description: 'An audit entry with its place in the feed of all campaigns.',
  simpleResolvers: true,
})
export class CampaignFeedItemType implements CampaignFeedItem {
  @Field({ description: 'The place behind this entry: pass it as `after` to go on from here.' })
  cursor!: string;

  @Field(() => AuditEntryType, { description: 'The entry.' })
  entry!: AuditEntryType;
}
