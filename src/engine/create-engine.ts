import { ServiceName } from '../contracts/enums.js';
import { describeMachine } from '../machine/describe-machine.js';
import type { Caller } from '../ports/authenticator.js';
import { createCampaignFacts } from './campaign-facts.js';
import { approveCampaign } from './commands/approve-campaign.js';
import { cancelCampaign } from './commands/cancel-campaign.js';
import type { CommandContext } from './commands/command-runner.js';
import { createCampaign } from './commands/create-campaign.js';
import { pauseCampaign } from './commands/pause-campaign.js';
import { rejectCampaign } from './commands/reject-campaign.js';
import { resumeCampaign } from './commands/resume-campaign.js';
import { retryCampaign } from './commands/retry-campaign.js';
import { startCampaign } from './commands/start-campaign.js';
import { Committer } from './committer.js';
import type { EngineOptions } from './engine-options.js';
import type { EnginePorts } from './engine-ports.js';
import type { CommandResult, Commands, Engine } from './engine.js';
import { mergeStatuses, parseStatuses } from './services/merge-statuses.js';
import { ServiceGuard } from './services/service-guard.js';
import { StepRunner } from './steps/step-runner.js';
import { CampaignEventsCursor } from './subscriptions/campaign-events.js';
import { CampaignFeedCursor } from './subscriptions/campaign-feed.js';
import { CampaignWatch } from './subscriptions/campaign-watch.js';
import { iterate } from './subscriptions/cursor-iterator.js';
import { FeedTail } from './subscriptions/feed-tail.js';
import { verifyTrail } from './verify-trail.js';
import { WorkerRegistry } from './worker/worker-registry.js';
import { Worker } from './worker/worker.js';

/** Puts the engine together over its ports. */
export function createEngine(ports: EnginePorts, options: EngineOptions): Engine {
  // Whatever changes a campaign goes through here: one commit, then the bells.
  const committer = new Committer(ports);

  // What people ask for.
  const commands = createCommands({ ports, options, committer });

  // What runs by itself.
  const guards = createGuards(ports, options);
  const worker = options.runsSteps
    ? new Worker(ports, options, new StepRunner(ports, options, committer, guards), guards)
    : null;

  // What is watched.
  const seenWorkers = new WorkerRegistry(ports.clock, options.leaseMs);
  const watch = new CampaignWatch(ports, options.subscriptionBuffer, options.pollMs);
  const feed = new FeedTail(ports, options.subscriptionBuffer, options.pollMs);

  return {
    commands,
    facts: createCampaignFacts(ports.clock, options.maxExecutions),
    store: ports.store,
    machine: describeMachine(),
    campaignEvents: (scope, campaignId, after) =>
      iterate(new CampaignEventsCursor(ports.store, watch, scope, campaignId, after)),
    campaignFeed: (scope, after) => iterate(new CampaignFeedCursor(ports.store, feed, scope, after)),
    auditTrailIntact: (scope, campaignId) => verifyTrail(ports.store, scope, campaignId),
    serviceStatuses: async () => {
      const workers = await seenWorkers.answered(ports.store.workers());
      // No worker may be left to bury the dead.
      const dead = new Set(seenWorkers.observe(workers));
      const living = workers.filter((worker) => !dead.has(worker));
      return mergeStatuses(living.map(({ status }) => parseStatuses(status)));
    },
    start: async () => {
      watch.start();
      feed.start();
      await worker?.start();
    },
    stop: async (timeoutMs) => {
      await worker?.stop(timeoutMs);
      await watch.stop();
      await feed.stop();
    },
  };
}

function createGuards(ports: EnginePorts, options: EngineOptions): Record<ServiceName, ServiceGuard> {
  const guard = (name: ServiceName) => new ServiceGuard(name, ports.clock, options, ports.observer);
  return {
    RADAR: guard(ServiceName.RADAR),
    ANALYST: guard(ServiceName.ANALYST),
    VISUAL: guard(ServiceName.VISUAL),
    OPTIMIZER: guard(ServiceName.OPTIMIZER),
  };
}

function createCommands(context: CommandContext): Commands {
  type UseCase<C> = (context: CommandContext, caller: Caller, command: C) => Promise<CommandResult>;
  const bind =
    <C>(useCase: UseCase<C>) =>
    (caller: Caller, command: C) =>
      useCase(context, caller, command);
  return {
    create: bind(createCampaign),
    start: bind(startCampaign),
    retry: bind(retryCampaign),
    cancel: bind(cancelCampaign),
    pause: bind(pauseCampaign),
    resume: bind(resumeCampaign),
    approve: bind(approveCampaign),
    reject: bind(rejectCampaign),
  };
}
