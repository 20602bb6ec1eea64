import { expect, it } from '@jest/globals';
import { Bulkhead } from '../../../src/engine/services/bulkhead.js';
import { SlotLine } from '../../../src/engine/steps/slot-line.js';
import { VirtualClock } from '../../support/virtual-clock.js';

/** A service whose only slot is taken, and a campaign that was given back for want of it. */
async function lackingSlot() {
  const clock = new VirtualClock();
  const bulkhead = new Bulkhead(clock, 1);
  const line = new SlotLine();
  await bulkhead.acquire(0);
  const acquired = line.acquire('c', bulkhead);
  clock.advance(1_000);
  expect(await acquired).toBe(false);
  return { clock, bulkhead, line };
}

it('a campaign waits for the slot that it lacked before it is claimed again', async () => {
  const { clock, bulkhead, line } = await lackingSlot();
  const none = line.reserve('c');
  clock.advance(10_000);
  expect(await none).toBeNull();
  const reserved = line.reserve('c');
  bulkhead.release();
  expect((await reserved)?.take(bulkhead)).toBe(true);
});

it('a campaign that others have changed waits for none: it may need another one by now', async () => {
  const { bulkhead, line } = await lackingSlot();
  line.forget('c');
  const reserved = await line.reserve('c');
  expect(reserved?.take(bulkhead)).toBe(false);
});
