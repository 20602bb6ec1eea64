import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from './server-seat.js';

/** A pause before a request that met a dying server is sent again, in milliseconds. */
const PAUSE_MS = 5;
/** How long a client waits for an answer before it asks somebody else, in milliseconds. */
const PATIENCE_MS = 3_000;

interface Answer {
  data?: unknown;
  errors?: { message: string }[];
}

/**
 * Sends an operation until somebody answers it, as a client should: what it sends has an idempotency key or changes
 * nothing.
 *
 * @throws Error when the answer is an error
 */
export async function ask<T>(
  endpoint: Endpoint,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  for (;;) {
    const answer = await attempt(await endpoint.url(), JSON.stringify({ query, variables }));
    if (answer?.errors?.every(({ message }) => message.startsWith('The database does not answer'))) {
      await delay(PAUSE_MS);
      continue;
    }
    if (answer && (answer.errors ?? !answer.data)) throw new Error(`${query} got ${JSON.stringify(answer)}`);
    if (answer) return answer.data as T;
    await delay(PAUSE_MS);
  }
}

/** @returns null when no whole answer came */
async function attempt(url: string, body: string): Promise<Answer | null> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return (await response.json()) as Answer;
  } catch {
    return null;
  }
}
