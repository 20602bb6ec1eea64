import { describeSeeds } from '../support/simulation/describe-seeds.js';

// A file of its own, so that it runs beside the first.
describeSeeds(1001, 1000);
