import 'reflect-metadata';
import {
  lexicographicSortSchema,
  printSchema as print,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import './enums.js';
import { AuditEntryFields } from './audit-entry-fields.js';
import { CampaignFields } from './campaigns/campaign-fields.js';
import { CampaignMutations } from './campaigns/campaign-mutations.js';
import { CampaignQueries } from './campaigns/campaign-queries.js';
import { CampaignSubscriptions } from './subscriptions/campaign-subscriptions.js';
import { SystemQueries } from './system-queries.js';

/** type-graphql asks for a bus even where every subscription brings its own source. */
const NO_BUS = {
  publish(): never {
    throw new Error('Events reach subscribers through the engine only.');
  },
  subscribe(): never {
    throw new Error('Events reach subscribers through the engine only.');
  },
};

let built: GraphQLSchema | undefined;

/** The executable schema, built from the resolvers when it is first asked for. */
export function createSchema(): GraphQLSchema {
  return (built ??= buildSchema());
}

function buildSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      AuditEntryFields,
      CampaignFields,
      CampaignMutations,
      CampaignQueries,
      CampaignSubscriptions,
      SystemQueries,
    ],
    // The engine checks inputs and answers with user errors; types are checked by GraphQL itself.
    validate: false,
    pubSub: NO_BUS,
  });
  describe(schema.getQueryType(), 'What can be asked. Nothing here changes anything.');
  describe(schema.getMutationType(), 'What can be done. A refusal is data: see `userErrors`.');
  describe(schema.getSubscriptionType(), 'What can be watched. Every stream is a read of the audit trail.');
  return schema;
}

/** type-graphql cannot describe the root types. */
function describe(type: GraphQLObjectType | null | undefined, description: string): void {
  if (type) type.description = description;
}

/** The schema as text, in an order that depends on names alone: what `schema.graphql` holds. */
export function printSchema(): string {
  return `${print(lexicographicSortSchema(createSchema()))}\n`;
}
