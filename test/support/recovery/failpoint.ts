/** What a server process does that matters to a crash: what it makes durable, what it takes, what it sends. */
export const FAILPOINT_OPERATIONS = ['commit', 'claim', 'confirm', 'release', 'call'] as const;
export type FailpointOperation = (typeof FAILPOINT_OPERATIONS)[number];

/** `before` it began, `during`: begun and not known to have ended, `after` it ended and before anybody heard of it. */
export const FAILPOINT_MOMENTS = ['before', 'during', 'after'] as const;
export type FailpointMoment = (typeof FAILPOINT_MOMENTS)[number];

/** `kill` is kill -9; `stop` freezes the process until somebody sends it SIGCONT. */
export const FAILPOINT_ACTIONS = ['kill', 'stop'] as const;
export type FailpointAction = (typeof FAILPOINT_ACTIONS)[number];

/** One place in the life of a server process at which it dies or freezes. */
export interface Failpoint {
  operation: FailpointOperation;
  moment: FailpointMoment;
  /** 1 for the first such operation from the arming on. */
  occurrence: number;
  action: FailpointAction;
}

/** Such as `commit:before:7:kill`. */
export function formatFailpoint({ operation, moment, occurrence, action }: Failpoint): string {
  return `${operation}:${moment}:${String(occurrence)}:${action}`;
}

/** @throws Error when the text names no failpoint */
export function parseFailpoint(text: string): Failpoint {
  const [operation, moment, occurrence, action] = text.split(':');
  const failpoint = {
    operation: oneOf(FAILPOINT_OPERATIONS, operation),
    moment: oneOf(FAILPOINT_MOMENTS, moment),
    occurrence: Number(occurrence),
    action: oneOf(FAILPOINT_ACTIONS, action),
  };
  if (formatFailpoint(failpoint) !== text || !(failpoint.occurrence >= 1)) throw unknown(text);
  return failpoint;
}

function oneOf<const T extends string>(names: readonly T[], given: string | undefined): T {
  const found = names.find((name) => name === given);
  if (!found) throw unknown(given);
  return found;
}

function unknown(given: string | undefined): Error {
  return new Error(`"${String(given)}" is no failpoint: write one like commit:before:7:kill.`);
}
