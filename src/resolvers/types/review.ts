import { Field, ObjectType } from 'type-graphql';
import type { CampaignReview } from '../../contracts/campaign-snapshot.js';
import { ReviewDecision } from '../../contracts/enums.js';
import { DateTimeScalar } from '../scalars/date-time.js';
import type { Assert, Mirrors } from '../type-assertions.js';

/** A review that is pending or decided. */
@ObjectType('Review', {
  description: 'A person’s look at the content before it is published: pending, or decided.',
  simpleResolvers: true,
})
export class ReviewType {
  @Field({
    description:
      'Names the content under review: the SHA-256, in lower-case hexadecimal, of the RFC 8785 form of ' +
      '`{ strategy, assets, quality_audit }` as the services sent them. An approval must repeat it.',
  })
  contentHash!: string;

  @Field(() => DateTimeScalar, { description: 'Since when a decision is awaited.' })
  requestedAt!: string;

  @Field(() => [String], { description: 'Why a person is asked.' })
  reasons!: string[];

  @Field(() => ReviewDecision, { nullable: true, description: 'Null until it is decided.' })
  decision!: ReviewDecision | null;

  @Field(() => String, { nullable: true, description: 'The subject of who decided.' })
  decidedBy!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was decided.' })
  decidedAt!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The note of an approval, or the reason of a rejection.',
  })
  note!: string | null;
}

export type ReviewCheck = Assert<Mirrors<ReviewType, CampaignReview>>;
