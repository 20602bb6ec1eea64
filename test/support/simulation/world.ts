import { createHash } from 'node:crypto';
import { SeededChance } from '../recovery/seed.js';
import { Scheduler } from './scheduler.js';

/** What every part of one simulation shares: time, chance, and the record of what happened. */
export class World {
  readonly scheduler = new Scheduler();
  readonly chance: SeededChance;
  /** What must never happen and did, as sentences. */
  readonly violations: string[] = [];
  readonly #digest = createHash('sha256');
  readonly #verbose = process.env['LEADBOOST_TEST_TRACE'] === 'true';
  #ids = 0;

  constructor(readonly seed: number) {
    this.chance = new SeededChance(seed);
  }

  /** Whether something that happens in so many of a hundred cases happens now. */
  happens(percent: number): boolean {
    return this.chance.next() * 100 < percent;
  }

  /** How long something takes that takes `meanMs` on average: mostly less, now and then much more. */
  latency(meanMs: number): number {
    return Math.min(-Math.log(1 - this.chance.next()) * meanMs, meanMs * 20);
  }

  /** Notes what happens: the same seed must give the same notes. */
  note(what: string): void {
    const line = `${this.scheduler.now.toFixed(3)} ${what}`;
    this.#digest.update(line);
    if (this.#verbose) console.log(line);
  }

  /** A digest of all notes. Called once, at the end. */
  digest(): string {
    return this.#digest.digest('hex');
  }

  /** A UUIDv7 of virtual time. */
  uuid(): string {
    const time = (EPOCH + Math.floor(this.scheduler.now)).toString(16).padStart(12, '0');
    const serial = (++this.#ids).toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${serial}`;
  }
}

/** When every simulation begins, in milliseconds since the epoch. */
export const EPOCH = Date.parse('2026-01-01T00:00:00.000Z');
