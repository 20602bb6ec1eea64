/**
 * The project's own environment watches every promise, which makes a simulation four times as slow.
 *
 * @jest-environment node
 */
import { describeSeeds } from '../support/simulation/describe-seeds.js';

// A file of its own, so that it runs beside the first.
describeSeeds(1001, 1000);
