import { mutationDocument, type CampaignMutation } from './documents.js';
import { LeadboostError } from './leadboost-error.js';
import type * as model from './model.js';
import type { TypedDocument } from './typed-document.js';

/**
 * The mutations of campaigns. Each returns the campaign as it is afterwards, and throws LeadboostError with the code
 * and all `userErrors` where it was refused.
 */
export abstract class CampaignCommands {
  abstract request<Result, Variables extends object>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
  ): Promise<Result>;

  createCampaign(input: model.CreateCampaignInput): Promise<model.CampaignSummary> {
    return this.command('createCampaign', input);
  }

  startCampaign(input: model.StartCampaignInput): Promise<model.CampaignSummary> {
    return this.command('startCampaign', input);
  }

  retryCampaign(input: model.RetryCampaignInput): Promise<model.CampaignSummary> {
    return this.command('retryCampaign', input);
  }

  cancelCampaign(input: model.CancelCampaignInput): Promise<model.CampaignSummary> {
    return this.command('cancelCampaign', input);
  }

  pauseCampaign(input: model.PauseCampaignInput): Promise<model.CampaignSummary> {
    return this.command('pauseCampaign', input);
  }

  resumeCampaign(input: model.ResumeCampaignInput): Promise<model.CampaignSummary> {
    return this.command('resumeCampaign', input);
  }

  approveCampaign(input: model.ApproveCampaignInput): Promise<model.CampaignSummary> {
    return this.command('approveCampaign', input);
  }

  rejectCampaign(input: model.RejectCampaignInput): Promise<model.CampaignSummary> {
    return this.command('rejectCampaign', input);
  }

  private async command(name: CampaignMutation, input: object): Promise<model.CampaignSummary> {
    const { payload } = await this.request(mutationDocument(name), { input });
    const { campaign, userErrors } = payload;
    const [first] = userErrors;
    if (first) {
      const message = userErrors.map((error) => error.message).join(' ');
      throw new LeadboostError(first.code, message, { userErrors });
    }
    if (!campaign) throw new LeadboostError('UNEXPECTED_RESPONSE', `${name} answered with nothing.`);
    return campaign;
  }
}
