import { Field, ObjectType } from 'type-graphql';
import type { CampaignFailure } from '../../contracts/campaign-snapshot.js';
import { CampaignState, FailureReason } from '../../contracts/enums.js';
import { DateTimeScalar } from '../scalars/date-time.js';
import type { Assert, Mirrors } from '../type-assertions.js';

/** Why and where a campaign failed. */
@ObjectType('CampaignFailure', { description: 'Why and where a campaign failed.', simpleResolvers: true })
export class CampaignFailureType {
  @Field(() => FailureReason, { description: 'The kind of failure.' })
  reason!: FailureReason;

  @Field({ description: 'The failure in words, for people.' })
  details!: string;

  @Field(() => CampaignState, { description: 'The step that failed; AWAITING_REVIEW after a rejection.' })
  state!: CampaignState;

  @Field({
    description: 'Whether the same call, unchanged, might succeed later. RETRY is allowed either way.',
  })
  retryable!: boolean;

  @Field(() => DateTimeScalar, { description: 'When it failed.' })
  occurredAt!: string;
}

export type CampaignFailureCheck = Assert<Mirrors<CampaignFailureType, CampaignFailure>>;
