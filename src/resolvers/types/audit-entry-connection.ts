import { Field, Int, ObjectType } from 'type-graphql';
import type { ConnectionPage, Edge } from '../connection.js';
import { AuditEntryType } from './audit-entry.js';
import { PageInfoType } from './page-info.js';

/** An entry with its cursor. */
@ObjectType('AuditEntryEdge', { description: 'An audit entry with its cursor.', simpleResolvers: true })
export class AuditEntryEdgeType implements Edge<AuditEntryType> {
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
export class AuditEntryConnectionType implements ConnectionPage<AuditEntryType> {
  @Field(() => [AuditEntryEdgeType], { description: 'The entries of the page with their cursors.' })
  edges!: AuditEntryEdgeType[];

  @Field(() => [AuditEntryType], { description: 'The entries of the page.' })
  nodes!: AuditEntryType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the trail.' })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: 'How many entries the trail has.' })
  totalCount!: number;
}
