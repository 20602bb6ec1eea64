import { createApp } from '../../../src/app.js';
import { loadConfig } from '../../../src/config/load-config.js';
import type { EngineObserver } from '../../../src/ports/engine-events.js';
import { FailpointPorts } from './failpoint-ports.js';
import { parseFailpoint } from './failpoint.js';
import type { ArmOrder, ClockOrder, ServerReport } from './server-messages.js';

// The entry of a server process under test: the product as its composition root puts it together, with a failpoint
// around its ports.

/** Resolves when the report has left the process, so that it is not lost with it. */
function report(message: ServerReport): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}

const failpoints = new FailpointPorts((failpoint) => report({ kind: 'reached', failpoint }));
const atStart = process.env['LEADBOOST_TEST_FAILPOINT'];
if (atStart) failpoints.arm(parseFailpoint(atStart));
let clockOffsetMs = 0;
process.on('message', (order: ArmOrder | ClockOrder) => {
  if (order.kind === 'arm') failpoints.arm(parseFailpoint(order.failpoint));
  else clockOffsetMs = order.offsetMs;
});

/** Tells the test what it cannot see from outside. */
function observed(observer: EngineObserver): EngineObserver {
  return {
    observe: (event, payload) => {
      observer.observe(event, payload);
      const campaignId = 'campaignId' in payload ? payload.campaignId : '';
      if (event === 'leaseLost') void report({ kind: 'lease_lost', campaignId });
      if (event === 'takenOver') void report({ kind: 'taken_over', campaignId });
    },
  };
}

/** The clock of the machine, as far off as the test wants it. */
const rightNow = Date.now;
Date.now = () => rightNow() + clockOffsetMs;

const config = loadConfig(process.env);
const app = await createApp(config, (ports) => ({
  ...failpoints.wrap(ports),
  observer: observed(ports.observer),
}));

// Like the product, the process ends when nothing is left to do.
process.once('SIGTERM', () => {
  void app.close(config.SHUTDOWN_TIMEOUT).then(() => process.removeAllListeners('message'));
});

const { url } = await app.listen();
await report({ kind: 'listening', url });
