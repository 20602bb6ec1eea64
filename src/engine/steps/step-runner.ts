import { isStepState, serviceOfStep, type ServiceName, type StepState } from '../../contracts/enums.js';
import type { JsonObject, JsonValue } from '../../contracts/json.js';
import { objects } from '../../contracts/wire.js';
import { MADE_BY_STEP } from '../../machine/reducers.js';
import type { CampaignRecord } from '../../ports/campaign-record.js';
import type { DueWork } from '../../ports/campaign-store.js';
import { timestamp } from '../../ports/clock.js';
import type { CommitNotice } from '../../ports/event-stream.js';
import type { StepFailure, StepOutcome, StepSuccess } from '../../ports/service-clients.js';
import { canRun } from '../build-change.js';
import type { Committer } from '../committer.js';
import type { EngineOptions } from '../engine-options.js';
import type { EnginePorts } from '../engine-ports.js';
import type { ServiceGuard } from '../services/service-guard.js';
import { buildStepCall } from './build-step-call.js';
import { failingChecks } from './feedback.js';
import { HeldCampaign } from './held-campaign.js';
import { planRetry } from './retry-policy.js';
import { SlotLine, type ReservedSlot } from './slot-line.js';
import { StepCommitter, type StepCommit } from './step-committer.js';
import * as events from './step-events.js';

/** A parked campaign looks again a little later than the circuit, so that not all look at once. */
const PARK_JITTER = 0.25;
const MIN_PARK_MS = 20;

/** Whether a call was made, and what it brought. */
type CallMade =
  | { kind: 'made'; outcome: StepOutcome; executionId: string; probe: boolean }
  | { kind: 'not_made'; goesOn: boolean };

/** Runs the steps of one campaign after the other: claim, call, classify, commit, run on. */
export class StepRunner {
  readonly #ports: EnginePorts;
  readonly #options: EngineOptions;
  readonly #guards: Readonly<Record<ServiceName, ServiceGuard>>;
  readonly #committer: StepCommitter;
  readonly #stop = new AbortController();
  readonly #callsOff = new AbortController();
  readonly #slots = new SlotLine();
  /** The campaigns in hand here, also those that are still being claimed: how far their trails are known to go. */
  readonly #inHand = new Map<string, number>();

  constructor(
    ports: EnginePorts,
    options: EngineOptions,
    committer: Committer,
    guards: Readonly<Record<ServiceName, ServiceGuard>>,
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#guards = guards;
    this.#committer = new StepCommitter(ports, options, committer, this.#stop.signal);
  }

  /** From now on every campaign is given back after the step at hand. */
  stopAfterStep(): void {
    this.#stop.abort();
  }

  /** Calls off the calls in flight; their campaigns are given back, and their attempts recorded as interrupted. */
  abortCalls(): void {
    this.#callsOff.abort();
  }

  /** Whether a campaign is in hand here. */
  holds(campaignId: string): boolean {
    return this.#inHand.has(campaignId);
  }

  /** Hears of a commit, of this process or another. What is missed here is noticed at the next commit. */
  hear({ campaignId, sequence }: Pick<CommitNotice, 'campaignId' | 'sequence'>): void {
    const known = this.#inHand.get(campaignId);
    if (known !== undefined && known < sequence) this.#inHand.set(campaignId, sequence);
    this.#slots.forget(campaignId);
  }

