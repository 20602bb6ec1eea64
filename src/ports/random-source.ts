/** Chance as the engine sees it: jitter comes from here, so that a simulation can be replayed. */
export interface RandomSource {
  /** A number from 0 (inclusive) to 1 (exclusive). */
  next(): number;
}
