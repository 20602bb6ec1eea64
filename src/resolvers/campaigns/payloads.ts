import { Field, ObjectType } from 'type-graphql';
import { CampaignType } from '../types/campaign.js';
import { UserErrorType } from '../types/user-error.js';

/** What every mutation on a campaign answers. Nothing returns it itself, so that it is not part of the schema. */
@ObjectType('CampaignPayload', { simpleResolvers: true })
export abstract class CampaignPayload {
  @Field(() => CampaignType, {
    nullable: true,
    description: 'The campaign after the mutation, or as it stands after a refusal, where there is one.',
  })
  campaign!: CampaignType | null;

  @Field(() => [UserErrorType], { description: 'Why the mutation was refused; empty when it was done.' })
  userErrors!: UserErrorType[];
}

/** The answer of `createCampaign`. */
@ObjectType('CreateCampaignPayload', {
  description: 'What became of `createCampaign`.',
  simpleResolvers: true,
})
export class CreateCampaignPayload extends CampaignPayload {}

/** The answer of `startCampaign`. */
@ObjectType('StartCampaignPayload', { description: 'What became of `startCampaign`.', simpleResolvers: true })
export class StartCampaignPayload extends CampaignPayload {}

/** The answer of `retryCampaign`. */
@ObjectType('RetryCampaignPayload', { description: 'What became of `retryCampaign`.', simpleResolvers: true })
export class RetryCampaignPayload extends CampaignPayload {}

/** The answer of `cancelCampaign`. */
@ObjectType('CancelCampaignPayload', {
  description: 'What became of `cancelCampaign`.',
  simpleResolvers: true,
})
export class CancelCampaignPayload extends CampaignPayload {}

/** The answer of `pauseCampaign`. */
@ObjectType('PauseCampaignPayload', { description: 'What became of `pauseCampaign`.', simpleResolvers: true })
export class PauseCampaignPayload extends CampaignPayload {}

/** The answer of `resumeCampaign`. */
@ObjectType('ResumeCampaignPayload', {
  description: 'What became of `resumeCampaign`.',
  simpleResolvers: true,
})
export class ResumeCampaignPayload extends CampaignPayload {}

/** The answer of `approveCampaign`. */
@ObjectType('ApproveCampaignPayload', {
  description: 'What became of `approveCampaign`.',
  simpleResolvers: true,
})
export class ApproveCampaignPayload extends CampaignPayload {}

/** The answer of `rejectCampaign`. */
@ObjectType('RejectCampaignPayload', {
  description: 'What became of `rejectCampaign`.',
  simpleResolvers: true,
})
export class RejectCampaignPayload extends CampaignPayload {}
