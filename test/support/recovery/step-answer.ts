import type { StepState } from '../../../src/contracts/enums.js';
import type { JsonObject } from '../../../src/contracts/json.js';
import type { Scenario } from './scenario.js';

const SEVERITY = { REVIEW: 'HIGH', BLOCK: 'CRITICAL' } as const;

/** What a service answers to a step; `id` makes every piece of work another one. */
export function stepAnswer(step: StepState, audit: Scenario['audit'], id: string): JsonObject {
  switch (step) {
    case 'RADAR_SCAN':
      return { scan_id: id, signals: [{ topic: 'spring', score: 0.7 }] };
    case 'STRATEGY_GEN':
      return { brief_id: id, target_audience: 'Tech professionals 25-40', core_message: 'It goes on.' };
    case 'CONTENT_PROD':
      return { assets: [{ asset_id: id, kind: 'banner' }] };
    case 'QUALITY_AUDIT':
      return {
        verdict: 'PASS',
        auditor_signature: `sha256:${id}`,
        timestamp: 1_702_843_200.25,
        checks: [
          audit === 'PASS'
            ? { check_id: 'contrast', result: 'PASS', severity: 'LOW' }
            : { check_id: 'contrast', result: 'FAIL', severity: SEVERITY[audit], reason_code: 'TOO_PALE' },
        ],
      };
    case 'PUBLISH':
      return { publication_id: id };
    case 'LEARN':
      return { learning_id: id };
  }
}
