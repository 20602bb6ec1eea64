import { Field, ID, InterfaceType } from 'type-graphql';

/** What has an id of its own and can be fetched by it. */
@InterfaceType('Node', { description: 'An object that has an id of its own and can be fetched by it.' })
export abstract class NodeType {
  @Field(() => ID, { description: 'Unique across all types.' })
  id!: string;
}
