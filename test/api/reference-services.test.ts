import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startServices,
  type RunningServices,
  type ServicesOptions,
} from '../../examples/services/start-services.js';
import { callService, campaignIds, readAnswer, type ServiceAnswer } from '../support/service-calls.js';

const running: RunningServices[] = [];

async function start(options: ServicesOptions = {}): Promise<RunningServices> {
  const services = await startServices({ ports: 0, ...options });
  running.push(services);
  return services;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((services) => services.close()));
});

function scan(services: RunningServices, key?: string, body: object = {}): Promise<ServiceAnswer> {
  return callService(`${services.radar.url}/api/v1/scan`, { ...campaignIds('a'), ...body }, key);
}

const CONTENT = { strategy: { channels: ['meta'] }, assets: [{ asset_id: 'a1', channel: 'meta' }] };

function publish(services: RunningServices, key?: string, body: object = {}): Promise<ServiceAnswer> {
  return callService(
    `${services.optimizer.url}/api/v1/publish`,
    { ...campaignIds('a'), ...CONTENT, ...body },
    key,
  );
}

async function ledger(services: RunningServices, query = ''): Promise<unknown> {
  return (await readAnswer(await fetch(`${services.optimizer.url}/ledger${query}`))).json;
}

describe('every service', () => {
  it('says that it lives', async () => {
    const { radar, analyst, visual, optimizer } = await start();
    for (const [service, { url }] of Object.entries({ radar, analyst, visual, optimizer })) {
      const answer = await readAnswer(await fetch(`${url}/livez`));
      expect(answer).toMatchObject({ status: 200, json: { status: 'ok', service } });
    }
  });

  it('answers what it does not understand with JSON and the right status', async () => {
    const services = await start();
    const url = `${services.radar.url}/api/v1/scan`;
    expect(await callService(url, '{"campaign_id":')).toMatchObject({
      status: 400,
      json: { error: 'bad_json' },
    });
    expect(await callService(url, '[]')).toMatchObject({ status: 400, json: { error: 'bad_json' } });
    expect(await callService(url, '')).toMatchObject({ status: 400, json: { error: 'bad_json' } });
    const noUtf8 = await fetch(url, { method: 'POST', body: new Uint8Array([0x7b, 0xff, 0x7d]) });
    expect(await readAnswer(noUtf8)).toMatchObject({ status: 400, json: { error: 'bad_json' } });
    expect(await callService(`${services.radar.url}/api/v1/generate`, {})).toMatchObject({
      status: 404,
      json: { error: 'not_found' },
    });
    const got = await readAnswer(await fetch(url));
    expect(got).toMatchObject({ status: 405, json: { error: 'method_not_allowed' } });
    expect(got.headers.get('allow')).toBe('POST');
  });

  it.each(['campaign_id', 'tenant_id', 'execution_id'])(
    'names the field when %s is missing',
    async (field) => {
      const answer = await scan(await start(), 'k', { [field]: '' });
      expect(answer).toMatchObject({ status: 400, json: { error: 'invalid_field', field } });
    },
  );

  it('refuses a body that is too large, whether or not its size was announced', async () => {
    const services = await start({ maxBodyBytes: 1000 });
    const url = `${services.radar.url}/api/v1/scan`;
    const large = JSON.stringify({ ...campaignIds('a'), metadata: { text: 'x'.repeat(1000) } });
    expect(await callService(url, large)).toMatchObject({ status: 413, json: { error: 'body_too_large' } });
    expect(await postInChunks(url, large)).toBe(413);
    expect((await scan(services)).status).toBe(200);
  });

  it('refuses a key without quotes', async () => {
    const { radar } = await start();
    const answer = await callService(`${radar.url}/api/v1/scan`, campaignIds('a'), undefined, {
      'idempotency-key': 'exec:RADAR_SCAN',
    });
    expect(answer).toMatchObject({ status: 400, json: { error: 'bad_idempotency_key' } });
  });
});

describe('idempotency', () => {
  it('replays the answer to a key, to the letter, whatever is asked', async () => {
    const services = await start();
    const first = await scan(services, 'k');
    const second = await scan(services, 'k', { metadata: { product: 'Yoga' } });
    expect(second.text).toBe(first.text);
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect((await scan(services, 'other', { metadata: { product: 'Yoga' } })).text).not.toBe(first.text);
  });

  it('answers 409 while the first call runs, and its answer afterwards', async () => {
    const services = await start({ latencyMs: 500 });
    const both = await Promise.all([publish(services, 'k'), publish(services, 'k')]);
    const [answered, refused] = both.sort((a, b) => a.status - b.status);
    expect(answered.status).toBe(200);
    expect(refused).toMatchObject({ status: 409, json: { error: 'still_running' } });
    expect((await publish(services, 'k')).text).toBe(answered.text);
  });

  it('stores no failure', async () => {
    const services = await start();
    const refused = await publish(services, 'k', { strategy: { embargo_until: '2999-01-01T00:00:00Z' } });
    expect(refused).toMatchObject({ status: 422, json: { reason: 'FAILED_POLICY' } });
    expect((await publish(services, 'k', { assets: [] })).status).toBe(400);
    expect((await publish(services, 'k')).status).toBe(200);
    expect(await ledger(services)).toMatchObject({ total_effects: 1 });
  });

  it('finishes the work of a caller that went away', async () => {
    const services = await start({ latencyMs: 150 });
    await sendAndLeave(`${services.optimizer.url}/api/v1/publish`, 'k', { ...campaignIds('a'), ...CONTENT });
    const answer = await untilStatus(200, () => publish(services, 'k'));
    expect(answer.headers.get('idempotency-replayed')).toBe('true');
    expect(await ledger(services)).toMatchObject({ total_effects: 1 });
  });
});

