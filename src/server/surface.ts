import type { FastifyInstance } from 'fastify';

/** A part of the edge: routes, and the connections that they keep open. A process serves the surfaces of its role. */
export interface Surface {
  /** Adds its routes; called once, before the server listens. */
  register(app: FastifyInstance): void;
  /** Ends its long-lived connections, so that clients come back to whoever serves next; plain requests may finish. */
  hangUp(graceMs: number): Promise<void>;
}
