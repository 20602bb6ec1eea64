import { SqliteConnection } from '../../../src/store/sqlite/sqlite-connection.js';
import { SqliteCampaignStore } from '../../../src/store/sqlite/sqlite-campaign-store.js';
import { toError, type TaskRunner } from '../../../src/store/sqlite/database-thread.js';
import { migrateThrough } from '../../../src/store/sqlite/migrate-sqlite.js';
import { toThreadFailure } from '../../../src/store/sqlite/thread-failure.js';
import type { ThreadAnswers, ThreadReply, ThreadTask } from '../../../src/store/sqlite/thread-protocol.js';
import { writeBatch } from '../../../src/store/sqlite/write-batch.js';
import { StoreUnavailableError, type CampaignStore } from '../../../src/ports/campaign-store.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

const LATENCY_MS = 3;
const LOST_PERCENT = 1;

/** What a simulation leaves behind for the next one to remove; `sqlite_sequence` is where positions begin. */
const TABLES = [
  'artifact',
  'audit_entry',
  'idempotency',
  'worker',
  'campaign_count',
  'campaign',
  'sqlite_sequence',
];

type Answer = ThreadAnswers[keyof ThreadAnswers];
type Reply = { ok: true; answer: Answer } | Extract<ThreadReply, { ok: false }>;

/** The real SQL on a real engine in memory, behind a network that is slow and loses requests and answers. */
export class SimulatedDatabase {
  /** Used by one simulation after the other: to make a schema takes as long as a simulation does. */
  static #shared: SqliteConnection | null = null;
  readonly #connection: SqliteConnection;
  readonly #world: World;
  /** Until then it answers nobody. */
  awayUntil = 0;

  private constructor(world: World, connection: SqliteConnection) {
    this.#world = world;
    this.#connection = connection;
  }

  static async open(world: World): Promise<SimulatedDatabase> {
    const known = SimulatedDatabase.#shared;
    const connection = known ?? new SqliteConnection({ path: ':memory:', writable: true, busyTimeoutMs: 0 });
    const database = new SimulatedDatabase(world, connection);
    if (!known) await migrateThrough(database.#calmRunner(), ':memory:');
    for (const table of TABLES) connection.run(`DELETE FROM ${table}`);
    SimulatedDatabase.#shared = connection;
    return database;
  }

  /** The store as a process sees it. */
  storeOf(process: SimulatedProcess): CampaignStore {
    const threads = { writer: this.#runnerOf(process), reader: this.#runnerOf(process) };
    return new SqliteCampaignStore(threads, 'simulation');
  }

  /** The store as it is, for looking at what became of everything. */
  calmStore(): CampaignStore {
    return new SqliteCampaignStore({ writer: this.#calmRunner(), reader: this.#calmRunner() }, 'simulation');
  }

  #calmRunner(): TaskRunner {
    return {
      run: async <K extends ThreadTask['kind']>(task: Extract<ThreadTask, { kind: K }>) =>
        answerOf(this.#perform(task)) as ThreadAnswers[K],
      close: async () => undefined,
    };
  }

  /** Tasks of one runner are done in the order in which they are given, and so are they answered. */
  #runnerOf(process: SimulatedProcess): TaskRunner {
    let asked = 0;
    let answered = 0;
    const { scheduler } = this.#world;
    return {
      run: <K extends ThreadTask['kind']>(task: Extract<ThreadTask, { kind: K }>) =>
        new Promise<ThreadAnswers[K]>((resolve, reject) => {
          if (process.isDead) return;
          asked = Math.max(asked, scheduler.now + this.#world.latency(LATENCY_MS));
          scheduler.after(asked - scheduler.now, () => {
            const reply = this.#reach(process, task);
            answered = Math.max(answered, scheduler.now + this.#world.latency(LATENCY_MS));
            scheduler.after(answered - scheduler.now, () => {
              process.enter(() => {
                try {
                  // A task is answered with the answer of its kind.
                  resolve(answerOf(reply) as ThreadAnswers[K]);
                } catch (error) {
                  reject(error instanceof Error ? error : new Error(String(error)));
                }
              });
            });
          });
        }),
      close: async () => undefined,
    };
  }

  /** A request may be lost, and so may the answer: whoever asked cannot tell the one from the other. */
  #reach(process: SimulatedProcess, task: ThreadTask): Reply | 'lost' {
    const what = `${process.name} asks ${task.kind}`;
    if (this.#world.scheduler.now < this.awayUntil || this.#world.happens(LOST_PERCENT)) {
      this.#world.note(`${what}: lost`);
      return 'lost';
    }
    const reply = this.#perform(task);
    const heard = !this.#world.happens(LOST_PERCENT);
    this.#world.note(
      `${what}: ${JSON.stringify(reply).length.toFixed()} ${heard ? 'answered' : 'answer lost'}`,
    );
    return heard ? reply : 'lost';
  }

  #perform(task: ThreadTask): Reply {
    try {
      return { ok: true, answer: this.#answer(task) };
    } catch (error) {
      return { id: 0, ok: false, failure: toThreadFailure(error) };
    }
  }

  #answer(task: ThreadTask): Answer {
    if (task.kind === 'query') return this.#connection.query(task.sql, task.parameters);
    return task.kind === 'write' ? writeBatch(this.#connection, task.operations) : null;
  }
}

/** @throws StoreUnavailableError, or what the statement is at fault for */
function answerOf(reply: Reply | 'lost'): Answer {
  if (reply === 'lost') throw new StoreUnavailableError('The simulated network lost it.');
  if (!reply.ok) throw toError(reply.failure);
  return reply.answer;
}
