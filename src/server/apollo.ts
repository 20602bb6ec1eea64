import { ApolloServer, HeaderMap, type ApolloServerPlugin, type DocumentStore } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { GraphQLError, OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { EdgeContext } from '../resolvers/context.js';
import { badUserInput } from '../resolvers/errors.js';
import { DocumentCache } from './document-cache.js';
import type { Logger } from './logger.js';
import type { OperationGate } from './operation-gate.js';
import type { ServerOptions } from './options.js';
import { isInternal, presentError } from './present-error.js';
import { RateLimitedError } from './rate-limiter.js';
import type { ResultPresenter } from './result-presenter.js';

interface ApolloParts {
  schema: GraphQLSchema;
  options: ServerOptions;
  gate: OperationGate;
  presenter: ResultPresenter;
  logger: Logger;
}

/** Makes the server that answers queries and mutations over HTTP. */
export function createApollo({
  schema,
  options,
  gate,
  presenter,
  logger,
}: ApolloParts): ApolloServer<EdgeContext> {
  return new ApolloServer<EdgeContext>({
    schema,
    introspection: options.introspection,
    hideSchemaDetailsFromClientErrors: !options.introspection,
    csrfPrevention: true,
    persistedQueries: false,
    documentStore: documentStore(new DocumentCache()),
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxLexicalTokens: options.maxQueryTokens },
    formatError: (formatted, error) => presentError(formatted, { suggestions: options.introspection }, error),
    logger: apolloLogger(logger),
    plugins: [
      // Costs a tenth of the throughput, and nothing here is cacheable.
      ApolloServerPluginCacheControlDisabled(),
      // Nothing is reported to anyone, whatever the environment says.
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageLocalDefault({ embed: true, includeCookies: false }),
      gatePlugin(gate),
      errorPlugin(presenter),
    ],
  });
}

/** Apollo's own store takes a document for as large as its JSON, which leaves out what it holds of its text. */
function documentStore(documents: DocumentCache): DocumentStore {
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}

/** Applies the gate to operations that Apollo parsed and validated. */
function gatePlugin(gate: OperationGate): ApolloServerPlugin<EdgeContext> {
  return {
    requestDidStart: async () => ({
      async didResolveOperation({ document, operation, request, contextValue }) {
        if (!operation) return; // Apollo refuses it by itself.
        if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
          throw withStatus(badUserInput(SUBSCRIPTION_BY_POST), 400);
        }
        try {
          gate.measure(document, operation, request.variables ?? {}, contextValue.caller);
        } catch (error) {
          if (error instanceof RateLimitedError) {
            throw withStatus(error.toGraphQLError(), 429, [['retry-after', String(error.retryAfterSeconds)]]);
          }
          throw error instanceof GraphQLError ? withStatus(error, 400) : error;
        }
      },
    }),
  };
}

const SUBSCRIPTION_BY_POST =
  'Subscriptions are served over WebSocket at this address (sub-protocol graphql-transport-ws), and as Server-Sent ' +
  'Events at /graphql/stream; not by a plain request.';

/** Logs internal errors, and names the request in what the client gets. */
function errorPlugin(presenter: ResultPresenter): ApolloServerPlugin<EdgeContext> {
  return {
    requestDidStart: async () => ({
      async didEncounterErrors({ errors, contextValue }) {
        presenter.log(errors, contextValue.requestId);
      },
      async willSendResponse({ response, contextValue }) {
        if (response.body.kind !== 'single') return;
        const { errors } = response.body.singleResult;
        if (!errors) return;
        response.body.singleResult.errors = errors.map((error) => {
          if (!isInternal(error.extensions?.['code'])) return error;
          return { ...error, extensions: { ...error.extensions, requestId: contextValue.requestId } };
        });
      },
    }),
  };
}

function withStatus(error: GraphQLError, status: number, headers: [string, string][] = []): GraphQLError {
  const http = { status, headers: new HeaderMap(headers) };
  return new GraphQLError(error.message, { extensions: { ...error.extensions, http } });
}

function apolloLogger(logger: Logger) {
  return {
    debug: (message: unknown) => logger.debug({}, String(message)),
    info: (message: unknown) => logger.info({}, String(message)),
    warn: (message: unknown) => logger.warn({}, String(message)),
    error: (message: unknown) => logger.error({}, String(message)),
  };
}
