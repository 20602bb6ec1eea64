import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createApp, migrateDatabase } from '../src/app.js';
import { loadConfig } from '../src/config/load-config.js';
import type { SubscribersOrder } from './subscriptions/subscribers.js';

// npm run bench:subscriptions: many subscribers of one campaign over WebSockets, and what a message costs the server in
// time of its processor: once where all send the same document, and once where each sends one of its own.

const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '10' },
    directory: { type: 'string', default: '.' },
  },
});
const subscribers = Number(values.subscribers);
const rate = Number(values.rate);
const events = Number(values.seconds) * rate;

const directory = mkdtempSync(join(values.directory, 'leadboost-bench-'));
const config = loadConfig({
  DATABASE_URL: `file:${join(directory, 'subscriptions.db')}`,
  PORT: '0',
  ROLE: 'api', // Nothing runs but what the benchmark itself changes.
  LOG_LEVEL: 'error',
});
await migrateDatabase(config);
const app = await createApp(config);
try {
  const { url } = await app.listen();
  console.log(`${String(subscribers)} subscribers, ${String(rate)} events/s`);
  for (const equal of [true, false]) {
    const { received, microseconds } = await measure(`${url}/graphql`, equal);
    const share = ((100 * received) / (events * subscribers)).toFixed(0);
    const name = equal ? 'the same document' : 'each its own document';
    console.log(
      `  ${name.padEnd(24)} ${microseconds.toFixed(1).padStart(6)} µs of CPU per message, ${share} % received`,
    );
  }
} finally {
  await app.close(5000);
  rmSync(directory, { recursive: true, force: true });
}

async function measure(url: string, equal: boolean): Promise<{ received: number; microseconds: number }> {
  const campaignId = await mutate(url, 'createCampaign', '{}');
  await mutate(url, 'startCampaign', `{ campaignId: "${campaignId}" }`);
  const followers = fork(fileURLToPath(new URL('./subscriptions/subscribers.js', import.meta.url)));
  try {
    const order: SubscribersOrder = { url: url.replace('http', 'ws'), campaignId, subscribers, equal };
    await ask(followers, order);
    const before = process.cpuUsage();
    const began = performance.now();
    for (let n = 0; n < events; n += 1) {
      await delay(Math.max(0, began + (1000 * n) / rate - performance.now()));
      await mutate(url, n % 2 === 0 ? 'pauseCampaign' : 'resumeCampaign', `{ campaignId: "${campaignId}" }`);
    }
    const received = await allOf(followers, events * subscribers);
    const { user, system } = process.cpuUsage(before);
    return { received, microseconds: (user + system) / received };
  } finally {
    followers.disconnect();
  }
}

/** How many messages came, when all have, or when none comes any more. */
async function allOf(followers: ChildProcess, expected: number): Promise<number> {
  for (let last = -1; ;) {
    const { seen } = await ask<{ seen: number }>(followers, 'count');
    if (seen >= expected || seen === last) return seen;
    last = seen;
    await delay(1000);
  }
}

async function ask<T>(followers: ChildProcess, message: SubscribersOrder | 'count'): Promise<T> {
  const answer = once(followers, 'message') as Promise<[T]>;
  followers.send(message);
  const [first] = await answer;
  return first;
}

async function mutate(url: string, name: string, input: string): Promise<string> {
  const query = `mutation { result: ${name}(input: ${input}) { campaign { id } userErrors { message } } }`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  type Answer = { data?: { result: { campaign: { id: string } | null; userErrors: unknown[] } } };
  const { data } = (await response.json()) as Answer;
  if (!data?.result.campaign || data.result.userErrors.length > 0) throw new Error(JSON.stringify(data));
  return data.result.campaign.id;
}
