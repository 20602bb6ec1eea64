import { Field, Int, ObjectType } from 'type-graphql';
import type { ConnectionPage, Edge, PageInfo } from '../connection.js';
import { AuditEntryType } from './audit-entry.js';
import { PageInfoType } from './page-info.js';

/** What a page of a trail is made of. */
export interface AuditEntryPage extends ConnectionPage<AuditEntryType> {
  totalCount: number;
}

/** An entry with its cursor. */
@ObjectType('AuditEntryEdge', { description: 'An audit entry with its cursor.', simpleResolvers: true })
class AuditEntryEdgeType implements Edge<AuditEntryType> {
  @Field({ description: 'The place behind this entry: pass it as `after`.' })
  cursor!: string;

  @Field(() => AuditEntryType, { description: 'The entry.' })
  node!: AuditEntryType;
}

/** A page of a campaign's audit trail. */
@ObjectType('AuditEntryConnection', {
  description: 'A page of a campaign’s audit trail, oldest entry first.',
  simpleResolvers: true,
})
export class AuditEntryConnectionType implements AuditEntryPage {
  @Field(() => [AuditEntryEdgeType], { description: 'The entries of the page with their cursors.' })
  edges!: Edge<AuditEntryType>[];

  @Field(() => [AuditEntryType], { description: 'The entries of the page.' })
  nodes!: AuditEntryType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the trail.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: 'How many entries the trail has.' })
  totalCount!: number;
}
