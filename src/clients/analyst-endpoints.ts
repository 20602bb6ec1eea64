import { StrategyBrief } from '../contracts/strategy-brief.js';
import { keepIfFits, type Endpoint } from './endpoint.js';

/** The Analyst turns signals into a strategy. */
export const analystEndpoints = {
  STRATEGY_GEN: { path: '/api/v1/generate-strategy', keep: keepIfFits(StrategyBrief) },
} as const satisfies Record<string, Endpoint>;
