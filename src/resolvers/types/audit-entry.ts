import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { AuditEntry, StateTransition } from '../../contracts/audit-entry.js';
import { CampaignState } from '../../contracts/enums.js';
import type { JsonObject } from '../../contracts/json.js';
import { DateTimeScalar } from '../scalars/date-time.js';
import { UuidScalar } from '../scalars/uuid.js';
import type { Assert, Mirrors } from '../type-assertions.js';
import { NodeType } from './node.js';

/** A change of state. */
@ObjectType('StateTransition', { description: 'A change of a campaign’s state.', simpleResolvers: true })
class StateTransitionType {
  @Field(() => CampaignState, { description: 'The state before.' })
  from!: CampaignState;

  @Field(() => CampaignState, { description: 'The state after.' })
  to!: CampaignState;

  @Field({ description: 'The event of the machine that caused it.' })
  event!: string;
}

/** One link of a campaign's audit trail. `campaignId` is not part of the schema: see the resolver of `campaign`. */
@ObjectType('AuditEntry', {
  description:
    'One entry of a campaign’s audit trail. The trail is append-only, and each entry’s hash covers the entry before.',
  implements: NodeType,
  simpleResolvers: true,
})
export class AuditEntryType implements NodeType, AuditEntry {
  @Field(() => ID, { description: 'Opaque, derived from campaign and sequence.' })
  id!: string;

  campaignId!: string;

  @Field(() => Int, { description: 'Counts the entries of the campaign: 1, 2, 3 and so on, with no gap.' })
  sequence!: number;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  occurredAt!: string;

  @Field(() => UuidScalar, { description: 'The execution that it belongs to.' })
  executionId!: string;

  @Field({
    description:
      'Who did it: `orchestrator`, `radar`, `analyst`, `visual`, `optimizer`, or the caller’s subject.',
  })
  actor!: string;

  @Field({ description: 'What happened, such as `campaign_created`, `state_changed` or `retry_scheduled`.' })
  action!: string;

  @Field(() => StateTransitionType, {
    nullable: true,
    description: 'Non-null exactly when the state changed.',
  })
  transition!: StateTransition | null;

  /** Served by a resolver of its own. */
  metadata!: JsonObject;

  @Field({ description: 'The hash of the entry before; 64 zeros in the first entry.' })
  previousHash!: string;

  @Field({
    description:
      'SHA-256, in lower-case hexadecimal, of the RFC 8785 form of the entry: `id`, `campaignId`, `sequence`, ' +
      '`occurredAt`, `executionId`, `actor`, `action`, `transition`, `metadata` and `previousHash`.',
  })
  hash!: string;

  /** Dresses a stored entry as the GraphQL type, by which an interface's type is told. */
  static of(entry: AuditEntry): AuditEntryType {
    return Object.assign(new AuditEntryType(), entry);
  }
}

export type AuditEntryChecks = [
  Assert<Mirrors<AuditEntryType, AuditEntry>>,
  Assert<Mirrors<StateTransitionType, StateTransition>>,
];
