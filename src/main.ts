import { runToExit } from './cli/run-to-exit.js';
import { runServer } from './cli/serve/run-server.js';

await runToExit(() => runServer());
