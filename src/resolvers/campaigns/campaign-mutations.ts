import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { CommandResult, Commands } from '../../engine/engine.js';
import type { EdgeContext } from '../context.js';
import {
  ApproveCampaignInput,
  CancelCampaignInput,
  PauseCampaignInput,
  RejectCampaignInput,
  ResumeCampaignInput,
  RetryCampaignInput,
  StartCampaignInput,
} from '../inputs/campaign-command.js';
import { CreateCampaignInput } from '../inputs/create-campaign.js';
import { requirePermission, type Permission } from '../roles.js';
import { CampaignType } from '../types/campaign.js';
import {
  ApproveCampaignPayload,
  CancelCampaignPayload,
  CreateCampaignPayload,
  PauseCampaignPayload,
  RejectCampaignPayload,
  ResumeCampaignPayload,
  RetryCampaignPayload,
  StartCampaignPayload,
  type CampaignPayload,
} from './payloads.js';

/** The mutations: each checks the role, hands its input to the engine and prints what became of it. */
@Resolver()
export class CampaignMutations {
  @Mutation(() => CreateCampaignPayload, {
    description: 'Creates a campaign in IDLE. Needs the role operator.',
  })
  createCampaign(
    @Arg('input', { description: 'The campaign.' }) input: CreateCampaignInput,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignPayload> {
    return execute(context, 'operate', 'create', input);
  }

  @Mutation(() => StartCampaignPayload, {
    description:
      'Begins the first execution of a campaign in IDLE: it enters RADAR_SCAN. Needs the role operator.',
  })
  startCampaign(
    @Arg('input', { description: 'Which campaign.' }) input: StartCampaignInput,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignPayload> {
    return execute(context, 'operate', 'start', input);
  }

  @Mutation(() => RetryCampaignPayload, {
    description:
      'Begins a new execution of a FAILED campaign. It resumes at the step that failed and keeps what was made before ' +
      'it; after QUALITY_CHECK_FAILED or a rejection it resumes at CONTENT_PROD, with the objections as feedback. ' +
      'Needs the role operator.',
  })
  retryCampaign(
    @Arg('input', { description: 'Which campaign, and from where.' }) input: RetryCampaignInput,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignPayload> {
    return execute(context, 'operate', 'retry', input);
  }

  @Mutation(() => CancelCampaignPayload, {
    description:
      'Calls a campaign off, in every state but LEARN, COMPLETED and CANCELLED. An answer that a service sends later ' +
      'changes nothing, and is recorded. In PUBLISH it retracts nothing: see `publishOutcome`. Needs the role operator.',
  })
  cancelCampaign(
    @Arg('input', { description: 'Which campaign.' }) input: CancelCampaignInput,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignPayload> {
    return execute(context, 'operate', 'cancel', input);
  }

  @Mutation(() => PauseCampaignPayload, {
    description:
      'Lets no new step or attempt begin until the campaign is resumed. A step in flight finishes and its result is ' +
      'kept. Needs the role operator.',
  })
  pauseCampaign(
    @Arg('input', { description: 'Which campaign.' }) input: PauseCampaignInput,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignPayload> {
    return execute(context, 'operate', 'pause', input);
  }

  @Mutation(() => ResumeCampaignPayload, {
    description: 'Lets a paused campaign go on. Needs the role operator.',
  })
  resumeCampaign(
    @Arg('input', { description: 'Which campaign.' }) input: ResumeCampaignInput,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignPayload> {
    return execute(context, 'operate', 'resume', input);
  }

  @Mutation(() => ApproveCampaignPayload, {
    description:
      'Releases the content of a campaign in AWAITING_REVIEW: it goes on to PUBLISH. Refused with STALE_CONTENT unless ' +
      '`contentHash` is that of the content under review. Needs the role approver.',
  })
  approveCampaign(
    @Arg('input', { description: 'Which campaign, and what was seen of it.' }) input: ApproveCampaignInput,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignPayload> {
    return execute(context, 'review', 'approve', input);
  }

  @Mutation(() => RejectCampaignPayload, {
    description:
      'Refuses the content of a campaign in AWAITING_REVIEW: it fails with POLICY_VIOLATION. Needs the role approver.',
  })
  rejectCampaign(
    @Arg('input', { description: 'Which campaign, and why.' }) input: RejectCampaignInput,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignPayload> {
    return execute(context, 'review', 'reject', input);
  }
}

type CommandName = keyof Commands;

async function execute<Name extends CommandName>(
  context: EdgeContext,
  permission: Permission,
  name: Name,
  input: Parameters<Commands[Name]>[1],
): Promise<CampaignPayload> {
  requirePermission(context.caller, permission);
  const { commands } = context.engine;
  const command = commands[name] as (caller: typeof context.caller, input: object) => Promise<CommandResult>;
  return toPayload(context, await command.call(commands, context.caller, input));
}

function toPayload(context: EdgeContext, result: CommandResult): CampaignPayload {
  const { campaign: record } = result;
  if (record) context.loaders.remember(record);
  const campaign = record && CampaignType.of(record, context.engine.facts);
  if (result.kind === 'done') return { campaign, userErrors: [] };
  const { code, message, field } = result;
  return { campaign, userErrors: [{ code, message, field }] };
}
