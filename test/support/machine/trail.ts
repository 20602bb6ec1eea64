import { GENESIS_HASH } from '../../../src/contracts/audit-chain.js';
import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import type { CampaignSnapshot } from '../../../src/contracts/campaign-snapshot.js';
import type { CampaignState, StepState } from '../../../src/contracts/enums.js';
import { isStepState } from '../../../src/contracts/enums.js';
import { appendEntries } from '../../../src/engine/append-entries.js';
import {
  CAMPAIGN_CREATED,
  type AttemptFailure,
  type CampaignEvent,
  type CampaignEventType,
  type EventOf,
  type GateVerdict,
} from '../../../src/machine/campaign-event.js';
import { decide, type Decision, type EntryDraft } from '../../../src/machine/decide.js';
import { initialSnapshot } from '../../../src/machine/initial-snapshot.js';

export const CAMPAIGN_ID = '0193e8a0-0000-7000-8000-000000000001';
const START = Date.parse('2026-01-01T00:00:00.000Z');

/** The id of the n-th execution of a test campaign; the first is 1. */
export function executionId(n: number): string {
  return `0193e8a0-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`;
}

const PASSES: GateVerdict = {
  decision: 'PASS',
  details: null,
  reasons: [],
  warnings: [],
  warnings_left_out: 0,
  content_hash: null,
  max_content_revisions: 0,
};
export const ASKS_FOR_REVIEW: GateVerdict = {
  ...PASSES,
  decision: 'REVIEW',
  reasons: ['TONE_OFF'],
  content_hash: 'c0ffee',
};
export const BLOCKS: GateVerdict = { ...PASSES, decision: 'BLOCK', details: 'Blocked by: TOO_RED' };

type Data<T extends CampaignEventType> = EventOf<T>['data'];

/**
 * A campaign without an engine: the machine is asked, and what it accepts is written down as the engine does it. Every
 * method offers one event and returns what the machine said.
 */
export class Trail {
  snapshot: CampaignSnapshot;
  readonly entries: AuditEntry[] = [];
  /** What the last accepted event made void. */
  voids: readonly string[] = [];
  private seconds = 0;

  constructor(maxRetries = 3) {
    this.snapshot = initialSnapshot(executionId(1), maxRetries);
    const metadata = { name: null, max_retries: maxRetries };
    this.append(this.at, [{ actor: 'anna', action: CAMPAIGN_CREATED, transition: null, metadata }]);
  }

  get state(): CampaignState {
    return this.snapshot.state;
  }

  /** The present time, in RFC 3339: one second per event. */
  get at(): string {
    return new Date(START + this.seconds * 1000).toISOString();
  }

  get actions(): string[] {
    return this.entries.map((entry) => entry.action);
  }

  /** The step at hand. Throws where there is none. */
  get step(): StepState {
    if (!isStepState(this.state)) throw new Error(`${this.state} is no step.`);
    return this.state;
  }

  offer(event: CampaignEvent): Decision {
    const decision = decide(this.snapshot, event);
    if (decision.kind === 'accepted') {
      this.snapshot = decision.snapshot;
      this.voids = decision.voids;
      this.append(event.at, decision.entries);
    }
    return decision;
  }

  /** An event of the present execution, a second after the last one. */
  event<T extends CampaignEventType>(type: T, data: Data<T>, actor = 'orchestrator'): EventOf<T> {
    this.seconds += 1;
    return { type, at: this.at, actor, executionId: this.snapshot.executionId, data } as EventOf<T>;
  }

  start(): Decision {
    return this.offer(this.event('START', { execution: this.snapshot.executionCount + 1 }, 'anna'));
  }

  /** The step's call succeeds; an audit passes the gate unless told otherwise. */
  succeed(gate: GateVerdict = PASSES, step: StepState = this.step): Decision {
    const data = {
      step,
      outcome: 'succeeded',
      status_code: 200,
      duration_ms: 12.5,
      gate: step === 'QUALITY_AUDIT' ? gate : null,
    } as const;
    return this.offer(this.event('STEP_SUCCEEDED', data, 'radar'));
  }

