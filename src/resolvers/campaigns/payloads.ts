import { Field, ObjectType } from 'type-graphql';
import { CampaignType } from '../types/campaign.js';
import { UserErrorType, type UserError } from '../types/user-error.js';

/** What became of a mutation. */
export interface CampaignPayload {
  campaign: CampaignType | null;
  userErrors: UserError[];
}

/** What every mutation on a campaign answers. Nothing returns it itself, so that it is not part of the schema. */
@ObjectType('CampaignPayload', { simpleResolvers: true })
abstract class CampaignPayloadType implements CampaignPayload {
  @Field(() => CampaignType, {
    nullable: true,
    description: 'The campaign after the mutation, or as it stands after a refusal, where there is one.',
  })
  campaign!: CampaignType | null;

  @Field(() => [UserErrorType], { description: 'Why the mutation was refused; empty when it was done.' })
  userErrors!: UserError[];
}

/** The answer of `createCampaign`. */
@ObjectType('CreateCampaignPayload', {
  description: 'What became of `createCampaign`.',
  simpleResolvers: true,
})
export class CreateCampaignPayload extends CampaignPayloadType {}

/** The answer of `startCampaign`. */
@ObjectType('StartCampaignPayload', { description: 'What became of `startCampaign`.', simpleResolvers: true })
export class StartCampaignPayload extends CampaignPayloadType {}

/** The answer of `retryCampaign`. */
@ObjectType('RetryCampaignPayload', { description: 'What became of `retryCampaign`.', simpleResolvers: true })
export class RetryCampaignPayload extends CampaignPayloadType {}

/** The answer of `cancelCampaign`. */
@ObjectType('CancelCampaignPayload', {
  description: 'What became of `cancelCampaign`.',
  simpleResolvers: true,
})
export class CancelCampaignPayload extends CampaignPayloadType {}

/** The answer of `pauseCampaign`. */
@ObjectType('PauseCampaignPayload', { description: 'What became of `pauseCampaign`.', simpleResolvers: true })
export class PauseCampaignPayload extends CampaignPayloadType {}

/** The answer of `resumeCampaign`. */
@ObjectType('ResumeCampaignPayload', {
  description: 'What became of `resumeCampaign`.',
  simpleResolvers: true,
})
export class ResumeCampaignPayload extends CampaignPayloadType {}

/** The answer of `approveCampaign`. */
@ObjectType('ApproveCampaignPayload', {
  description: 'What became of `approveCampaign`.',
  simpleResolvers: true,
})
export class ApproveCampaignPayload extends CampaignPayloadType {}

/** The answer of `rejectCampaign`. */
@ObjectType('RejectCampaignPayload', {
  description: 'What became of `rejectCampaign`.',
  simpleResolvers: true,
})
export class RejectCampaignPayload extends CampaignPayloadType {}
