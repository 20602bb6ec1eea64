import { QualityReport } from '../contracts/quality-report.js';
import { keepIfFits, keepWhole, type Endpoint } from './endpoint.js';

/** The Optimizer audits content, publishes it, and learns from the campaign. */
export const optimizerEndpoints = {
  QUALITY_AUDIT: { path: '/api/v1/audit-quality', keep: keepIfFits(QualityReport) },
  PUBLISH: { path: '/api/v1/publish', keep: keepWhole },
  LEARN: { path: '/api/v1/learn', keep: keepWhole },
} as const satisfies Record<string, Endpoint>;
