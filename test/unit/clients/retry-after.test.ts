import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryAfterMs } from '../../../src/clients/retry-after.js';
import { answerJson, httpServer } from '../../support/misbehaving-server.js';
import { clientsAt, failureOf, stepCall } from '../../support/service-under-test.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const NOW = Date.parse('2026-11-24T10:00:00.000Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Tue, 24 Nov 2026 10:01:30 GMT', 90_000],
    ['Tuesday, 24-Nov-26 10:01:30 GMT', 90_000],
    ['Tue Nov 24 10:01:30 2026', 90_000],
    ['Thu Dec  3 10:00:00 2026', 9 * 86_400_000],
    ['Tue, 24 Nov 2026 09:59:59 GMT', 0],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  ])('%s asks for %d ms', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });

  it.each([
    '',
    '-1',
    '1.5',
    '+3',
    '1e3',
    '0x10',
    'soon',
    '2026-11-24T10:01:30Z',
    'Tue, 24 Nov 2026 10:01:30 +0100',
    'Tue, 99 Nov 2026 10:01:30 GMT',
    '12 monkeys',
  ])('"%s" asks for nothing', (header) => {
    expect(retryAfterMs(header, NOW)).toBeNull();
  });

  it('is absent', () => {
    expect(retryAfterMs(undefined, NOW)).toBeNull();
  });

  it('counts once when it is repeated', () => {
    expect(retryAfterMs(['3', '4'], NOW)).toBe(3000);
  });

  it('reads back every date that HTTP can write', () => {
    const dates = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
    fc.assert(
      fc.property(dates, (date) => {
        expect(retryAfterMs(date.toUTCString(), NOW)).toBe(Math.max(0, date.getTime() - NOW));
      }),
    );
  });

  it.each([
    [408, 5000],
    [409, 5000],
    [425, 5000],
    [429, 5000],
    [500, 5000],
    [502, 5000],
    [503, 5000],
    [504, 5000],
    [400, null],
    [501, null],
    [451, null],
    [302, null],
  ])('of a %d is %p', async (status, expected) => {
    const server = await httpServer((_, response) => {
      response.setHeader('retry-after', 'Thu, 01 Jan 2026 00:00:05 GMT');
      answerJson(response, status, '{}');
    });
    const clients = clientsAt(server.url, {}, new VirtualClock(Date.parse('2026-01-01T00:00:00Z')));
    const failure = failureOf(await clients.call(stepCall()));
    await clients.close();
    await server.close();
    expect(failure.retryAfterMs).toBe(expected);
  });
});
