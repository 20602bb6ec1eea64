import { InProcessQueue } from '../../src/queue/in-process/in-process-queue.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { describeWorkQueue } from './work-queue.conformance.js';

describeWorkQueue('in process', () => {
  const clock = new VirtualClock();
  const queue = new InProcessQueue(clock, { onHandlerError: () => undefined });
  return Promise.resolve({ queue, pass: (ms) => clock.advanceAsync(ms) });
});
