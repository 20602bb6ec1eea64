/** A step of a campaign, by the last part of its path. */
export type OperationName = 'scan' | 'generate-strategy' | 'generate' | 'audit-quality' | 'publish' | 'learn';

/** A way in which a service goes wrong, whatever it is asked. */
export type FaultKind =
  | 'flaky'
  | 'outage'
  | 'throttled'
  | 'reset'
  | 'timeout'
  | 'slow'
  | 'timeout-after-work'
  | 'cut'
  | 'malformed'
  | 'incomplete'
  | 'oversized';

export interface FaultDefinition {
  readonly kind: FaultKind;
  readonly summary: string;
  /** How many calls of a campaign's step are hit, counted from its first; later ones are answered as usual. */
  readonly calls: number;
}

const EVERY_CALL = Number.POSITIVE_INFINITY;

export const FAULTS: readonly FaultDefinition[] = [
  { kind: 'flaky', calls: 1, summary: 'the first call of a step gets 503, later ones are answered' },
  { kind: 'outage', calls: EVERY_CALL, summary: 'every call gets 503' },
  { kind: 'throttled', calls: 1, summary: 'the first call of a step gets 429 with Retry-After: 1' },
  { kind: 'reset', calls: 1, summary: 'the connection of the first call is closed without an answer' },
  { kind: 'timeout', calls: EVERY_CALL, summary: 'no call is answered in time, and no work is done' },
  { kind: 'slow', calls: EVERY_CALL, summary: 'the work takes long' },
  {
    kind: 'timeout-after-work',
    calls: 1,
    summary: 'the first call does the work and is not answered in time; the next gets the stored answer',
  },
  { kind: 'cut', calls: 1, summary: 'the first call does the work, and its answer breaks off in the middle' },
  { kind: 'malformed', calls: EVERY_CALL, summary: 'every answer is 200 and no JSON' },
  { kind: 'incomplete', calls: EVERY_CALL, summary: 'every answer is 200 and an empty object' },
  { kind: 'oversized', calls: EVERY_CALL, summary: 'every answer is some 2 MiB longer than it need be' },
];

/** The services and steps that a fault can be aimed at, as in `outage-radar` or `cut-publish`. */
export const FAULT_TARGETS: ReadonlyMap<string, readonly OperationName[]> = new Map<
  string,
  readonly OperationName[]
>([
  ['radar', ['scan']],
  ['analyst', ['generate-strategy']],
  ['visual', ['generate']],
  ['optimizer', ['audit-quality', 'publish', 'learn']],
  ['audit', ['audit-quality']],
  ['publish', ['publish']],
  ['learn', ['learn']],
]);
