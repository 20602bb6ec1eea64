import type { AuditEntry } from '../contracts/audit-entry.js';
import type { CampaignAction, CampaignState, ServiceName, WaitingReason } from '../contracts/enums.js';
import type { JsonObject } from '../contracts/json.js';
import type { MachineDescription } from '../machine/describe-machine.js';
import type { Caller } from '../ports/authenticator.js';
import type { CampaignRecord } from '../ports/campaign-record.js';
import type { CampaignStore, FeedEntry } from '../ports/campaign-store.js';
import type { Scope } from '../ports/scope.js';

/** Why a command was refused, in the order in which refusals are checked. */
export type RefusalCode =
  | 'NOT_FOUND'
  | 'INVALID_INPUT'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'VERSION_CONFLICT'
  | 'ILLEGAL_TRANSITION'
  | 'EXECUTIONS_EXHAUSTED'
  | 'STALE_CONTENT';

/** What became of a command. A refusal is an answer, not an exception. */
export type CommandResult =
  | { kind: 'done'; campaign: CampaignRecord }
  | {
      kind: 'refused';
      code: RefusalCode;
      message: string;
      /** The path of the input field at fault, such as `['input', 'maxRetries']`. */
      field: string[] | null;
      campaign: CampaignRecord | null;
    };

interface Repeatable {
  idempotencyKey?: string | null | undefined;
}

interface OnCampaign extends Repeatable {
  campaignId: string;
  expectedVersion?: number | null | undefined;
}

export interface CreateCampaignCommand extends Repeatable {
  tenantId?: string | null | undefined;
  name?: string | null | undefined;
  metadata?: JsonObject | null | undefined;
  maxRetries?: number | null | undefined;
}

export type StartCampaignCommand = OnCampaign;
export type PauseCampaignCommand = OnCampaign;
export type ResumeCampaignCommand = OnCampaign;

export interface RetryCampaignCommand extends OnCampaign {
  fromState?: CampaignState | null | undefined;
  metadata?: JsonObject | null | undefined;
}

export interface CancelCampaignCommand extends OnCampaign {
  reason?: string | null | undefined;
}

export interface ApproveCampaignCommand extends OnCampaign {
  contentHash: string;
  note?: string | null | undefined;
}

export interface RejectCampaignCommand extends OnCampaign {
  reason: string;
}

/** The mutations. Each is safe to send twice at the same moment: exactly one wins. */
export interface Commands {
  create(caller: Caller, command: CreateCampaignCommand): Promise<CommandResult>;
  start(caller: Caller, command: StartCampaignCommand): Promise<CommandResult>;
  retry(caller: Caller, command: RetryCampaignCommand): Promise<CommandResult>;
  cancel(caller: Caller, command: CancelCampaignCommand): Promise<CommandResult>;
  pause(caller: Caller, command: PauseCampaignCommand): Promise<CommandResult>;
  resume(caller: Caller, command: ResumeCampaignCommand): Promise<CommandResult>;
  approve(caller: Caller, command: ApproveCampaignCommand): Promise<CommandResult>;
  reject(caller: Caller, command: RejectCampaignCommand): Promise<CommandResult>;
}

/** Why nothing of a campaign runs although it could. */
export interface Waiting {
  reason: WaitingReason;
  since: string;
  until: string | null;
}

/** What a record alone says about a campaign. Pure. */
export interface CampaignFacts {
  availableActions(record: CampaignRecord): CampaignAction[];
  /** Steps done / 6. */
  progress(record: CampaignRecord): number;
  waiting(record: CampaignRecord): Waiting | null;
}

/** How a service is doing, as the live workers together see it. */
export interface ServiceStatus {
  name: ServiceName;
  /** Whether the newest call got an answer. */
  reachable: boolean;
  /** The worst of the workers' circuits. */
  circuit: 'CLOSED' | 'HALF_OPEN' | 'OPEN';
  p50Ms: number | null;
  p99Ms: number | null;
  /** The class of the newest error, never a body. */
  lastError: string | null;
}

/** A subscription asked for something that is not there. */
export class SubscriptionRefusedError extends Error {
  override readonly name = 'SubscriptionRefusedError';

  constructor(
    readonly code: 'NOT_FOUND' | 'BAD_USER_INPUT',
    message: string,
  ) {
    super(message);
  }
}

/** What the edge needs of the engine. */
export interface Engine {
  readonly commands: Commands;
  readonly facts: CampaignFacts;
  /** For reads only: pages, artifacts, entries. */
  readonly store: CampaignStore;
  readonly machine: MachineDescription;

  /**
   * The entries of a campaign with a sequence above `after`, then live. Without `after` the newest entry comes first.
   * Ends after the newest stored entry of a campaign that is COMPLETED or CANCELLED. `return()` ends it at any time,
   * also while a `next()` is pending.
   *
   * The first `next()` rejects with SubscriptionRefusedError: NOT_FOUND for an unknown or foreign campaign,
   * BAD_USER_INPUT where `after` lies beyond the newest sequence.
   */
  campaignEvents(
    scope: Scope,
    campaignId: string,
    after: number | undefined,
  ): AsyncIterableIterator<AuditEntry>;

  /**
   * Every entry of every campaign of the scope behind a cursor, then live; without a cursor, from now on.
   * The first `next()` rejects with SubscriptionRefusedError BAD_USER_INPUT for a foreign cursor.
   */
  campaignFeed(scope: Scope, after: string | undefined): AsyncIterableIterator<FeedEntry>;

  /** Recomputes a campaign's whole chain from the store. */
  auditTrailIntact(scope: Scope, campaignId: string): Promise<boolean>;

  /** The four services as the live workers see them. */
  serviceStatuses(): Promise<ServiceStatus[]>;

  /** Takes up work. */
  start(): Promise<void>;
  /** Stops taking work, finishes or hands back what is in flight within `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}
