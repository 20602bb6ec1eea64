import { describeFairness } from '../support/engine/describe-fairness.js';

describeFairness(1_000, 60_000);
