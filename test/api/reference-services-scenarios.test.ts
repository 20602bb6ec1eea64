import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isJsonObject, objectsAt, type JsonObject } from '../../examples/services/json.js';
import { startServices, type RunningServices } from '../../examples/services/start-services.js';
import { QualityReport } from '../../src/contracts/quality-report.js';
import { StrategyBrief } from '../../src/contracts/strategy-brief.js';
import { contractViolations } from '../../src/contracts/validate.js';
import { callService, campaignIds, type ServiceAnswer } from '../support/service-calls.js';

let services: RunningServices;

beforeAll(async () => {
  services = await startServices({ ports: 0, slowMs: 500 });
});

afterAll(async () => {
  await services.close();
});

/** A campaign that goes through the services as the orchestrator takes it, with what they answered so far. */
class Walk {
  readonly ids: Record<string, string>;
  readonly metadata: JsonObject;
  strategy: JsonObject = {};
  assets: JsonObject[] = [];

  constructor(scenario: string, name = scenario) {
    this.ids = campaignIds(name);
    this.metadata = { scenario, product: 'LeadBoost', keywords: ['ai', 'b2b'] };
  }

  scan(): Promise<ServiceAnswer> {
    return this.#call(services.radar.url, 'scan', { metadata: this.metadata });
  }

  async plan(): Promise<ServiceAnswer> {
    const scan = (await this.scan()).json;
    const answer = await this.#call(services.analyst.url, 'generate-strategy', {
      metadata: this.metadata,
      context: { radar_scan: scan, execution_log: [] },
    });
    if (isJsonObject(answer.json)) this.strategy = answer.json;
    return answer;
  }

  async produce(feedback?: readonly JsonObject[], round = ''): Promise<ServiceAnswer> {
    const body = { strategy: this.strategy, ...(feedback === undefined ? {} : { feedback }) };
    const answer = await this.#call(services.visual.url, 'generate', body, round);
    if (isJsonObject(answer.json)) this.assets = objectsAt(answer.json, 'assets');
    return answer;
  }

  async audit(round = ''): Promise<{ verdict: unknown; failing: JsonObject[] }> {
    const { metadata, strategy, assets } = this;
    const answer = await this.#call(
      services.optimizer.url,
      'audit-quality',
      { metadata, strategy, assets },
      round,
    );
    expect(contractViolations(QualityReport, answer.json)).toEqual([]);
    const report = isJsonObject(answer.json) ? answer.json : {};
    return {
      verdict: report.verdict,
      failing: objectsAt(report, 'checks').filter(({ result }) => result !== 'PASS'),
    };
  }

  publish(): Promise<ServiceAnswer> {
    return this.#call(services.optimizer.url, 'publish', { strategy: this.strategy, assets: this.assets });
  }

  learn(): Promise<ServiceAnswer> {
    const { metadata, strategy, assets } = this;
    return this.#call(services.optimizer.url, 'learn', { metadata, strategy, assets, quality_audit: null });
  }

  #call(url: string, step: string, body: object, round = ''): Promise<ServiceAnswer> {
    const key = `${this.ids.execution_id ?? ''}:${step}${round}`;
    return callService(`${url}/api/v1/${step}`, { ...this.ids, ...body }, key, {
      'x-request-timeout-ms': '100',
    });
  }
}

/** Takes a campaign to where it has content, and looks at whether the brief is one. */
async function toAudit(scenario: string): Promise<Walk> {
  const walk = new Walk(scenario);
  expect((await walk.plan()).status).toBe(200);
  expect(contractViolations(StrategyBrief, walk.strategy)).toEqual([]);
  expect((await walk.produce()).status).toBe(200);
  return walk;
}

async function effects(campaign: Walk): Promise<unknown> {
  const url = `${services.optimizer.url}/ledger?campaign_id=${campaign.ids.campaign_id ?? ''}`;
  const body: unknown = await fetch(url).then((response) => response.json());
  return isJsonObject(body) ? body.total_effects : undefined;
}

