import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Logger } from './logger.js';
import { isInternal, presentGraphQLError, type Presentation } from './present-error.js';

/** What an execution came to. */
interface Outcome {
  data?: ExecutionResult['data'] | undefined;
  errors?: readonly GraphQLError[] | undefined;
}

/** Prepares results for clients, and logs what must not be shown to them. */
export class ResultPresenter {
  constructor(
    private readonly presentation: Presentation,
    private readonly logger: Logger,
  ) {}

  result({ data, errors }: Outcome, requestId: string): FormattedExecutionResult {
    return {
      ...(errors && { errors: this.errors(errors, requestId) }),
      ...(data !== undefined && { data }),
    };
  }

  errors(errors: readonly GraphQLError[], requestId: string): GraphQLFormattedError[] {
    this.log(errors, requestId);
    return errors.map((error) => presentGraphQLError(error, this.presentation, requestId));
  }

  /** Logs the internal errors among those of one request. */
  log(errors: readonly GraphQLError[], requestId: string): void {
    for (const error of errors) {
      if (!isInternal(error.extensions['code'])) continue;
      this.logger.error(
        { requestId, path: error.path, err: error.originalError ?? error },
        'A field could not be resolved.',
      );
    }
  }
}
