import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { StoreUnavailableError } from '../ports/campaign-store.js';
import { INVALID_SCALAR } from '../resolvers/scalars/invalid-scalar.js';
import { ERROR_CODES, type ErrorCode } from '../resolvers/errors.js';

const KNOWN: ReadonlySet<unknown> = new Set(ERROR_CODES);
/** Apollo's names for errors that the API has another name for. */
const RENAMED: Readonly<Record<string, ErrorCode>> = {
  BAD_REQUEST: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
};
/** Clients that send hashes instead of documents rely on this one to send the document. */
const PERSISTED_QUERIES = 'PERSISTED_QUERY_NOT_SUPPORTED';
/** How graphql-js reports that the lexer stopped at the limit. */
const TOO_MANY_TOKENS = /Document contains more tha[nt] (\d+) tokens/;

const INTERNAL = 'The server could not do this. The request id leads to the cause in its log.';
const UNAVAILABLE = 'The database does not answer at the moment. Send the request again a little later.';

/** How errors are shown to clients. */
export interface Presentation {
  /** Whether messages may say which names the schema has. */
  suggestions: boolean;
}

/** Whether an error must not be shown: it has no code of the API, so that its message was not written for clients. */
export function isInternal(code: unknown): boolean {
  if (code === PERSISTED_QUERIES || (typeof code === 'string' && code in RENAMED)) return false;
  return code === 'INTERNAL_SERVER_ERROR' || !KNOWN.has(code);
}

/**
 * An error as the client sees it. What has no code of the API is internal: its message is replaced, and only
 * `requestId` leads to it, through the log. That the store is away for a moment is said: whoever asks again will be served.
 */
export function presentError(
  { message, locations, path, extensions }: GraphQLFormattedError,
  { suggestions }: Presentation,
  error: unknown,
  requestId?: string,
): GraphQLFormattedError {
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const code = extensions?.['code'];
  if (isInternal(code)) {
    const id = requestId === undefined ? {} : { requestId };
    return {
      message: isUnavailable(error) ? UNAVAILABLE : INTERNAL,
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR', ...id },
    };
  }
  if (TOO_MANY_TOKENS.test(message)) {
    return { message: tooManyTokens(message), extensions: { code: 'OPERATION_TOO_COMPLEX' } };
  }
  return {
    message: clean(message, suggestions),
    ...place,
    extensions: { code: extensions?.[INVALID_SCALAR] === true ? 'BAD_USER_INPUT' : publicCode(code) },
  };
}

/** The same for an error that was thrown while an operation was executed or checked. */
export function presentGraphQLError(
  error: GraphQLError,
  presentation: Presentation,
  requestId: string,
): GraphQLFormattedError {
  return presentError(error.toJSON(), presentation, error, requestId);
}

function isUnavailable(error: unknown): boolean {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  return cause instanceof StoreUnavailableError || (cause instanceof GraphQLError && isUnavailable(cause));
}

function publicCode(code: unknown): unknown {
  return typeof code === 'string' ? (RENAMED[code] ?? code) : code;
}

function tooManyTokens(message: string): string {
  const limit = TOO_MANY_TOKENS.exec(message)?.[1] ?? '';
  return `The document has more than ${limit} tokens.`;
}

/** Takes out what a message repeats of the submitted values, and the names that the schema has where they are hidden. */
function clean(message: string, suggestions: boolean): string {
  const withoutValues = message
    .replace(/^(Variable "\$\w+") got invalid value [\s\S]*?(?= at "[^"]*"; |; )/, '$1 got an invalid value')
    .replace(/(cannot represent [\w -]+(?: value)?): [\s\S]*$/, '$1.');
  return suggestions ? withoutValues : withoutValues.replace(/ ?Did you mean [\s\S]*$/, '');
}
