import { describe, expect, it } from '@jest/globals';
import { DatabaseClock } from '../../../src/store/postgres/database-clock.js';
import { deferred } from '../../support/deferred.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const HOUR = 3_600_000;
/** Longer than clocks are taken to run alike. */
const LATER = 6_000;

/** A machine, and a database whose clock is `aheadMs` ahead of it and whose answers can be late. */
async function compare(aheadMs: number) {
  const machine = new VirtualClock();
  const server = { now: () => machine.monotonic() + start, answer: () => Promise.resolve() };
  const start = machine.now() + aheadMs;
  let asked = 0;
  const readClock = async () => {
    asked += 1;
    const now = server.now();
    await server.answer();
    return now;
  };
  const clock = await DatabaseClock.start(readClock, machine);
  return { machine, server, clock, asked: () => asked };
}

describe('the clock of a database', () => {
  it.each([-HOUR, 0, HOUR])('is told right by a machine whose own is %d ms behind', async (aheadMs) => {
    const { machine, server, clock } = await compare(aheadMs);
    expect(clock.now()).toBe(server.now());
    await machine.advanceAsync(1_234);
    expect(clock.now()).toBe(server.now());
  });

  it.each([-HOUR, HOUR])('does not mind that the clock of the machine jumps by %d ms', async (jump) => {
    const { machine, server, clock } = await compare(0);
    machine.setWall(machine.now() + jump);
    expect(clock.now()).toBe(server.now());
    await machine.advanceAsync(LATER);
    clock.now();
    await machine.advanceAsync(1);
    expect(clock.now()).toBe(server.now());
  });

  it('is followed when it was set, or when the machine slept', async () => {
    const { machine, server, clock } = await compare(0);
    const before = server.now;
    server.now = () => before() + HOUR;
    await machine.advanceAsync(LATER);
    clock.now();
    await machine.advanceAsync(0);
    expect(clock.now()).toBe(server.now());
  });

  it('is compared again after a while, not with every look, and by one question at a time', async () => {
    const { machine, server, clock, asked } = await compare(0);
    for (let look = 0; look < 10; look += 1) clock.now();
    expect(asked()).toBe(1);
    server.answer = () => deferred().promise;
    await machine.advanceAsync(LATER);
    for (let look = 0; look < 10; look += 1) clock.now();
    expect(asked()).toBe(2);
  });

  it('is not believed to have moved because an answer was late', async () => {
    const { machine, server, clock } = await compare(0);
    const late = deferred();
    server.answer = () => late.promise;
    await machine.advanceAsync(LATER);
    clock.now();
    await machine.advanceAsync(3_000);
    late.resolve();
    await machine.advanceAsync(0);
    expect(clock.now()).toBe(server.now());
  });

  it('goes on while the database does not answer', async () => {
    const { machine, server, clock } = await compare(HOUR);
    server.answer = () => Promise.reject(new Error('gone'));
    await machine.advanceAsync(LATER);
    expect(clock.now()).toBe(server.now());
    await machine.advanceAsync(LATER);
    expect(clock.now()).toBe(server.now());
  });
});