  /** Looks at one campaign, and runs it as far as it goes by itself. */
  async run(work: DueWork, workerId: string): Promise<void> {
    const { campaignId } = work;
    if (this.#inHand.has(campaignId)) return;
    this.#inHand.set(campaignId, 0);
    const slot = await this.#slots.reserve(campaignId);
    try {
      if (slot) await this.#runClaimed(campaignId, workerId, slot);
    } finally {
      slot?.release();
      this.#inHand.delete(campaignId);
    }
    // No slot got free: it stands at the end of the queue again, and lets others pass.
    if (!slot) this.#ports.queue.announce(work);
  }

  async #runClaimed(campaignId: string, workerId: string, slot: ReservedSlot): Promise<void> {
    const { store, clock, observer } = this.#ports;
    const claim = await store.claim(campaignId, workerId, timestamp(clock));
    if (!claim) return;
    try {
      const held = new HeldCampaign(store, claim);
      if (claim.takenOver && !(await this.#takeOver(held))) return;
      while (await this.#step(held, slot));
    } catch (error) {
      // The lease stays behind; the worker finds that nobody here holds the campaign, and takes it up again.
      observer.observe('taskFailed', { task: 'step', error });
    }
  }

  /** The worker before is gone: the trail says so, and a step that ends one worker after the other is given up. */
  async #takeOver(held: HeldCampaign): Promise<boolean> {
    const { takeovers, snapshot } = held.record;
    this.#ports.observer.observe('takenOver', { campaignId: held.record.id, takeovers });
    const step = snapshot.state;
    if (!isStepState(step)) return true;
    const event = events.stepInterrupted(this.#time(held), step, takeovers);
    const committed = await this.#committer.commit(held, event, { keep: 'while_it_can_run' });
    if (!(await this.#goesOn(held, committed))) return false;
    if (takeovers < this.#options.maxTakeovers) return true;
    const details = `The step was not brought to an end ${String(takeovers)} times in a row.`;
    return this.#abandon(held, step, details, false);
  }

  async #abandon(held: HeldCampaign, step: StepState, details: string, retryable: boolean): Promise<boolean> {
    const event = events.stepAbandoned(this.#time(held), step, details, retryable);
    return this.#goesOn(held, await this.#committer.commit(held, event, { keep: 'while_it_can_run' }));
  }

  /** One step. @returns whether the campaign is still held and another step may follow */
  async #step(held: HeldCampaign, reserved: ReservedSlot): Promise<boolean> {
    const step = this.#runnableStep(held.record);
    if (step === null) return this.#giveBack(held, held.record.snapshot.nextAttemptAt);
    const guard = this.#guards[serviceOfStep(step)];
    const free = reserved.take(guard.bulkhead) || guard.bulkhead.tryAcquire();
    if (!free && !(await this.#slots.acquire(held.record.id, guard.bulkhead))) {
      // Since when it could run is what it was.
      return this.#giveBack(held, held.record.dueAt);
    }
    let made: CallMade;
    try {
      made =
        free || (await this.#isCurrent(held))
          ? await this.#call(held, step, guard)
          : await this.#lookAgain(held);
    } finally {
      guard.bulkhead.release();
    }
    return made.kind === 'not_made' ? made.goesOn : this.#settle(held, step, made);
  }

  /** While a campaign waited, it may have been paused, or the worker stopped: an attempt starts on what is true now. */
  async #isCurrent({ record, token }: HeldCampaign): Promise<boolean> {
    return !this.#stop.signal.aborted && (await this.#ports.store.confirm(record.id, token, record.version));
  }

  /** Whether somebody else is known to have changed the campaign. Own commits are heard of as well, and known already. */
  #isOutdated({ record }: HeldCampaign): boolean {
    return record.sequence < (this.#inHand.get(record.id) ?? 0);
  }

  /** The call is not made on what was read before. Whatever was heard is settled by this one read. */
  async #lookAgain(held: HeldCampaign): Promise<CallMade> {
    this.#inHand.set(held.record.id, 0);
    return { kind: 'not_made', goesOn: (await held.reload()) && held.isHeld };
  }

  #runnableStep({ snapshot }: CampaignRecord): StepState | null {
    const { state, nextAttemptAt } = snapshot;
    const waits = nextAttemptAt !== null && Date.parse(nextAttemptAt) > this.#ports.clock.now();
    return isStepState(state) && canRun(snapshot) && !waits && !this.#stop.signal.aborted ? state : null;
  }

  /** Makes the call, if the circuit lets it through and the campaign is still where it was. */
  async #call(held: HeldCampaign, step: StepState, guard: ServiceGuard): Promise<CallMade> {
    const call = await buildStepCall(held, step, this.#ports.random, this.#callsOff.signal);
    const permit = guard.circuit.tryAcquire();
    if (!permit) return { kind: 'not_made', goesOn: await this.#park(held, step, guard.circuit.waitMs()) };
    let outcome: StepOutcome = { kind: 'aborted' };
    try {
      if (step === 'PUBLISH' && held.record.snapshot.publishOutcome !== 'UNKNOWN') {
        const stop = await this.#startPublish(held, call.idempotencyKey);
        if (stop) return stop;
      }
      if (this.#isOutdated(held)) return await this.#lookAgain(held);
      const { executionId } = held.record.snapshot;
      const { clock } = this.#ports;
      const overheadMs = held.lastAnswerAt === null ? null : clock.monotonic() - held.lastAnswerAt;
      outcome = await this.#ports.clients.call(call);
      held.lastAnswerAt = clock.monotonic();
      this.#observe(held, step, outcome, overheadMs);
      return { kind: 'made', outcome, executionId, probe: permit.probe };
    } finally {
      guard.settle(permit, outcome);
    }
  }

  /** Before a publish call is sent it is on disk that its answer is unknown. @returns why the call must not be made */
  async #startPublish(held: HeldCampaign, idempotencyKey: string): Promise<CallMade | null> {
    const version = held.record.version;
    const event = events.publishStarted(this.#time(held), idempotencyKey);
    const committed = await this.#committer.commit(held, event, { keep: 'while_it_can_run' });
    // Somebody changed the campaign in between: look again before anything is sent.
    const changed = committed !== 'kept' || held.record.version !== version + 1;
    return changed ? { kind: 'not_made', goesOn: await this.#goesOn(held, committed) } : null;
  }

  /** Makes true what the call brought. */
  async #settle(
    held: HeldCampaign,
    step: StepState,
    made: Extract<CallMade, { kind: 'made' }>,
  ): Promise<boolean> {
    const { outcome, executionId } = made;
    const time = { at: timestamp(this.#ports.clock), executionId };
    if (outcome.kind === 'aborted') {
      const event = events.stepInterrupted(time, step, held.record.takeovers);
      return this.#goesOn(held, await this.#committer.commit(held, event, { keep: 'never' }));
    }
    const committed =
      outcome.kind === 'succeeded'
        ? await this.#succeed(held, step, time, outcome)
        : await this.#fail(held, step, time, outcome, made.probe);
    if (committed !== 'refused') return this.#goesOn(held, committed);
    const late = events.lateAnswer({ ...time, executionId: held.record.snapshot.executionId }, step, outcome);
    return this.#goesOn(held, await this.#committer.commit(held, late, { keep: 'never' }));
  }

  async #succeed(
    held: HeldCampaign,
    step: StepState,
    time: events.EventTime,
    success: StepSuccess,
  ): Promise<StepCommit> {
    const content = step === 'QUALITY_AUDIT' ? await held.artifacts(['strategy', 'assets']) : {};
    const gate =
      step === 'QUALITY_AUDIT'
        ? events.judge(success.result, content, this.#options.maxContentRevisions)
        : null;
    const event = events.stepSucceeded(time, step, success, gate);
    return this.#committer.commit(held, event, {
      keep: 'while_nobody_waits',
      writes: (decision) =>
        step === 'QUALITY_AUDIT' && decision.snapshot.state === 'CONTENT_PROD'
          ? { feedback: feedbackOf(success.result) }
          : { [MADE_BY_STEP[step]]: success.result },
    });
  }

  async #fail(
    held: HeldCampaign,
    step: StepState,
    time: events.EventTime,
    failure: StepFailure,
    probe: boolean,
  ): Promise<StepCommit> {
    const situation = {
      snapshot: held.record.snapshot,
      now: this.#ports.clock.now(),
      serviceTimeoutMs: this.#ports.clients.timeoutMs(step),
      probe,
      parkMaxMs: this.#options.parkMaxMs,
    };
    const plan = planRetry(failure, situation, this.#options.retry, this.#ports.random);
    return this.#committer.commit(held, events.attemptFailed(time, step, failure, plan), {
      keep: 'while_nobody_waits',
    });
  }

  /** The service is known to be down: the step waits and uses no retry. */
  async #park(held: HeldCampaign, step: StepState, waitMs: number): Promise<boolean> {
    const now = this.#ports.clock.now();
    const { parkedSince, waiting } = held.record.snapshot;
    const parkedFor = parkedSince === null ? 0 : now - Date.parse(parkedSince);
    if (parkedFor > this.#options.parkMaxMs) {
      const details = `${serviceOfStep(step)} could not be reached for ${String(Math.round(parkedFor / 1000))} s.`;
      return this.#abandon(held, step, details, true);
    }
    const jitter = this.#ports.random.next() * this.#options.circuit.openMs * PARK_JITTER;
    const patience = this.#options.parkMaxMs - parkedFor + 1;
    const dueAt = new Date(now + Math.min(Math.max(waitMs, MIN_PARK_MS) + jitter, patience)).toISOString();
    if (waiting?.reason === 'CIRCUIT_OPEN') return this.#giveBack(held, dueAt);
    const parked = events.stepParked(this.#time(held), step);
    return this.#goesOn(held, await this.#committer.commit(held, parked, { keep: 'never', dueAt }));
  }

  /** After a commit: whether this worker goes on with the campaign. */
  async #goesOn(held: HeldCampaign, committed: StepCommit): Promise<boolean> {
    if (committed === 'refused') return this.#giveBack(held, timestamp(this.#ports.clock));
    return committed === 'kept';
  }

  /** Hands a campaign back without a change that anybody sees. */
  async #giveBack(held: HeldCampaign, dueAt: string | null): Promise<false> {
    const { store, queue, clock } = this.#ports;
    const { id, tenantId, snapshot } = held.record;
    const due = dueAt ?? timestamp(clock);
    await store.release(id, held.token, due);
    if (canRun(snapshot)) {
      queue.announce({ campaignId: id, tenantId }, Math.max(0, Date.parse(due) - clock.now()));
    }
    return false;
  }

  #time(held: HeldCampaign): events.EventTime {
    return { at: timestamp(this.#ports.clock), executionId: held.record.snapshot.executionId };
  }

  #observe(held: HeldCampaign, step: StepState, outcome: StepOutcome, overheadMs: number | null): void {
    if (outcome.kind === 'aborted') return;
    this.#ports.observer.observe('attemptEnded', {
      campaignId: held.record.id,
      service: serviceOfStep(step),
      step,
      outcome: outcome.kind === 'succeeded' ? 'succeeded' : outcome.reason,
      durationMs: outcome.durationMs,
      overheadMs,
    });
  }
}

function feedbackOf(report: JsonValue): JsonObject[] {
  const { checks } = report as { checks?: JsonValue };
  return failingChecks(objects(checks));
}
