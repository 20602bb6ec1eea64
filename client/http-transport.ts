import { authorizationOf, type TokenSource } from './access-token.js';
import { errorOfResult, isRecord } from './graphql-errors.js';
import { LeadboostError } from './leadboost-error.js';

export interface HttpTransportOptions {
  endpoint: string;
  token: TokenSource;
  /** Milliseconds that a request may take, up to the last byte of the answer. */
  timeoutMs: number;
}

/** Sends queries and mutations over HTTP. */
export class HttpTransport {
  constructor(private readonly options: HttpTransportOptions) {}

  /**
   * @returns the `data` of the answer
   * @throws LeadboostError; the reason of `signal` when that was aborted
   */
  async send(query: string, variables: object, signal?: AbortSignal): Promise<unknown> {
    const { endpoint, token, timeoutMs } = this.options;
    const authorization = await authorizationOf(token);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          ...(authorization !== undefined && { authorization }),
        },
        body: JSON.stringify({ query, variables }),
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      return dataOf(await response.text(), response.status);
    } catch (error) {
      if (error instanceof LeadboostError || signal?.aborted) throw error;
      if (timeout.aborted) {
        throw new LeadboostError('TIMEOUT', `No answer within ${timeoutMs / 1000} s.`, { cause: error });
      }
      const message = `The server at ${endpoint} cannot be reached: ${reasonOf(error)}.`;
      throw new LeadboostError('UNREACHABLE', message, { cause: error });
    }
  }
}

function dataOf(text: string, status: number): unknown {
  const result = parse(text);
  if (isRecord(result) && result['errors'] !== undefined) throw errorOfResult(result['errors'], { status });
  if (isRecord(result) && isRecord(result['data'])) return result['data'];
  throw new LeadboostError('UNEXPECTED_RESPONSE', `The answer (HTTP ${status}) is not one of this API.`, {
    status,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch hides the reason in the cause. Errors are told by their form: they may come from another realm. */
function reasonOf(error: unknown): string {
  const cause = isRecord(error) && isRecord(error['cause']) ? error['cause'] : error;
  if (!isRecord(cause)) return String(cause);
  const said = [cause['message'], cause['code'], cause['name']].find(
    (part) => typeof part === 'string' && part !== '',
  );
  return typeof said === 'string' ? said : 'for no reason that is known';
}
