import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StepFailure } from '../../../src/ports/service-clients.js';
import { answerJson, httpServer, type TestServer } from '../../support/misbehaving-server.js';
import { callAt, failureOf } from '../../support/service-under-test.js';

interface Row {
  status: number;
  body?: string;
  expected: Partial<StepFailure>;
}

const platform = { reason: 'PLATFORM_ERROR', retryAfterMs: null } as const;
const again = { ...platform, retryable: true } as const;
const final = { ...platform, retryable: false } as const;
const against = { countsAgainstService: true, mayHaveTakenEffect: true, stillRunning: false } as const;
const harmless = { countsAgainstService: false, mayHaveTakenEffect: false, stillRunning: false } as const;
const policy = { reason: 'POLICY_VIOLATION', retryable: false, ...harmless } as const;
const unusable = {
  reason: 'CONTRACT_INVALID',
  retryable: false,
  countsAgainstService: false,
  mayHaveTakenEffect: true,
} as const;
const refusal = '{"reason":"FAILED_POLICY","message":"secret words"}';

const rows: Row[] = [
  { status: 408, expected: { ...again, ...harmless, mayHaveTakenEffect: true } },
  { status: 425, expected: { ...again, ...harmless } },
  { status: 429, expected: { ...again, ...harmless } },
  { status: 500, expected: { ...again, ...against } },
  { status: 502, expected: { ...again, ...against } },
  { status: 503, expected: { ...again, ...against } },
  { status: 504, expected: { ...again, ...against } },
  { status: 409, expected: { ...again, ...harmless, mayHaveTakenEffect: true, stillRunning: true } },
  { status: 451, expected: policy },
  { status: 451, body: 'not JSON', expected: policy },
  { status: 400, body: refusal, expected: policy },
  { status: 422, body: `\uFEFF${refusal}`, expected: policy },
  { status: 429, body: refusal, expected: policy },
  { status: 400, body: '{"reason":"FAILED_QUALITY"}', expected: { ...final, ...harmless } },
  { status: 400, body: '{"reason":["FAILED_POLICY"]}', expected: { ...final, ...harmless } },
  { status: 400, body: 'FAILED_POLICY', expected: { ...final, ...harmless } },
  { status: 500, body: refusal, expected: { ...again, ...against } },
  { status: 401, expected: { ...final, ...harmless } },
  { status: 403, expected: { ...final, ...harmless } },
  { status: 404, expected: { ...final, ...harmless } },
  { status: 422, expected: { ...final, ...harmless } },
  { status: 499, expected: { ...final, ...harmless } },
  { status: 501, expected: { ...final, countsAgainstService: false, mayHaveTakenEffect: true } },
  { status: 505, expected: { ...final, countsAgainstService: false, mayHaveTakenEffect: true } },
  { status: 599, expected: { ...final, countsAgainstService: false, mayHaveTakenEffect: true } },
  { status: 300, expected: { ...final, ...harmless, mayHaveTakenEffect: true } },
  { status: 304, expected: { ...final, ...harmless, mayHaveTakenEffect: true } },
  { status: 202, expected: unusable },
  { status: 203, expected: unusable },
  { status: 204, expected: unusable },
  { status: 206, expected: unusable },
  { status: 226, expected: unusable },
];

function titleOf({ status, body }: Row): string {
  return body === undefined ? String(status) : `${String(status)} with the body ${body.trim()}`;
}

describe('what a status means', () => {
  let server: TestServer;
  let answer: Row;

  beforeAll(async () => {
    server = await httpServer((_, response) => {
      const empty = answer.status === 204 || answer.status === 304;
      if (empty) response.writeHead(answer.status).end();
      else answerJson(response, answer.status, answer.body ?? '{"signals":[]}');
    });
  });
  afterAll(() => server.close());

  it.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (_, row) => {
    answer = row;
    const failure = failureOf(await callAt(server.url));
    expect(failure).toMatchObject({ ...row.expected, statusCode: row.status });
    expect(failure.details).toMatch(new RegExp(`^Radar .*${String(row.status)}`));
    expect(failure.details).not.toContain('secret');
    expect(failure.durationMs).toBeGreaterThan(0);
  });

  it('judges any 4xx by its status when its body is too large to look for a reason', async () => {
    answer = { status: 400, body: `{"reason":"FAILED_POLICY","x":"${'x'.repeat(2_000_000)}"}`, expected: {} };
    expect(failureOf(await callAt(server.url))).toMatchObject({ ...final, ...harmless, statusCode: 400 });
  });

  it('does not follow a redirect, not even to itself', async () => {
    let calls = 0;
    const redirecting = await httpServer((_, response) => {
      calls += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const failure = failureOf(await callAt(redirecting.url));
    await redirecting.close();
    expect(failure).toMatchObject({ ...final, ...harmless, mayHaveTakenEffect: true, statusCode: 307 });
    expect(failure.details).toBe('Radar answered 307; redirects are not followed.');
    expect(calls).toBe(1);
  });
});