describe('scenarios that steer the rules', () => {
  it('happy: everything passes, is published and learned from', async () => {
    const walk = await toAudit('happy');
    expect(await walk.audit()).toEqual({ verdict: 'PASS', failing: [] });
    expect((await walk.publish()).status).toBe(200);
    expect(await effects(walk)).toBe(1);
    expect((await walk.learn()).json).toMatchObject({ channels: expect.anything() });
  });

  it('blocked: critical checks fail, and go on failing when revised', async () => {
    const walk = await toAudit('blocked');
    const codes = ['BUDGET_OVER_CAP', 'CONTRAST_TOO_LOW'];
    const first = await walk.audit();
    expect(first.verdict).toBe('FAIL');
    expect(first.failing.map(({ reason_code }) => reason_code)).toEqual(codes);
    await walk.produce(first.failing, ':2');
    const second = await walk.audit(':2');
    expect(second.verdict).toBe('FAIL');
    expect(second.failing.map(({ reason_code }) => reason_code)).toEqual(codes);
  });

  it('revision: the first content is too pale, the second is not', async () => {
    const walk = await toAudit('revision');
    const first = await walk.audit();
    expect(first).toMatchObject({
      verdict: 'FAIL',
      failing: [{ severity: 'CRITICAL', reason_code: 'CONTRAST_TOO_LOW' }],
    });
    await walk.produce(first.failing, ':2');
    expect(await walk.audit(':2')).toEqual({ verdict: 'PASS', failing: [] });
  });

  it('review: a disclaimer is missing, which is for somebody to decide', async () => {
    expect(await (await toAudit('review')).audit()).toMatchObject({
      verdict: 'WARN',
      failing: [{ severity: 'HIGH', reason_code: 'DISCLAIMER_MISSING' }],
    });
  });

  it('warnings: a medium check fails', async () => {
    expect(await (await toAudit('warnings')).audit()).toMatchObject({
      verdict: 'WARN',
      failing: [{ severity: 'MEDIUM', reason_code: 'MESSAGE_TOO_LONG' }],
    });
  });

  it('policy: the Analyst refuses for legal reasons', async () => {
    expect(await new Walk('policy').plan()).toMatchObject({ status: 451, json: { reason: 'FAILED_POLICY' } });
  });

  it('embargo: publishing is refused, and nothing is published', async () => {
    const walk = await toAudit('embargo');
    expect(await walk.publish()).toMatchObject({ status: 422, json: { reason: 'FAILED_POLICY' } });
    expect(await effects(walk)).toBe(0);
  });

  it('the same comes of the same inputs without a scenario', async () => {
    const walk = new Walk('', 'inputs');
    Object.assign(walk.metadata, { budget: { total: 20, cap: 10 } });
    await walk.plan();
    await walk.produce();
    expect((await walk.audit()).failing.map(({ reason_code }) => reason_code)).toEqual(['BUDGET_OVER_CAP']);
  });
});

describe('scenarios that break the calls', () => {
  it('flaky: exactly the first call of a step fails, for each campaign', async () => {
    for (const name of ['flaky-one', 'flaky-two']) {
      const walk = new Walk('flaky-radar', name);
      const statuses = [];
      for (let call = 0; call < 3; call += 1) statuses.push((await walk.scan()).status);
      expect(statuses).toEqual([503, 200, 200]);
      expect((await walk.plan()).status).toBe(200);
    }
  });

  it('outage: every call fails, of the service that it is aimed at', async () => {
    const walk = new Walk('outage-analyst');
    expect((await walk.scan()).status).toBe(200);
    expect([(await walk.plan()).status, (await walk.plan()).status]).toEqual([503, 503]);
  });

  it('throttled: the first call is told when to come back', async () => {
    const walk = new Walk('throttled');
    const first = await walk.scan();
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await walk.scan()).status).toBe(200);
  });

  it('reset: the first call gets no answer at all', async () => {
    const walk = new Walk('reset-radar');
    await expect(walk.scan()).rejects.toThrow();
    expect((await walk.scan()).status).toBe(200);
  });

  it('slow: the work takes long, and a second call meets the first', async () => {
    const walk = new Walk('slow-radar');
    const before = performance.now();
    const statuses = (await Promise.all([walk.scan(), walk.scan()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409]);
    expect(performance.now() - before).toBeGreaterThanOrEqual(499);
  });

  it('timeout: the answer comes after the caller has stopped waiting, and no work is done', async () => {
    const walk = await toAudit('timeout-publish');
    const before = performance.now();
    expect((await walk.publish()).status).toBe(503);
    expect(performance.now() - before).toBeGreaterThan(1000);
    expect(await effects(walk)).toBe(0);
  });

  it('timeout-after-work: the work is done once, and the second call gets its answer', async () => {
    const walk = await toAudit('timeout-after-work-publish');
    const late = walk.publish();
    const second = await untilEffects(walk, 1, () => walk.publish());
    expect(second.status).toBe(200);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect((await late).text).toBe(second.text);
    expect(await effects(walk)).toBe(1);
  });

  it('cut: the body breaks off, and the second call gets the whole of it', async () => {
    const walk = await toAudit('cut-publish');
    await expect(walk.publish()).rejects.toThrow();
    const second = await walk.publish();
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(await effects(walk)).toBe(1);
  });

  it('malformed, incomplete, oversized: 200, and not what was agreed', async () => {
    const malformed = await new Walk('malformed').scan();
    expect([malformed.status, malformed.json]).toEqual([200, undefined]);
    expect(await new Walk('incomplete').scan()).toMatchObject({ status: 200, json: {} });
    const oversized = await new Walk('oversized').scan();
    expect(oversized.text.length).toBeGreaterThan(2 * 1024 * 1024);
    expect(oversized.json).toMatchObject({ topics: expect.anything() });
  });

  it('may be set for all campaigns, and a campaign has the last word', async () => {
    const broken = await startServices({ ports: 0, scenario: 'outage' });
    try {
      const url = `${broken.radar.url}/api/v1/scan`;
      expect((await callService(url, campaignIds('x'))).status).toBe(503);
      const happy = { ...campaignIds('x'), metadata: { scenario: 'happy' } };
      expect((await callService(url, happy)).status).toBe(200);
    } finally {
      await broken.close();
    }
  });
});

/** Makes a call once the campaign has had this many effects. */
async function untilEffects<T>(walk: Walk, count: number, call: () => Promise<T>): Promise<T> {
  while ((await effects(walk)) !== count) continue;
  return call();
}
