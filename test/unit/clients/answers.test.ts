import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import type { StepState } from '../../../src/contracts/enums.js';
import type { JsonValue } from '../../../src/contracts/json.js';
import type { StepOutcome } from '../../../src/ports/service-clients.js';
import { deferred } from '../../support/deferred.js';
import { httpServer, rawServer, type TestServer } from '../../support/misbehaving-server.js';
import { callAt, clientsAt, failureOf, stepCall } from '../../support/service-under-test.js';

const BRIEF = '"target_audience":"a","core_message":"b"';
const REPORT = '"verdict":"PASS","auditor_signature":"s","timestamp":1702843200.5';

let server: TestServer;
let answer: { status: number; headers: Record<string, string>; body: Buffer };

beforeAll(async () => {
  server = await httpServer((_, response) => {
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
});
afterAll(() => server.close());

function answering(
  step: StepState,
  body: string | Buffer,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Promise<StepOutcome> {
  answer = { status, headers, body: Buffer.from(body) };
  return callAt(server.url, step);
}

describe('an answer that can be used', () => {
  const wholes: [StepState, string][] = [
    ['RADAR_SCAN', '{}'],
    [
      'RADAR_SCAN',
      '{"signals":[1.5,-0.25,9007199254740991,1e-7,null,true,"\\ud83d\\ude00"],"nested":{"a":[[]]}}',
    ],
    ['RADAR_SCAN', '{"__proto__":{"admin":true},"constructor":{"x":1},"hasOwnProperty":1,"":0}'],
    ['STRATEGY_GEN', `{${BRIEF}}`],
    [
      'STRATEGY_GEN',
      `{${BRIEF},"brief_id":null,"channels":null,"new_field":{"constructor":1,"__proto__":2}}`,
    ],
    ['QUALITY_AUDIT', `{${REPORT}}`],
    ['QUALITY_AUDIT', `{${REPORT},"checks":[{"check_id":"c","result":"WARN","severity":"LOW","extra":[1]}]}`],
    ['PUBLISH', '{"url":"https://example.com/1"}'],
    ['LEARN', '{"lessons":[]}'],
  ];

  it.each(wholes)('%s keeps the whole of %s', async (step, text) => {
    const outcome = await answering(step, text);
    expect(outcome).toMatchObject({ kind: 'succeeded', statusCode: 200 });
    expect(outcome.kind === 'succeeded' && JSON.stringify(outcome.result)).toBe(
      JSON.stringify(JSON.parse(text)),
    );
  });

  it('CONTENT_PROD keeps the assets alone', async () => {
    const outcome = await answering('CONTENT_PROD', '{"assets":[{"id":1,"x":{"y":[]}},{}],"cost":3}');
    expect(outcome).toMatchObject({ kind: 'succeeded', result: [{ id: 1, x: { y: [] } }, {}] });
  });

  it('may come as 201', async () => {
    expect(await answering('RADAR_SCAN', '{}', { status: 201 })).toMatchObject({
      kind: 'succeeded',
      statusCode: 201,
    });
  });

  it.each([
    ['without a type', {}],
    ['as JSON', { 'content-type': 'application/json; charset=utf-8' }],
    ['as another type', { 'content-type': 'text/plain' }],
    ['with a needless encoding', { 'content-encoding': 'identity' }],
  ])('may come %s: the body decides', async (_, headers) => {
    expect(await answering('RADAR_SCAN', '{}', { headers })).toMatchObject({ kind: 'succeeded' });
  });

  it('may begin with a byte order mark', async () => {
    expect(await answering('RADAR_SCAN', '\uFEFF{"a":"\uFEFF"}')).toMatchObject({ result: { a: '\uFEFF' } });
  });

  it('may not name a field twice: readers differ in which one counts', async () => {
    expect(
      await answering('QUALITY_AUDIT', '{"verdict":"FAIL","checks":[],"\\u0076erdict":"PASS"}'),
    ).toMatchObject({
      kind: 'failed',
      reason: 'CONTRACT_INVALID',
      details: expect.stringContaining('the member "verdict" occurs more than once in $'),
    });
  });

  it('passes on unchanged, whatever it holds', async () => {
    const value = fc
      .jsonValue({ stringUnit: 'grapheme' })
      .filter((json) => !/e\+|\d{16}/.test(JSON.stringify(json)));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ unit: 'grapheme' }), value), async (object) => {
        const text = JSON.stringify(object);
        const outcome = await answering('RADAR_SCAN', text);
        expect(outcome.kind === 'succeeded' && JSON.stringify(outcome.result)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });
});

describe('an answer that breaks the contract', () => {
  const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  const faults: [StepState, string | Buffer, string][] = [
    ['RADAR_SCAN', '', "Radar's answer is not valid JSON."],
    ['RADAR_SCAN', '<html>secret</html>', "Radar's answer is not valid JSON."],
    ['RADAR_SCAN', '{"a":1}{"b":2}', "Radar's answer is not valid JSON."],
    ['RADAR_SCAN', '{"a":NaN}', "Radar's answer is not valid JSON."],
    ['RADAR_SCAN', 'null', "Radar's answer is not a JSON object."],
    ['RADAR_SCAN', '["secret"]', "Radar's answer is not a JSON object."],
    ['RADAR_SCAN', '"secret"', "Radar's answer is not a JSON object."],
    [
      'RADAR_SCAN',
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      "Radar's answer is not valid UTF-8.",
    ],
    ['RADAR_SCAN', Buffer.from('{"a":1}', 'utf16le'), "Radar's answer is not valid JSON."],
    [
      'RADAR_SCAN',
      '{"a":{"ids":[1,9007199254740993]}}',
      'a.ids[1] is an integer beyond 2^53-1; send it as a string.',
    ],
    ['RADAR_SCAN', '{"id":-9007199254740992}', 'id is an integer beyond 2^53-1; send it as a string.'],
    ['RADAR_SCAN', '{"a":1e400}', 'a is not a finite number.'],
    ['RADAR_SCAN', '{"a":["\\ud800 secret"]}', 'a[0] has a lone surrogate.'],
    ['RADAR_SCAN', '{"a":{"\\udfff":1}}', 'a has a name with a lone surrogate.'],
    ['RADAR_SCAN', deep(200), 'the answer is nested deeper than 200 levels.'],
    ['RADAR_SCAN', deep(200_000), 'the answer is nested deeper than 200 levels.'],
    ['STRATEGY_GEN', '{"core_message":"secret"}', 'target_audience must be a string'],
    ['STRATEGY_GEN', '{"target_audience":7,"core_message":"secret"}', 'target_audience must be a string.'],
    [
      'STRATEGY_GEN',
      '{"target_audience":"","core_message":"secret"}',
      'target_audience should not be empty.',
    ],
    ['STRATEGY_GEN', `{${BRIEF},"channels":["meta",7]}`, 'each value in channels must be a string.'],
    ['STRATEGY_GEN', `{${BRIEF},"budget_allocation":[]}`, 'budget_allocation must be an object.'],
    ['STRATEGY_GEN', `{${BRIEF},"brief_id":"secret"}`, 'brief_id must be a UUID.'],
    ['CONTENT_PROD', '{}', 'assets must be an array.'],
    ['CONTENT_PROD', '{"assets":{}}', 'assets must be an array.'],
    ['CONTENT_PROD', '{"assets":[]}', 'assets must hold at least one asset.'],
    ['CONTENT_PROD', '{"assets":[{},"secret"]}', 'assets[1] must be a JSON object.'],
    ['CONTENT_PROD', '{"assets":[{"id":9007199254740993}]}', 'assets[0].id is an integer beyond 2^53-1'],
    ['QUALITY_AUDIT', '{"verdict":"secret","auditor_signature":"s","timestamp":1}', 'verdict must be one of'],
    ['QUALITY_AUDIT', '{"verdict":"PASS","timestamp":1}', 'auditor_signature must be a string.'],
    [
      'QUALITY_AUDIT',
      '{"verdict":"PASS","auditor_signature":"s","timestamp":"1"}',
      'timestamp must be a number',
    ],
    [
      'QUALITY_AUDIT',
      '{"verdict":"PASS","auditor_signature":"s","timestamp":1e15}',
      'timestamp must not be greater',
    ],
    [
      'QUALITY_AUDIT',
      `{${REPORT},"checks":[{"check_id":"c","result":"PASS"}]}`,
      'checks[0].severity must be one of',
    ],
    ['QUALITY_AUDIT', `{${REPORT},"checks":{"0":{}}}`, 'checks must be an array'],
    ['QUALITY_AUDIT', `{${REPORT},"checks":[[]]}`, 'checks must hold JSON objects only'],
  ];

  it.each(faults)('%s: %s', async (step, body, details) => {
    const failure = failureOf(await answering(step, body));
    expect(failure).toMatchObject({
      reason: 'CONTRACT_INVALID',
      retryable: false,
      statusCode: 200,
      countsAgainstService: false,
      mayHaveTakenEffect: true,
      retryAfterMs: null,
    });
    expect(failure.details).toContain(details);
    expect(failure.details).not.toContain('secret');
  });

  it('names so many fields that the text must be cut, and stays within 2 KiB of whole characters', async () => {
    const failure = failureOf(await answering('RADAR_SCAN', `{"${'\u{1F600}'.repeat(3000)}":1e400}`));
    expect(Buffer.byteLength(failure.details)).toBeLessThanOrEqual(2048);
    expect(failure.details.isWellFormed()).toBe(true);
    expect(failure.details).toMatch(/\u{1F600}…$/u);
  });

  it('is compressed although nobody asked for it', async () => {
    const failure = failureOf(
      await answering('RADAR_SCAN', gzipSync('{}'), { headers: { 'content-encoding': 'gzip' } }),
    );
    expect(failure).toMatchObject({ reason: 'CONTRACT_INVALID', statusCode: 200 });
    expect(failure.details).toBe("Radar's answer is compressed, which was not asked for.");
  });
});

describe('the limit of an answer', () => {
  const tooLarge = {
    reason: 'CONTRACT_INVALID',
    retryable: false,
    statusCode: 200,
    mayHaveTakenEffect: true,
  };
  const padded = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;

  async function limited(body: string, maxBodyBytes: number): Promise<StepOutcome> {
    answer = { status: 200, headers: {}, body: Buffer.from(body) };
    const clients = clientsAt(server.url, { maxBodyBytes });
    const outcome = await clients.call(stepCall());
    await clients.close();
    return outcome;
  }

  it('is met exactly', async () => {
    expect(await limited(padded(1000), 1000)).toMatchObject({ kind: 'succeeded' });
  });

  it('is passed by one byte', async () => {
    const failure = failureOf(await limited(padded(1001), 1000));
    expect(failure).toMatchObject(tooLarge);
    expect(failure.details).toBe("Radar's answer is larger than 1000 bytes.");
  });

  it('ends the reading of an answer that would never end, and the connection with it', async () => {
    const closed = deferred();
    const endless = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const chunk = `ffff\r\n${'x'.repeat(0xffff)}\r\n`;
      const pour = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('drain', pour).on('close', () => {
        closed.resolve();
      });
      pour();
    });
    expect(failureOf(await callAt(endless.url))).toMatchObject(tooLarge);
    await endless.close();
    await closed.promise;
  });

  it('is not waited for when the announced length is over it already', async () => {
    const silent = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n');
    });
    expect(failureOf(await callAt(silent.url))).toMatchObject(tooLarge);
    await silent.close();
  });

  it('leaves the other calls of the same client alone', async () => {
    const clients = clientsAt(server.url, { maxBodyBytes: 100, maxConnections: 1 });
    answer = { status: 200, headers: {}, body: Buffer.from(padded(1_000_000)) };
    const first = clients.call(stepCall());
    await first;
    answer = { status: 200, headers: {}, body: Buffer.from('{"fine":true}') };
    const result: JsonValue = { fine: true };
    expect(await first).toMatchObject(tooLarge);
    expect(await clients.call(stepCall())).toMatchObject({ kind: 'succeeded', result });
    await clients.close();
  });
});
