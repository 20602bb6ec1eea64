import { Field, ObjectType } from 'type-graphql';
import type { PageInfo } from '../connection.js';

/** Where a page stands in its list, as the Relay cursor specification has it. */
@ObjectType('PageInfo', {
  description: 'Where a page stands in its list (Relay cursor connections).',
  simpleResolvers: true,
})
export class PageInfoType implements PageInfo {
  @Field({ description: 'Whether more items follow: ask for them with `after: endCursor`.' })
  hasNextPage!: boolean;

  @Field({ description: 'Whether items come before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first item; null on an empty page.',
  })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last item; null on an empty page.' })
  endCursor!: string | null;
}
