import type { Engine } from '../engine/engine.js';
import type { Caller } from '../ports/authenticator.js';
import { ALL_TENANTS, tenantScope, type Scope } from '../ports/scope.js';
import { createLoaders, type Loaders } from './loaders.js';

/**
 * What resolvers know besides their arguments. One per request; in a subscription a fresh one per event, so that
 * nothing read for an earlier event is shown with a later one.
 */
export interface EdgeContext {
  readonly engine: Engine;
  readonly caller: Caller;
  /** Whose data the caller may see. */
  readonly scope: Scope;
  readonly loaders: Loaders;
  /** Names the request in the log. */
  readonly requestId: string;
}

/** Makes the context of one request, or of one event of a subscription. */
export function createEdgeContext(engine: Engine, caller: Caller, requestId: string): EdgeContext {
  const scope = caller.tenantId === null ? ALL_TENANTS : tenantScope(caller.tenantId);
  return { engine, caller, scope, loaders: createLoaders(engine, scope), requestId };
}
