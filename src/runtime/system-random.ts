import type { RandomSource } from '../ports/random-source.js';

/** The random numbers of this process. Good for jitter, not for secrets. */
export class SystemRandom implements RandomSource {
  next(): number {
    return Math.random();
  }
}