  fail(overrides: Partial<AttemptFailure> = {}): Decision {
    const data = { ...FAILURE, step: overrides.step ?? this.step, ...overrides };
    return this.offer(this.event('ATTEMPT_FAILED', data, 'radar'));
  }

  /** The step's call fails in a way that is not retried. */
  failForGood(overrides: Partial<AttemptFailure> = {}): Decision {
    return this.fail({ retryable: false, delay_ms: null, ...overrides });
  }

  abandon(retryable = true): Decision {
    const data = { step: this.step, reason: 'PLATFORM_ERROR', details: 'Gone.', retryable } as const;
    return this.offer(this.event('STEP_ABANDONED', data));
  }

  park(): Decision {
    return this.offer(this.event('STEP_PARKED', { step: this.step, cause: 'CIRCUIT_OPEN' }));
  }

  interrupt(takeovers = 1): Decision {
    return this.offer(this.event('STEP_INTERRUPTED', { step: this.step, takeovers }));
  }

  startPublish(): Decision {
    return this.offer(this.event('PUBLISH_STARTED', { idempotency_key: 'key' }));
  }

  answerLate(outcome: 'succeeded' | 'failed', overrides: Partial<Data<'LATE_ANSWER'>> = {}): Decision {
    const data = {
      step: 'RADAR_SCAN',
      outcome,
      status_code: 200,
      duration_ms: 3,
      may_have_taken_effect: true,
      ...overrides,
    } as const;
    return this.offer(this.event('LATE_ANSWER', data, 'radar'));
  }

  pause(): Decision {
    return this.offer(this.event('PAUSE', {}, 'anna'));
  }

  resume(): Decision {
    return this.offer(this.event('RESUME', {}, 'anna'));
  }

  cancel(reason: string | null = null): Decision {
    return this.offer(this.event('CANCEL', { reason }, 'anna'));
  }

  approve(contentHash = this.snapshot.review?.contentHash ?? '', note: string | null = null): Decision {
    return this.offer(this.event('APPROVE', { content_hash: contentHash, note }, 'ben'));
  }

  reject(reason = 'No.'): Decision {
    return this.offer(this.event('REJECT', { reason }, 'ben'));
  }

  /** A retry with a fresh execution id, as the engine asks for it. */
  retry(overrides: Partial<Data<'RETRY'>> = {}): Decision {
    const execution = this.snapshot.executionCount + 1;
    const data = {
      execution,
      from_state: null,
      max_executions: 10,
      metadata_replaced: false,
      ...overrides,
    };
    return this.offer({ ...this.event('RETRY', data, 'anna'), executionId: executionId(execution) });
  }

  /** Brings a fresh campaign to a state by the shortest way. */
  static at(state: CampaignState, maxRetries = 3): Trail {
    const trail = new Trail(maxRetries);
    if (state === 'IDLE') return trail;
    if (state === 'CANCELLED') {
      trail.cancel();
      return trail;
    }
    trail.start();
    if (state === 'FAILED') {
      trail.failForGood();
      return trail;
    }
    while (trail.state !== state) {
      trail.succeed(state === 'AWAITING_REVIEW' ? ASKS_FOR_REVIEW : PASSES);
    }
    return trail;
  }

  private append(at: string, drafts: readonly EntryDraft[]): void {
    const last = this.entries.at(-1);
    const head = { campaignId: CAMPAIGN_ID, sequence: last?.sequence ?? 0, hash: last?.hash ?? GENESIS_HASH };
    this.entries.push(...appendEntries(head, at, this.snapshot.executionId, drafts));
  }
}

const FAILURE: Omit<AttemptFailure, 'step'> = {
  outcome: 'failed',
  status_code: 503,
  duration_ms: 8,
  reason: 'PLATFORM_ERROR',
  details: 'Radar answered 503.',
  retryable: true,
  still_running: false,
  uses_retry: true,
  delay_ms: 1500,
  may_have_taken_effect: false,
};

/** The snapshot after an accepted decision. Throws where it was refused. */
export function accepted(decision: Decision): CampaignSnapshot {
  if (decision.kind === 'refused') throw new Error(`Refused: ${decision.reason}`);
  return decision.snapshot;
}