describe('the ledger', () => {
  it('counts one effect for each key, however often it is called', async () => {
    const services = await start();
    await Promise.all(Array.from({ length: 20 }, (_, index) => publish(services, `k${index % 4}`)));
    expect((await publish(services, 'elsewhere', { campaign_id: 'other' })).status).toBe(200);
    expect(await ledger(services, '?campaign_id=campaign-a')).toMatchObject({
      total_effects: 4,
      entries: [{ effects: 1 }, { effects: 1 }, { effects: 1 }, { effects: 1 }],
    });
    expect(await ledger(services)).toMatchObject({ total_effects: 5 });
    expect(await ledger(services, '?campaign_id=other')).toMatchObject({
      entries: [{ key: 'elsewhere', campaign_id: 'other', effects: 1, at: expect.stringMatching(/Z$/) }],
    });
  });

  it('wants a key', async () => {
    const services = await start();
    expect(await publish(services)).toMatchObject({
      status: 400,
      json: { error: 'idempotency_key_required' },
    });
    expect(await ledger(services)).toEqual({ total_effects: 0, entries: [] });
  });

  it('survives a restart, and so do its answers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'services-'));
    try {
      const ledgerFile = join(folder, 'ledger.jsonl');
      const before = await start({ ledgerFile });
      const first = await publish(before, 'k');
      await before.close();
      const after = await start({ ledgerFile });
      const replayed = await publish(after, 'k');
      expect(replayed.text).toBe(first.text);
      expect(replayed.headers.get('idempotency-replayed')).toBe('true');
      expect(await ledger(after)).toMatchObject({ total_effects: 1 });
      await after.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('starting and stopping', () => {
  it('says which port is in use, and leaves nothing running', async () => {
    const first = await start();
    const taken = Number(new URL(first.visual.url).port);
    const ports = { radar: 0, analyst: 0, visual: taken, optimizer: 0 };
    await expect(startServices({ ports })).rejects.toThrow(
      `visual at 127.0.0.1:${taken}: the port is already in use.`,
    );
  });

  it('lets a call in flight finish', async () => {
    const services = await start({ latencyMs: 300 });
    const calls = [scan(services, 'k'), scan(services, 'k')];
    // The one that is refused shows that the other is in flight.
    expect((await Promise.race(calls)).status).toBe(409);
    await services.close();
    expect((await Promise.all(calls)).map(({ status }) => status).sort()).toEqual([200, 409]);
    await expect(scan(services)).rejects.toThrow();
  });

  it('does not wait longer than it was told to', async () => {
    const services = await start({ latencyMs: 60_000, closeGraceMs: 100 });
    const calls = [scan(services, 'k'), scan(services, 'k')];
    const outcomes = Promise.allSettled(calls);
    expect((await Promise.race(calls)).status).toBe(409);
    await services.close();
    await services.close();
    expect((await outcomes).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it.each([
    [{ failureRate: 2 }, 'failureRate'],
    [{ latencyMs: { minMs: 2, maxMs: 1 } }, 'latency'],
    [{ scenario: 'nonsense' }, 'nonsense'],
  ])('refuses %j', async (options, word) => {
    await expect(startServices({ ports: 0, ...options })).rejects.toThrow(word);
  });
});

describe('chance', () => {
  it('fails the share of calls that it was told to, the same ones for the same seed', async () => {
    const statuses = async (seed: number): Promise<number[]> => {
      const services = await start({ failureRate: 0.3, seed });
      const seen: number[] = [];
      for (let call = 0; call < 100; call += 1) seen.push((await scan(services)).status);
      return seen;
    };
    const once = await statuses(7);
    expect(await statuses(7)).toEqual(once);
    expect(await statuses(8)).not.toEqual(once);
    const failures = once.filter((status) => status === 503).length;
    expect(failures).toBeGreaterThan(15);
    expect(failures).toBeLessThan(45);
    expect(once.filter((status) => status === 200)).toHaveLength(100 - failures);
  });

  it('draws latency from a range', async () => {
    const services = await start({ latencyMs: { minMs: 30, maxMs: 60 } });
    const before = performance.now();
    expect((await scan(services)).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  });
});

/** Repeats a call until it is answered with a status. */
async function untilStatus(status: number, call: () => Promise<ServiceAnswer>): Promise<ServiceAnswer> {
  for (;;) {
    const answer = await call();
    if (answer.status === status) return answer;
  }
}

/** Sends a whole call, and hangs up before it can be answered. */
function sendAndLeave(url: string, key: string, body: object): Promise<void> {
  return new Promise((resolve) => {
    const call = request(url, { method: 'POST', agent: false, headers: { 'idempotency-key': `"${key}"` } });
    call.once('finish', () => {
      call.destroy();
    });
    call.once('error', () => undefined);
    call.once('close', resolve);
    call.end(JSON.stringify(body));
  });
}

/** Sends a body without saying how long it is. @returns the status */
function postInChunks(url: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent: false }, (response) => {
      response.resume();
      response.once('end', () => {
        resolve(response.statusCode);
      });
    });
    call.once('error', reject);
    call.write(body.slice(0, 500));
    call.end(body.slice(500));
  });
}
