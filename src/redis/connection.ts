import { Redis, type RedisOptions } from 'ioredis';
import type { Clock, Timer } from '../ports/clock.js';

/** All that we keep in a Redis begins with this, so that others can use it too. */
const NAME = 'leadboost';

/** How long the start waits to learn whether there is a Redis. */
const FIRST_ANSWER_MS = 1_000;
/** A command that takes longer has failed; nothing that a user waits for may wait for long. */
const COMMAND_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** A connection on which an answer is overdue for so long is given up: its other end is gone or frozen. */
const SILENCE_MS = 1_500;
/** How often a connection that has nothing to say is asked whether it lives. */
const HEARTBEAT_MS = 2_000;
/** How long a connection gets to say good-bye before it is cut. */
const GOOD_BYE_MS = 200;
const BACKOFF_BASE_MS = 50;
const BACKOFF_CAP_MS = 1_000;

const OPTIONS = {
  // Whoever calls finds out at once that there is no Redis, and does without.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  socketTimeout: SILENCE_MS,
  disconnectTimeout: GOOD_BYE_MS,
  retryStrategy: (times: number) => Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(times, 10)),
  // Channels are subscribed anew by ourselves, at every connection.
  autoResubscribe: false,
} satisfies RedisOptions;

/** Whether there is a Redis; `detail` says what is wrong, and holds no secret. */
export interface RedisState {
  isUp: boolean;
  detail?: string;
}

type Listener = (text: string) => void;

/**
 * The connections of this process to Redis: one for commands, one that listens to channels. They come back by
 * themselves, for ever. While Redis is away every command fails at once.
 */
export class RedisConnection {
  readonly commands: Redis;
  private readonly subscriber: Redis;
  /** Channel to those who listen. */
  private readonly channels = new Map<string, Listener>();
  private readonly changeListeners: ((state: RedisState) => void)[] = [];
  /** What was told last; null before the start is over. */
  private told: boolean | null = null;
  private lastError: string | undefined;
  private heartbeat: Timer | null = null;
  private closed = false;

  private constructor(
    url: string,
    private readonly clock: Clock,
  ) {
    this.commands = new Redis(url, OPTIONS);
    this.subscriber = new Redis(url, OPTIONS);
    for (const redis of [this.commands, this.subscriber]) {
      redis.on('error', (error: Error) => (this.lastError = error.message || error.name));
      redis.on('ready', () => this.look());
      redis.on('close', () => this.look());
    }
    this.subscriber.on('message', (channel: string, text: string) => this.channels.get(channel)?.(text));
    this.beat();
  }

  /**
   * Connects, and waits a moment for the first answer; a Redis that is not there is no error.
   *
   * @param onChange hears once that Redis is not there, and of every change from then on
   */
  static async open(
    url: string,
    clock: Clock,
    onChange: (state: RedisState) => void,
  ): Promise<RedisConnection> {
    const connection = new RedisConnection(url, clock);
    connection.onChange(onChange);
    await connection.firstAnswer();
    connection.told ??= true;
    connection.look();
    return connection;
  }

  /** Whether commands and channels work, as far as is known. */
  get isUp(): boolean {
    return this.commands.status === 'ready' && this.subscriber.status === 'ready';
  }

  get state(): RedisState {
    if (this.isUp) return { isUp: true };
    return { isUp: false, detail: this.lastError ?? 'No connection.' };
  }

  /** The name of a key, a queue or a channel of ours. */
  name(...parts: readonly string[]): string {
    return [NAME, ...parts].join(':');
  }

  /** The name of a channel: unlike keys, channels are not kept apart by the number of the database. */
  channel(purpose: string): string {
    return this.name(String(this.commands.options.db ?? 0), purpose);
  }

  /** Listens to a channel, from the next moment on at which Redis is there. */
  listen(channel: string, listener: Listener): void {
    this.channels.set(channel, listener);
    if (this.subscriber.status === 'ready') void this.subscriber.subscribe(channel).catch(() => undefined);
  }

  /** Tells whenever Redis gets lost or is there again. */
  onChange(listener: (state: RedisState) => void): void {
    this.changeListeners.push(listener);
  }

  /** Lets go at once, whether Redis answers or not. */
  close(): void {
    this.closed = true;
    this.heartbeat?.cancel();
    this.channels.clear();
    this.commands.disconnect();
    this.subscriber.disconnect();
  }

  private look(): void {
    if (this.closed) return;
    if (this.subscriber.status === 'ready') this.subscribeAll();
    const { state } = this;
    if (this.told === null || this.told === state.isUp) return;
    this.told = state.isUp;
    for (const listener of this.changeListeners) listener(state);
  }

  private subscribeAll(): void {
    if (this.channels.size === 0) return;
    void this.subscriber.subscribe(...this.channels.keys()).catch(() => undefined);
  }

  /** A frozen Redis, or a network that swallows everything, is noticed by an answer that does not come. */
  private beat(): void {
    this.heartbeat = this.clock.after(HEARTBEAT_MS, () => {
      for (const redis of [this.commands, this.subscriber]) {
        if (redis.status === 'ready') void redis.ping().catch(() => undefined);
      }
      this.beat();
    });
  }

  private async firstAnswer(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.clock.after(FIRST_ANSWER_MS, resolve);
      const settle = () => {
        if (!this.isUp && this.lastError === undefined) return;
        timer.cancel();
        resolve();
      };
      for (const redis of [this.commands, this.subscriber]) {
        redis.on('ready', settle);
        redis.on('error', settle);
      }
    });
  }
}
