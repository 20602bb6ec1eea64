import { Field, InputType } from 'type-graphql';
import type { AuditEntry } from '../../contracts/audit-entry.js';
import { CampaignState } from '../../contracts/enums.js';

/** Which entries a feed holds. */
@InputType('CampaignFeedFilter', {
  description: 'Which entries a feed holds: those that fit every given field.',
})
export class CampaignFeedFilterInput {
  @Field(() => [CampaignState], {
    nullable: true,
    description: 'Entries that led into any of these states; an empty list is the same as none.',
  })
  states?: CampaignState[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether entries without a change of state are left out.',
  })
  transitionsOnly?: boolean | null;
}

/** Whether an entry passes the filter. */
export function passesFeedFilter(
  filter: CampaignFeedFilterInput | null | undefined,
  { transition }: Pick<AuditEntry, 'transition'>,
): boolean {
  if (filter?.transitionsOnly && !transition) return false;
  if (!filter?.states?.length) return true;
  return transition !== null && filter.states.includes(transition.to);
}
