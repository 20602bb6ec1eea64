import { errorOfResult } from '../graphql-errors.js';
import { LeadboostError } from '../leadboost-error.js';
import type { SessionEnd } from './socket-session.js';
import type { StreamSource } from './stream-source.js';

/** What follows from the end of a session. */
export type Verdict =
  | { kind: 'finish' }
  | { kind: 'fail'; error: LeadboostError }
  /** Ask again at once. */
  | { kind: 'confirm' }
  | { kind: 'reconnect'; cause: LeadboostError };

/** Close codes of a server that refuses credentials: 4403, and 4401 of servers that call it so. */
const REFUSED_CREDENTIALS: readonly number[] = [4401, 4403];
/** Close codes that another attempt would only get again: a bad message, no common sub-protocol. */
const HOPELESS: readonly number[] = [4400, 4406];
/** Errors of a server that may be well again later. */
const PASSING: readonly string[] = ['INTERNAL_SERVER_ERROR', 'RATE_LIMITED'];

/** Decides what follows; `refusals` counts the sessions in a row whose credentials were refused, with this one. */
export function judgeEnd(end: SessionEnd, source: StreamSource<unknown>, refusals: number): Verdict {
  switch (end.kind) {
    case 'completed': {
      const verdict = source.completed();
      if (verdict === 'end') return { kind: 'finish' };
      if (verdict === 'confirm') return { kind: 'confirm' };
      return lost('the server ended the stream');
    }
    case 'refused': {
      const error = errorOfResult(end.errors);
      return PASSING.includes(error.code) ? { kind: 'reconnect', cause: error } : { kind: 'fail', error };
    }
    case 'failed':
      return lost(end.message, end.cause);
    case 'closed':
      return judgeClose(end.code, end.reason, refusals);
  }
}

/** Whether a session ended because its credentials were refused. */
export function wasRefused(end: SessionEnd): boolean {
  return end.kind === 'closed' && REFUSED_CREDENTIALS.includes(end.code);
}

function judgeClose(code: number, reason: string, refusals: number): Verdict {
  const said = reason === '' ? '' : ` (${reason})`;
  if (refusals > 1) {
    return {
      kind: 'fail',
      error: new LeadboostError('UNAUTHENTICATED', `The credentials are refused${said}.`),
    };
  }
  if (HOPELESS.includes(code)) {
    const message = `The server refuses this client, close code ${code}${said}.`;
    return { kind: 'fail', error: new LeadboostError('UNEXPECTED_RESPONSE', message) };
  }
  return lost(`the server closed the connection, code ${code}${said}`);
}

function lost(message: string, cause?: unknown): Verdict {
  return {
    kind: 'reconnect',
    cause: new LeadboostError('UNREACHABLE', `Connection lost: ${message}.`, { cause }),
  };
}
