import {
  createSourceEventStream,
  execute,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { Engine } from '../engine/engine.js';
import type { Caller } from '../ports/authenticator.js';
import { createEdgeContext, type EdgeContext } from '../resolvers/context.js';
import { identityOf } from '../resolvers/subscriptions/settled-stream.js';
import type { SharedResults } from './shared-results.js';
import { subscriptionGroup } from './subscription-group.js';

/** What the subscribers that share a result are called in it: nothing of a result may depend on one of them. */
const SUBSCRIBER = 'subscriber';

/** Who started an operation on a stream, and under which id the log knows it. */
export class StreamCall {
  constructor(
    private readonly engine: Engine,
    readonly caller: Caller,
    readonly requestId: string,
    readonly shared: SharedResults,
  ) {}

  /** A context for one execution: no event sees what was read for another. */
  freshContext(): EdgeContext {
    return createEdgeContext(this.engine, this.caller, this.requestId);
  }

  /** The same for one event: it carries tenant and roles, and nothing by which equal subscribers differ. */
  eventContext(): EdgeContext {
    return createEdgeContext(this.engine, { ...this.caller, subject: SUBSCRIBER }, this.requestId);
  }
}

/** An operation that was admitted, and what executes it. */
export interface StreamArgs {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName?: string | null | undefined;
  variableValues?: Record<string, unknown> | null | undefined;
  call: StreamCall;
}

/** Executes a query or a mutation. */
export async function executeOperation(args: StreamArgs): Promise<ExecutionResult> {
  return execute(executionArgs(args, undefined, args.call.freshContext()));
}

/**
 * Starts a subscription.
 *
 * @returns its results, or the one result that says why it cannot start
 */
export async function subscribeToOperation(args: StreamArgs): Promise<OperationStream | ExecutionResult> {
  const source = await createSourceEventStream(executionArgs(args, undefined, args.call.freshContext()));
  return Symbol.asyncIterator in source ? new OperationStream(source, args) : source;
}

/**
 * The results of a subscription: one execution per event, made when it is asked for and not before, and shared with
 * equal subscribers. So a reader that does not ask holds nothing here.
 */
export class OperationStream implements AsyncGenerator<ExecutionResult, undefined> {
  private readonly events: AsyncIterator<unknown>;
  private readonly group: string;

  constructor(
    source: AsyncIterable<unknown>,
    private readonly args: StreamArgs,
  ) {
    this.events = source[Symbol.asyncIterator]();
    this.group = subscriptionGroup({ ...args, caller: args.call.caller });
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    const event = await this.events.next();
    if (event.done) return { done: true, value: undefined };
    return { done: false, value: await this.resultOf(event.value) };
  }

  private resultOf(event: unknown): Promise<ExecutionResult> {
    const { call } = this.args;
    const run = async () => execute(executionArgs(this.args, event, call.eventContext()));
    const identity = identityOf(event);
    return identity ? call.shared.get(this.group, identity, run) : run();
  }

  /** Ends the subscription at once, also while a `next()` is pending. */
  async return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    await this.events.return?.();
    return { done: true, value: undefined };
  }

  /** The protocol server tells a stream that it can end from others by this method. */
  async throw(error: unknown): Promise<IteratorResult<ExecutionResult, undefined>> {
    await this.return();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function executionArgs(
  { schema, document, operationName, variableValues }: StreamArgs,
  rootValue: unknown,
  contextValue: EdgeContext,
) {
  return { schema, document, operationName, variableValues, rootValue, contextValue };
}
