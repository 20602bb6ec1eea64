/**
 * The project's own environment watches every promise, which makes a simulation four times as slow.
 *
 * @jest-environment node
 */
import { describeSeeds } from '../support/simulation/describe-seeds.js';

describeSeeds(10_001, 5000);
