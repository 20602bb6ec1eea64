/** The nearest-rank percentile of some figures; 0 where there are none. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Runs `task` `times` times, `concurrency` at a time. @returns how long all took, in seconds */
export async function inParallel(
  times: number,
  concurrency: number,
  task: () => Promise<void>,
): Promise<number> {
  let left = times;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await task();
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, lane));
  return (performance.now() - start) / 1000;
}

/** Watches the resident memory of this process. @returns how to stop, with the peak in megabytes */
export function watchMemory(): () => number {
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  return () => {
    clearInterval(timer);
    return peak / 1e6;
  };
}
