import { describe, expect, it } from '@jest/globals';
import { findScenario, HAPPY, scenarioOfCall, SCENARIO_NAMES } from '../../../examples/services/scenarios.js';

describe('scenarios', () => {
  it('have the names that the README and the demonstration use', () => {
    for (const name of ['happy', 'blocked', 'review', 'revision', 'policy', 'embargo', 'warnings']) {
      expect(SCENARIO_NAMES).toContain(name);
    }
    for (const name of [
      'flaky-radar',
      'outage',
      'outage-visual',
      'slow',
      'timeout-after-work',
      'cut',
      'malformed',
    ]) {
      expect(SCENARIO_NAMES).toContain(name);
    }
    expect(findScenario('toString')).toBeUndefined();
  });

  it('are aimed at a service, at a step, or at every step', () => {
    expect([...(findScenario('outage-optimizer')?.faultyOperations ?? [])].sort()).toEqual([
      'audit-quality',
      'learn',
      'publish',
    ]);
    expect([...(findScenario('cut-publish')?.faultyOperations ?? [])]).toEqual(['publish']);
    expect(findScenario('slow')?.faultyOperations.size).toBe(6);
  });

  it('are asked for in the metadata, then in the brief, then for all', () => {
    const nameOf = (body: Record<string, unknown>): string => scenarioOfCall(body, HAPPY).name;
    expect(nameOf({ metadata: { scenario: 'review' }, strategy: { scenario: 'blocked' } })).toBe('review');
    expect(nameOf({ strategy: { scenario: 'blocked' } })).toBe('blocked');
    expect(nameOf({})).toBe('happy');
    expect(nameOf({ metadata: { scenario: 'a word of the campaign' } })).toBe('happy');
    expect(nameOf({ metadata: { scenario: 7 } })).toBe('happy');
  });
});
