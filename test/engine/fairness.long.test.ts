import { describeFairness } from '../support/engine/describe-fairness.js';

// More than a queue keeps in memory: the rest is found in the database.
describeFairness(12_000, 300_000);
