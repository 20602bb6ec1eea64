import { Field, ID, InputType, Int } from 'type-graphql';
import { CampaignState } from '../../contracts/enums.js';
import type { JsonObject } from '../../contracts/json.js';
import { JsonObjectScalar } from '../scalars/json-object.js';

/** How the field `idempotencyKey` is declared on every input. */
export const IDEMPOTENCY_KEY = {
  nullable: true,
  description:
    'Makes it safe to send the mutation again: within 24 hours the same key with the same input has the same result ' +
    'and no second effect. 1 to 255 printable characters, chosen by the client.',
} as const;

/** What every command on a campaign carries. Nothing takes it itself, so that it is not part of the schema. */
@InputType('OnCampaignInput')
abstract class OnCampaignInput {
  @Field(() => ID, { description: 'The campaign.' })
  campaignId!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'The `version` that the decision rests on: refused with VERSION_CONFLICT when it is no longer that.',
  })
  expectedVersion?: number | null;

  @Field(() => String, IDEMPOTENCY_KEY)
  idempotencyKey?: string | null;
}

/** The input of `startCampaign`. */
@InputType('StartCampaignInput', { description: 'The campaign to start.' })
export class StartCampaignInput extends OnCampaignInput {}

/** The input of `retryCampaign`. */
@InputType('RetryCampaignInput', { description: 'The campaign to retry, and from where.' })
export class RetryCampaignInput extends OnCampaignInput {
  @Field(() => CampaignState, {
    nullable: true,
    description: 'An earlier step to resume at; left out, it resumes at the step that failed.',
  })
  fromState?: CampaignState | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'Replaces the campaign’s metadata; I-JSON (RFC 7493), at most 64 KiB.',
  })
  metadata?: JsonObject | null;
}

/** The input of `cancelCampaign`. */
@InputType('CancelCampaignInput', { description: 'The campaign to cancel.' })
export class CancelCampaignInput extends OnCampaignInput {
  @Field(() => String, { nullable: true, description: 'Why; it is recorded in the audit trail.' })
  reason?: string | null;
}

/** The input of `pauseCampaign`. */
@InputType('PauseCampaignInput', { description: 'The campaign to pause.' })
export class PauseCampaignInput extends OnCampaignInput {}

/** The input of `resumeCampaign`. */
@InputType('ResumeCampaignInput', { description: 'The campaign to resume.' })
export class ResumeCampaignInput extends OnCampaignInput {}

/** The input of `approveCampaign`. */
@InputType('ApproveCampaignInput', { description: 'The campaign to approve, and what was seen of it.' })
export class ApproveCampaignInput extends OnCampaignInput {
  @Field({ description: 'The `review.contentHash` of what the reviewer saw.' })
  contentHash!: string;

  @Field(() => String, { nullable: true, description: 'A note; it is kept with the review.' })
  note?: string | null;
}

/** The input of `rejectCampaign`. */
@InputType('RejectCampaignInput', { description: 'The campaign to reject, and why.' })
export class RejectCampaignInput extends OnCampaignInput {
  @Field({ description: 'Why; a retry hands it to the content production as feedback.' })
  reason!: string;
}
