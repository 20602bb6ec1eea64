import { Field, ObjectType } from 'type-graphql';
import type { ConnectionPage, Edge, PageInfo } from '../connection.js';
import { CampaignType } from './campaign.js';
import { PageInfoType } from './page-info.js';

/** What a page of campaigns is made of. */
export interface CampaignPage extends ConnectionPage<CampaignType> {
  /** Counts the list, once however often it is called. */
  count: () => Promise<CampaignCount>;
}

/** A campaign with its cursor. */
@ObjectType('CampaignEdge', { description: 'A campaign with its cursor.', simpleResolvers: true })
class CampaignEdgeType implements Edge<CampaignType> {
  @Field({ description: 'The place behind this campaign: pass it as `after` with the same order.' })
  cursor!: string;

  @Field(() => CampaignType, { description: 'The campaign.' })
  node!: CampaignType;
}

/** How many campaigns a list has; at least so many when `capped`. */
export interface CampaignCount {
  count: number;
  capped: boolean;
}

/** A page of campaigns. `totalCount` and `totalCountCapped` are counted only when they are asked for. */
@ObjectType('CampaignConnection', { description: 'A page of a list of campaigns.', simpleResolvers: true })
export class CampaignConnectionType implements CampaignPage {
  @Field(() => [CampaignEdgeType], { description: 'The campaigns of the page with their cursors.' })
  edges!: Edge<CampaignType>[];

  @Field(() => [CampaignType], { description: 'The campaigns of the page.' })
  nodes!: CampaignType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the list.' })
  pageInfo!: PageInfo;

  /** Counts the list, once however often it is called; not part of the schema. */
  count!: () => Promise<CampaignCount>;
}
