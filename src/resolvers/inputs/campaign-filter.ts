import { Field, InputType } from 'type-graphql';
import { CampaignState, FailureReason } from '../../contracts/enums.js';
import type { CampaignFilter } from '../../ports/campaign-store.js';
import { DateTimeScalar } from '../scalars/date-time.js';

/** Which campaigns a list holds: those that fit every given field. */
@InputType('CampaignFilter', {
  description: 'Which campaigns a list holds: those that fit every given field.',
})
export class CampaignFilterInput {
  @Field(() => [CampaignState], {
    nullable: true,
    description: 'Campaigns in any of these states; an empty list is the same as none.',
  })
  states?: CampaignState[] | null;

  @Field(() => [FailureReason], {
    nullable: true,
    description: 'Campaigns that failed for any of these reasons; an empty list is the same as none.',
  })
  failureReasons?: FailureReason[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'The beginning of a name, upper and lower case alike, or a whole id.',
  })
  search?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Campaigns created later than this.' })
  createdAfter?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Campaigns created earlier than this.' })
  createdBefore?: string | null;
}

/** The filter as the store takes it: fields that restrict nothing are left out. */
export function toCampaignFilter(input: CampaignFilterInput | null | undefined): CampaignFilter {
  return {
    ...(input?.states?.length ? { states: input.states } : {}),
    ...(input?.failureReasons?.length ? { failureReasons: input.failureReasons } : {}),
    ...(input?.search ? { search: input.search } : {}),
    ...(input?.createdAfter ? { createdAfter: input.createdAfter } : {}),
    ...(input?.createdBefore ? { createdBefore: input.createdBefore } : {}),
  };
}
