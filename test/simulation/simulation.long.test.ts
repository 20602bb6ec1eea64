import { describeSeeds } from '../support/simulation/describe-seeds.js';

describeSeeds(10_001, 10_000);
