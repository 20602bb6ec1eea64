/** Numbers from 0 up to 1, as `Math.random` gives them. */
export type Random = () => number;

/**
 * Random numbers that can be repeated: the same seed gives the same row of them.
 * The generator is Mulberry32, which is good enough to decide when a service fails, and for nothing secret.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
