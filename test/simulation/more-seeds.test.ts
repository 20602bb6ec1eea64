import { describeSeeds } from '../support/simulation/describe-seeds.js';

// A file of its own, so that it runs beside the first.
describeSeeds(1501, 1500);
