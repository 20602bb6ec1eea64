import { LEASE_MS, type Cluster, type Member } from './cluster.js';
import type { SimulatedDatabase } from './simulated-database.js';
import type { SimulatedServices } from './simulated-services.js';
import type { World } from './world.js';

/** Far beyond every time span that the engine knows. */
const CLOCK_JUMP_MS = 20_000;
const STOP_MS = 2000;

/** What is done to the servers, and what they stand on. */
const FAULTS = ['kill', 'kill', 'freeze', 'stop', 'clock', 'database', 'services', 'start'] as const;

/** Does harm at random, and heals it in the end. */
export class Nemesis {
  readonly #world: World;
  readonly #cluster: Cluster;
  readonly #database: SimulatedDatabase;
  readonly #services: SimulatedServices;

  constructor(world: World, cluster: Cluster, database: SimulatedDatabase, services: SimulatedServices) {
    this.#world = world;
    this.#cluster = cluster;
    this.#database = database;
    this.#services = services;
  }

  /** Lets `faults` faults happen, one every `everyMs` on average; then all that is broken is mended. */
  unleash(faults: number, everyMs: number): void {
    let atMs = 0;
    for (let nth = 0; nth < faults; nth += 1) {
      atMs += this.#world.latency(everyMs);
      this.#later(atMs, () => {
        this.#strike();
      });
    }
    this.#later(atMs + LEASE_MS, () => {
      this.#heal();
    });
  }

  #strike(): void {
    const fault = this.#world.chance.pick(FAULTS);
    const member = this.#cluster.pick();
    this.#world.note(`fault: ${fault} ${member?.process.name ?? ''}`);
    if (fault === 'start') this.#cluster.start();
    else if (fault === 'database') this.#database.awayUntil = this.#soon(1500);
    else if (fault === 'services') this.#services.awayUntil = this.#soon(1500);
    else if (member) this.#harm(fault, member);
  }

  #harm(fault: 'kill' | 'freeze' | 'stop' | 'clock', member: Member): void {
    const { process } = member;
    switch (fault) {
      case 'kill':
        this.#end(member);
        return;
      case 'freeze':
        process.freeze();
        this.#later(this.#world.latency(LEASE_MS), () => {
          process.thaw();
        });
        return;
      case 'stop':
        process.enter(() => {
          const stopped = () => this.#end(member);
          member.engine.stop(STOP_MS).then(stopped, stopped);
        });
        this.#later(STOP_MS * 2, () => {
          this.#end(member);
        });
        return;
      case 'clock':
        process.wallOffsetMs = this.#world.chance.between(-CLOCK_JUMP_MS, CLOCK_JUMP_MS);
    }
  }

  /** A process that ended is started again by its supervisor. */
  #end(member: Member): void {
    if (member.process.isDead) return;
    this.#world.note(`${member.process.name} ends`);
    member.process.kill();
    this.#cluster.remove(member);
    this.#later(this.#world.latency(800), () => {
      if (this.#cluster.members.length < 2) this.#cluster.start();
    });
  }

  #heal(): void {
    this.#world.note('all is healed');
    this.#database.awayUntil = 0;
    this.#services.awayUntil = 0;
    for (const { process } of this.#cluster.members) {
      process.thaw();
      process.wallOffsetMs = 0;
    }
    // Whatever role the others were given, somebody must run steps.
    this.#cluster.start('all');
  }

  #soon(meanMs: number): number {
    return this.#world.scheduler.now + this.#world.latency(meanMs);
  }

  #later(delayMs: number, action: () => void): void {
    this.#world.scheduler.after(delayMs, action);
  }
}
