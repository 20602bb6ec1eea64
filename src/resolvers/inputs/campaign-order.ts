import { Field, InputType } from 'type-graphql';
import type { CampaignOrder } from '../../ports/campaign-store.js';
import { CampaignOrderField, SortDirection } from '../enums.js';
import type { Assert, Mirrors } from '../type-assertions.js';

/** How a list of campaigns is ordered. */
@InputType('CampaignOrder', { description: 'How a list of campaigns is ordered.' })
export class CampaignOrderInput {
  @Field(() => CampaignOrderField, { description: 'What it is ordered by.' })
  field!: CampaignOrderField;

  @Field(() => SortDirection, { description: 'Which end comes first.' })
  direction!: SortDirection;
}

/** Newest first: the order of a list when none is asked for. */
export const DEFAULT_CAMPAIGN_ORDER: CampaignOrder = { field: 'CREATED_AT', direction: 'DESC' };

export type CampaignOrderCheck = Assert<Mirrors<CampaignOrderInput, CampaignOrder>>;
