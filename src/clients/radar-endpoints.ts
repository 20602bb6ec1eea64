import { keepWhole, type Endpoint } from './endpoint.js';

/** Radar looks for signals that a campaign can use. */
export const radarEndpoints = {
  RADAR_SCAN: { path: '/api/v1/scan', keep: keepWhole },
} as const satisfies Record<string, Endpoint>;
