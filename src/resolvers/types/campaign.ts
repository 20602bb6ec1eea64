import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { CampaignFailure, CampaignReview } from '../../contracts/campaign-snapshot.js';
import { CampaignState, PublishOutcome } from '../../contracts/enums.js';
import type { CampaignFacts, Waiting } from '../../engine/engine.js';
import type { CampaignRecord } from '../../ports/campaign-record.js';
import { DateTimeScalar } from '../scalars/date-time.js';
import { UuidScalar } from '../scalars/uuid.js';
import { CampaignFailureType } from './campaign-failure.js';
import { NodeType } from './node.js';
import { ReviewType } from './review.js';
import { WaitingType } from './waiting.js';

/** A campaign as far as its record goes. Artifacts, actions and the trail are added by resolvers. */
@ObjectType('Campaign', {
  description: 'A marketing campaign on its way through the services.',
  implements: NodeType,
  simpleResolvers: true,
})
export class CampaignType implements NodeType {
  @Field(() => ID, { description: 'A UUIDv7, unique across all types.' })
  id!: string;

  @Field(() => UuidScalar, { description: 'The tenant that it belongs to.' })
  tenantId!: string;

  @Field(() => String, { nullable: true, description: 'What people call it.' })
  name!: string | null;

  @Field(() => CampaignState, { description: 'Where it stands.' })
  state!: CampaignState;

  @Field({ description: 'Whether new steps and attempts are held back.' })
  paused!: boolean;

  @Field(() => Int, { description: 'Grows by one with every change; pass it as `expectedVersion`.' })
  version!: number;

  @Field(() => UuidScalar, {
    description:
      'The present execution: given at creation and used by the first start; every retry makes a fresh one.',
  })
  executionId!: string;

  @Field(() => Int, { description: 'How many executions were begun; 0 before the first start.' })
  executionCount!: number;

  @Field(() => Int, { description: 'Automatic re-attempts that this execution has used.' })
  retryCount!: number;

  @Field(() => Int, { description: 'Automatic re-attempts that one execution may use.' })
  maxRetries!: number;

  @Field(() => WaitingType, {
    nullable: true,
    description: 'Why nothing of it runs at the moment although it could; null otherwise.',
  })
  waiting!: Waiting | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the next attempt begins, while a step waits out its backoff.',
  })
  nextAttemptAt!: string | null;

  @Field(() => Float, {
    description: 'Steps done, of six: 4/6 in review. COMPLETED is 1 even where the learnings were lost.',
  })
  progress!: number;

  @Field(() => CampaignFailureType, {
    nullable: true,
    description: 'Non-null exactly when `state` is FAILED.',
  })
  failure!: CampaignFailure | null;

  @Field(() => ReviewType, {
    nullable: true,
    description: 'Non-null while AWAITING_REVIEW and after a decision.',
  })
  review!: CampaignReview | null;

  @Field(() => PublishOutcome, { description: 'What is known of the effect of the publish call.' })
  publishOutcome!: PublishOutcome;

  @Field(() => DateTimeScalar, { description: 'When it was created.' })
  createdAt!: string;

  @Field(() => DateTimeScalar, { description: 'When it last changed.' })
  updatedAt!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When its first execution began.' })
  startedAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it reached COMPLETED.' })
  completedAt!: string | null;

  /** What it was made from; not part of the schema. */
  record!: CampaignRecord;

  static of(record: CampaignRecord, facts: CampaignFacts): CampaignType {
    const { snapshot } = record;
    const campaign = new CampaignType();
    campaign.id = record.id;
    campaign.tenantId = record.tenantId;
    campaign.name = record.name;
    campaign.state = snapshot.state;
    campaign.paused = snapshot.pausedAt !== null;
    campaign.version = record.version;
    campaign.executionId = snapshot.executionId;
    campaign.executionCount = snapshot.executionCount;
    campaign.retryCount = snapshot.retryCount;
    campaign.maxRetries = snapshot.maxRetries;
    campaign.waiting = facts.waiting(record);
    campaign.nextAttemptAt = record.lease === null ? snapshot.nextAttemptAt : null;
    campaign.progress = facts.progress(record);
    campaign.failure = snapshot.failure;
    campaign.review = snapshot.review;
    campaign.publishOutcome = snapshot.publishOutcome;
    campaign.createdAt = record.createdAt;
    campaign.updatedAt = record.updatedAt;
    campaign.startedAt = snapshot.startedAt;
    campaign.completedAt = snapshot.completedAt;
    campaign.record = record;
    return campaign;
  }
}
