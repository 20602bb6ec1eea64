import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Engine } from '../../src/engine/engine.js';
import type { Authenticator, Caller, Role } from '../../src/ports/authenticator.js';
import { EngineFixture } from '../support/engine/engine-fixture.js';
import { eventually } from '../support/eventually.js';
import { serve, type Served } from '../support/serve.js';

const OPERATOR: Caller = { subject: 'ann', tenantId: null, roles: new Set<Role>(['admin']) };
const SOCKETS = 4;
const PER_SOCKET = 50;

/** `NAME ROLE`: who calls, and with which role. */
const authenticator: Authenticator = {
  async authenticate(authorization) {
    const [subject = 'nobody', role = 'viewer'] = (authorization ?? '').split(' ');
    return { subject, tenantId: null, roles: new Set([role as Role]) };
  },
};

const FOLLOW = `subscription Follow($id: ID!, $from: Int) {
  campaignEvents(campaignId: $id, after: $from) { sequence campaign { state availableActions } }
}`;

interface Followed {
  sequence: number;
  campaign: { state: string; availableActions: string[] };
}

let fixture: EngineFixture;
let engine: Engine;
let server: Served;
let clients: Client[];
/** How often campaigns were loaded: once for each execution that shows one. */
let loads = 0;

beforeAll(async () => {
  fixture = await EngineFixture.open();
  ({ engine } = await fixture.engine());
  const store = new Proxy(engine.store, {
    get(target, name) {
      if (name === 'findMany') loads += 1;
      const method: unknown = Reflect.get(target, name);
      return typeof method === 'function' ? (method.bind(target) as unknown) : method;
    },
  });
  server = await serve({ engine: { ...engine, store }, authenticator });
  clients = Array.from({ length: SOCKETS }, (_, n) => connect(`person${n} viewer`));
});

afterAll(async () => {
  for (const client of clients) await client.dispose();
  await server.close();
  await fixture.close();
});

function connect(authorization: string): Client {
  return createClient({
    url: server.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    lazy: true,
  });
}

/** Follows a campaign, and collects what comes. */
function follow(client: Client, id: string, from: number, query = FOLLOW): Followed[] {
  const seen: Followed[] = [];
  void (async () => {
    const results = client.iterate<{ campaignEvents: Followed }>({ query, variables: { id, from } });
    for await (const { data } of results) if (data) seen.push(data.campaignEvents);
  })();
  return seen;
}

async function createIdle(): Promise<string> {
  const created = await engine.commands.create(OPERATOR, { name: 'Spring' });
  return created.campaign?.id ?? '';
}

async function all(followers: readonly Followed[][], sequence: number): Promise<void> {
  await eventually(() => {
    expect(followers.filter((seen) => seen.at(-1)?.sequence === sequence)).toHaveLength(followers.length);
  });
}

describe('subscribers to one campaign', () => {
  it('share one execution per event when they are equal, wherever each began', async () => {
    const id = await createIdle();
    const followers = clients.flatMap((client, n) =>
      Array.from({ length: PER_SOCKET }, (_, m) => follow(client, id, (n + m) % 2)),
    );
    await eventually(() => {
      expect(followers.filter((seen) => seen.length > 0).length).toBeGreaterThanOrEqual(
        (SOCKETS * PER_SOCKET) / 2,
      );
    });
    const probe = follow(clients[0] ?? connect('x viewer'), id, 0);
    await all([probe], 1);
    loads = 0;
    await engine.commands.cancel(OPERATOR, { campaignId: id });
    await all([...followers, probe], 2);
    expect(loads).toBe(1);
    for (const seen of followers) expect(seen.at(-1)?.campaign.state).toBe('CANCELLED');
  });

  it('never share over a difference in rights or in what they ask for', async () => {
    const id = await createIdle();
    const operator = connect('olga operator');
    const [viewer = operator] = clients;
    const asViewer = follow(viewer, id, 0);
    const asOperator = follow(operator, id, 0);
    const other = follow(
      viewer,
      id,
      0,
      FOLLOW.replace('state availableActions', 'state availableActions name'),
    );
    await all([asViewer, asOperator, other], 1);
    loads = 0;
    await engine.commands.start(OPERATOR, { campaignId: id });
    await eventually(() => {
      for (const seen of [asViewer, asOperator, other]) expect(seen.length).toBeGreaterThanOrEqual(2);
    });
    expect(loads).toBeGreaterThanOrEqual(3);
    expect(asViewer[0]?.campaign.availableActions).toEqual([]);
    expect(asOperator[0]?.campaign.availableActions).toContain('CANCEL');
    await operator.dispose();
  });
});
