import type { Failpoint, FailpointMoment, FailpointOperation } from './failpoint.js';

/** What happens in one process while a campaign of the scenario `one retry` is created and runs to its end. */
const OPERATIONS_OF_ONE_LIFE = {
  // Created, started, four steps with one failed attempt, publication begun, published, learnt.
  commit: 10,
  call: 7,
  // At the start, and after the backoff.
  claim: 2,
} as const satisfies Partial<Record<FailpointOperation, number>>;

const MOMENTS: readonly FailpointMoment[] = ['before', 'during', 'after'];

/** Every place at which a process can be killed in that life. */
export function failpointsOfOneLife(): Failpoint[] {
  return Object.entries(OPERATIONS_OF_ONE_LIFE).flatMap(([operation, times]) =>
    Array.from({ length: times }, (_, index) =>
      MOMENTS.map((moment) => ({
        operation: operation as FailpointOperation,
        moment,
        occurrence: index + 1,
        action: 'kill' as const,
      })),
    ).flat(),
  );
}

/** The places behind the last commit and the last call: neither may be reached. A claim may find nothing to take. */
export function failpointsBeyondOneLife(): Failpoint[] {
  return [
    { operation: 'commit', moment: 'before', occurrence: OPERATIONS_OF_ONE_LIFE.commit + 1, action: 'kill' },
    { operation: 'call', moment: 'before', occurrence: OPERATIONS_OF_ONE_LIFE.call + 1, action: 'kill' },
  ];
}
