import { isStepState } from '../../contracts/enums.js';
import type { JsonValue } from '../../contracts/json.js';
import { objects } from '../../contracts/wire.js';
import type { Caller } from '../../ports/authenticator.js';
import type { Artifacts, CampaignRecord } from '../../ports/campaign-record.js';
import { tenantScope } from '../../ports/scope.js';
import type { CommandResult, RetryCampaignCommand } from '../engine.js';
import { failingChecks, humanReviewCheck } from '../steps/feedback.js';
import { checkMetadata, firstFault, type InputFault } from './check-input.js';
import { runCommand, type CommandContext } from './command-runner.js';

/** A fresh execution of a failed campaign. It keeps what was made before the step at which it resumes. */
export async function retryCampaign(
  context: CommandContext,
  caller: Caller,
  command: RetryCampaignCommand,
): Promise<CommandResult> {
  const executionId = context.ports.ids.uuid();
  const { fromState } = command;
  return runCommand(context, caller, {
    ...command,
    mutation: 'retryCampaign',
    input: command,
    fault: firstFault(checkFromState(fromState), checkMetadata(command.metadata)),
    event: (record, common) => ({
      ...common,
      executionId,
      type: 'RETRY',
      data: {
        execution: record.snapshot.executionCount + 1,
        from_state: fromState && isStepState(fromState) ? fromState : null,
        max_executions: context.options.maxExecutions,
        metadata_replaced: command.metadata !== null && command.metadata !== undefined,
      },
    }),
    artifacts: async (record) => ({
      ...(command.metadata ? { metadata: JSON.stringify(command.metadata) } : {}),
      ...(await feedbackFor(context, record)),
    }),
  });
}

function checkFromState(fromState: RetryCampaignCommand['fromState']): InputFault | null {
  if (fromState === null || fromState === undefined || isStepState(fromState)) return null;
  return { field: ['input', 'fromState'], message: 'fromState is one of the six step states.' };
}

/** What the next content shall do better: the failing checks of a blocked audit, or a reviewer's reason. */
async function feedbackFor(context: CommandContext, record: CampaignRecord): Promise<Artifacts> {
  const { failure, review } = record.snapshot;
  if (failure?.state === 'AWAITING_REVIEW') {
    return { feedback: JSON.stringify([humanReviewCheck(review?.note ?? failure.details)]) };
  }
  if (failure?.reason !== 'QUALITY_CHECK_FAILED') return {};
  const scope = tenantScope(record.tenantId);
  const stored = await context.ports.store.artifacts(scope, [record.id], ['quality_audit']);
  const report = JSON.parse(stored.get(record.id)?.quality_audit ?? '{}') as { checks?: JsonValue };
  return { feedback: JSON.stringify(failingChecks(objects(report.checks))) };
}
