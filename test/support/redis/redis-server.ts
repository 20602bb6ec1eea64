import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from '../free-port.js';
import { temporaryDirectory, type TemporaryDirectory } from '../temporary-directory.js';

/** Why tests on Redis are left out here; null where they can run. */
export const REDIS_IS_MISSING = canStart() ? null : 'no redis-server on this machine';

/** A Redis of its own, on a free port. It keeps nothing, unless it is durable: then it syncs every write to disk. */
export class RedisServer {
  private child: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    private readonly log: TemporaryDirectory | null,
  ) {}

  static async start({ durable = false } = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), durable ? await temporaryDirectory() : null);
    await server.start();
    return server;
  }

  /** A place at which a server may be started later. */
  static async reserve(): Promise<RedisServer> {
    return new RedisServer(await freePort(), null);
  }

  get url(): string {
    return `redis://127.0.0.1:${String(this.port)}/0`;
  }

  /** Starts it, and waits until it answers. */
  async start(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', ''];
    const keeping = this.log
      ? ['--appendonly', 'yes', '--appendfsync', 'always', '--dir', this.log.path]
      : ['--appendonly', 'no'];
    const child = spawn('redis-server', [...options, ...keeping], { stdio: 'ignore' });
    const orphaned = () => child.kill('SIGKILL');
    process.once('exit', orphaned);
    child.once('exit', () => process.off('exit', orphaned));
    this.child = child;
    await this.use((redis) => redis.ping());
  }

  /** kill -9: connections break, and all that it held is gone. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it, whatever it does; more than once does no harm. */
  async stop(): Promise<void> {
    await this.end('SIGKILL');
    await this.log?.remove();
  }

  async restart(): Promise<void> {
    await this.kill9();
    await this.start();
  }

  /** It goes on to take connections, and answers nothing. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Forgets everything. */
  async flushAll(): Promise<void> {
    await this.use((redis) => redis.flushall());
  }

  /** Looks at what it holds, or puts something there. */
  async use<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.url, { retryStrategy: () => 10, maxRetriesPerRequest: null });
    redis.on('error', () => undefined);
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

function canStart(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
