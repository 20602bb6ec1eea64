import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../free-port.js';
import { temporaryDirectory, type TemporaryDirectory } from '../temporary-directory.js';

const DEBIAN = '/usr/lib/postgresql';
const USER = 'leadboost';
const START_MS = 20_000;

/** Where initdb and postgres are; null on a machine without them. */
function findBinaries(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  return (
    places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'postgres'))) ?? null
  );
}

const BINARIES = findBinaries();

/** Why tests on PostgreSQL are left out here; null where they can run. */
export const POSTGRES_IS_MISSING = BINARIES === null ? 'no initdb and postgres on this machine' : null;

interface ProcessOwner {
  uid?: number;
  gid?: number;
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function ownerOfServer(): ProcessOwner {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** A private PostgreSQL server on a free port of this machine, that syncs to disk like a real one. */
export class PostgresServer {
  readonly #directory: TemporaryDirectory;
  readonly #owner: ProcessOwner;
  readonly #port: number;
  #process: ChildProcess | null = null;
  #databases = 0;

  private constructor(directory: TemporaryDirectory, owner: ProcessOwner, port: number) {
    this.#directory = directory;
    this.#owner = owner;
    this.#port = port;
  }

  static async start(): Promise<PostgresServer> {
    const directory = await temporaryDirectory();
    const owner = ownerOfServer();
    if (owner.uid !== undefined) await chown(directory.path, owner.uid, owner.gid ?? owner.uid);
    execFileSync(
      binary('initdb'),
      [
        '-D',
        join(directory.path, 'data'),
        '-U',
        USER,
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--locale=C.UTF-8',
        '--no-sync',
      ],
      { ...owner, stdio: 'pipe', cwd: directory.path },
    );
    const server = new PostgresServer(directory, owner, await freePort());
    await server.up();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** The address of a database on it. */
  url(database = 'postgres', port = this.#port): string {
    return `postgres://${USER}@127.0.0.1:${String(port)}/${database}`;
  }

  /** Makes an empty database. @returns its address */
  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `leadboost_${String(this.#databases)}`;
    await this.execute(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  /** Runs one statement as the owner of everything. @returns the rows */
  async execute<R extends object>(sql: string, url = this.url(), values: unknown[] = []): Promise<R[]> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<R>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Takes every connection that there is, those of others too. @returns how to give them back */
  async takeAllConnections(): Promise<() => Promise<void>> {
    const taken: pg.Client[] = [];
    for (let round = 0; round < 3; round += 1) {
      for (let client = await this.#tryToConnect(); client; client = await this.#tryToConnect()) {
        taken.push(client);
      }
      await taken[0]?.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`,
        ['leadboost'],
      );
    }
    return async () => {
      await Promise.allSettled(taken.map((client) => client.end()));
    };
  }

  async #tryToConnect(): Promise<pg.Client | null> {
    const client = new pg.Client({ connectionString: this.url() });
    client.on('error', () => undefined);
    return client.connect().then(
      () => client,
      () => null,
    );
  }

  /** Starts the server's process, and waits until it serves. */
  async up(): Promise<void> {
    const child = spawn(
      binary('postgres'),
      [
        '-D',
        join(this.#directory.path, 'data'),
        '-p',
        String(this.#port),
        ...SETTINGS.flatMap((set) => ['-c', set]),
      ],
      { ...this.#owner, stdio: 'ignore', cwd: this.#directory.path },
    );
    // Jest ends its own processes without waiting: the server must not outlive them.
    const orphaned = () => child.kill('SIGQUIT');
    process.once('exit', orphaned);
    child.once('exit', () => process.off('exit', orphaned));
    this.#process = child;
    const deadline = performance.now() + START_MS;
    for (;;) {
      if (child.exitCode !== null) throw new Error('The PostgreSQL server did not start.');
      try {
        await this.execute('SELECT 1');
        return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await delay(20);
      }
    }
  }

  /**
   * Ends the server's process. `fast`: sessions are told, and what is under way is rolled back; `immediate`: as if it
   * were killed; `kill`: it is, and so are its sessions.
   */
  async down(how: 'fast' | 'immediate' | 'kill' = 'fast'): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(({ fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const)[how]);
    await exited;
  }

  /** Ends the server's process, and starts it on the same port with the same data. */
  async restart(how: 'fast' | 'immediate' | 'kill' = 'fast'): Promise<void> {
    await this.down(how);
    await this.up();
  }

  /** Ends the server, and removes what it kept. */
  async remove(): Promise<void> {
    await this.down('immediate');
    await this.#directory.remove();
  }
}

/** Nothing runs by itself that could take a transaction id at a moment of its own choice. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'autovacuum=off',
  'max_connections=60',
  'shared_buffers=32MB',
];

function binary(name: string): string {
  if (BINARIES === null) throw new Error('There is no PostgreSQL on this machine.');
  return join(BINARIES, name);
}
