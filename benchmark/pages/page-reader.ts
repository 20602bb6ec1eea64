import type { CampaignStore } from '../../src/ports/campaign-store.js';
import { auditEntryId } from '../../src/contracts/audit-chain.js';
import { encodeCursor } from '../../src/resolvers/cursor.js';
import { filledAt, filledId, type Filling } from './filling.js';

/** A way to read, by its name. */
export type Readings = Record<string, () => Promise<void>>;

const FIELDS = 'nodes { id name state progress updatedAt } pageInfo { hasNextPage endCursor }';
const FEED_PAGE = 100;

/** The ways in which clients read a filled store, through the API: each at another place every time. */
export function readingsOf(url: string, store: CampaignStore, filling: Filling): Readings {
  const { campaigns, entries } = filling;
  const some = (count: number) => 1 + Math.floor(Math.random() * count);
  const ask = (query: string) => askFor(url, query);
  const list = (args: string) => ask(`{ campaigns(${args}) { ${FIELDS} } }`);
  const total = (args = '') => ask(`{ campaigns${args} { totalCount totalCountCapped } }`);
  const deep = (field: string, at: string, id: string) =>
    `after: ${JSON.stringify(encodeCursor(`campaigns ${field}`, [at, id]))}, orderBy: { field: ${field}, direction: DESC }`;
  return {
    'a campaign by id': () => ask(`{ campaign(id: "${filledId(some(campaigns))}") { id name state } }`),
    'node(id) of an audit entry': () =>
      ask(`{ node(id: "${auditEntryId(filledId(some(campaigns)), some(entries))}") { id } }`),
    'first page of 20': () => list('first: 20'),
    'first page of 100': () => list('first: 100'),
    'page of 20 behind any cursor': () => {
      const n = some(campaigns);
      return list(`first: 20, ${deep('CREATED_AT', filledAt(n), filledId(n))}`);
    },
    'the same, by UPDATED_AT': () => {
      const n = some(campaigns);
      return list(`first: 20, ${deep('UPDATED_AT', filledAt(n), filledId(n))}`);
    },
    'page of one state': () => list('first: 20, filter: { states: [FAILED] }'),
    'page of one failure reason': () => list('first: 20, filter: { failureReasons: [TIMEOUT] }'),
    'page of a day': () => {
      const n = some(campaigns);
      return list(
        `first: 20, filter: { createdAfter: "${filledAt(n)}", createdBefore: "${filledAt(n + 86_400)}" }`,
      );
    },
    'search for a rare prefix': () =>
      list(`first: 20, filter: { search: "Campaign ${String(some(campaigns))}" }`),
    'search for a prefix of all': () => list('first: 20, filter: { search: "campaign" }'),
    totalCount: () => total(),
    'totalCount of two states': () => total('(filter: { states: [FAILED, IDLE] })'),
    'totalCount of a search, capped': () => total('(filter: { search: "campaign" })'),
    'audit trail of a campaign': () =>
      ask(
        `{ campaign(id: "${filledId(some(campaigns))}") { auditTrail(first: 100) { nodes { id sequence action hash } } } }`,
      ),
    [`${String(FEED_PAGE)} entries of the feed behind a cursor`]: async () =>
      readFeed(url, placeBefore(await store.feedHead(), some(campaigns * entries - FEED_PAGE))),
  };
}

async function askFor(url: string, query: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { errors } = (await response.json()) as { errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
}

/** Subscribes behind a cursor, and leaves when a page of entries has come. */
async function readFeed(url: string, after: string): Promise<void> {
  const query = `subscription { campaignFeed(after: ${JSON.stringify(after)}) { cursor entry { id action } } }`;
  const leaving = new AbortController();
  const response = await fetch(`${url}/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query }),
    signal: leaving.signal,
  });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.split('event: next').length > FEED_PAGE) break;
  }
  leaving.abort();
  if (text.includes('"errors"')) throw new Error(text.slice(0, 500));
}

/** The cursor of an earlier place: the last number of a cursor counts entries, in a store that was filled at once. */
function placeBefore(head: string, place: number): string {
  const parts = Buffer.from(head, 'base64url').toString('latin1').split('.');
  return Buffer.from([...parts.slice(0, -1), place].join('.'), 'latin1').toString('base64url');
}
