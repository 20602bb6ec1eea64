import { expect, test } from '@jest/globals';
import type { ExecutionResult } from 'graphql';
import { SharedResults } from '../../../src/server/shared-results.js';
import { VirtualClock } from '../../support/virtual-clock.js';

function sharing() {
  const clock = new VirtualClock();
  const shared = new SharedResults(clock);
  let executions = 0;
  const execute = async (): Promise<ExecutionResult> => ({ data: { n: (executions += 1) } });
  const ask = (group: string, event: object) => shared.get(group, event, execute);
  return { clock, shared, ask, executions: () => executions };
}

test('equal subscribers of one event share an execution, others do not', async () => {
  const { ask } = sharing();
  const [one, other] = [{}, {}];
  expect(await ask('g', one)).toBe(await ask('g', one));
  expect(await ask('h', one)).not.toBe(await ask('g', one));
  expect(await ask('g', other)).not.toBe(await ask('g', one));
});

test('a result is forgotten after a moment, although its event stays and nobody asks', async () => {
  const { clock, shared, ask, executions } = sharing();
  const event = {};
  await ask('g', event);
  clock.advance(999);
  await ask('g', event);
  expect(executions()).toBe(1);
  expect(shared.size).toBe(1);
  clock.advance(1);
  expect(shared.size).toBe(0);
  expect(clock.timers).toBe(0);
  await ask('g', event);
  expect(executions()).toBe(2);
});

test('each result is forgotten in its time', async () => {
  const { clock, shared, ask } = sharing();
  await ask('g', {});
  clock.advance(400);
  await ask('g', {});
  clock.advance(600);
  expect(shared.size).toBe(1);
  clock.advance(400);
  expect(shared.size).toBe(0);
});

test('nothing is waited for when it is closed', async () => {
  const { clock, shared, ask } = sharing();
  await ask('g', {});
  shared.close();
  expect(clock.timers).toBe(0);
});

test('an execution that failed is made again', async () => {
  const shared = new SharedResults(new VirtualClock());
  const event = {};
  await expect(shared.get('g', event, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await shared.get('g', event, async () => ({ data: {} }))).toEqual({ data: {} });
});
