import { setTimeout as delay } from 'node:timers/promises';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { DatabaseClock } from '../../src/store/postgres/database-clock.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { describeClock } from './clock.conformance.js';

describeClock('system', () => {
  const clock = new SystemClock();
  return {
    clock,
    pass: async (ms) => {
      const end = clock.monotonic() + ms;
      while (clock.monotonic() < end) await delay(1);
    },
  };
});

describeClock('virtual', () => {
  const clock = new VirtualClock();
  return { clock, pass: (ms) => clock.advanceAsync(ms) };
});

describeClock('database', async () => {
  const machine = new VirtualClock();
  const clock = await DatabaseClock.start(() => Promise.resolve(machine.now()), machine);
  return { clock, pass: (ms) => machine.advanceAsync(ms) };
});
