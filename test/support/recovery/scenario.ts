import type { StepState } from '../../../src/contracts/enums.js';

/**
 * What a service does with a call whose key it has not answered yet. `unavailable`: 503, no work. `refused`: 400, no
 * work. `unanswered`: the work is done, and no answer comes. `cut`: the work is done, and the answer breaks off.
 * `garbled`: the work is done, and the answer is no JSON. `slow`: the work takes longer than the orchestrator waits.
 */
export type Behaviour = 'answer' | 'unavailable' | 'refused' | 'unanswered' | 'cut' | 'garbled' | 'slow';

/** How a campaign goes, apart from what happens to the servers. */
export interface Scenario {
  name: string;
  /** What becomes of the first calls of a step; later ones are answered. */
  script: Partial<Record<StepState, readonly Behaviour[]>>;
  /** What the audit says of the content. */
  audit: 'PASS' | 'REVIEW' | 'BLOCK';
  end: 'COMPLETED' | 'FAILED' | 'CANCELLED';
  /** When somebody pauses the campaign for a moment, or calls it off: on its way into this state. */
  pauseIn?: StepState;
  cancelIn?: StepState;
}

function scenario(name: string, script: Scenario['script'], rest: Partial<Scenario> = {}): Scenario {
  return { name, script, audit: 'PASS', end: 'COMPLETED', ...rest };
}

/** Everything is answered at once. */
export const SMOOTH = scenario('smooth', {});

/** One attempt fails and is made again: the campaign is given back and claimed a second time. */
export const ONE_RETRY = scenario('one retry', { CONTENT_PROD: ['unavailable'] });

/** What a load is mixed from. */
export const MIX: readonly Scenario[] = [
  SMOOTH,
  ONE_RETRY,
  scenario('flaky', {
    RADAR_SCAN: ['unavailable', 'unavailable'],
    QUALITY_AUDIT: ['unavailable'],
    LEARN: ['unavailable'],
  }),
  scenario('unanswered publication', { PUBLISH: ['unanswered'] }),
  scenario('unanswered strategy', { STRATEGY_GEN: ['unanswered'] }),
  scenario('slow publication', { PUBLISH: ['slow'] }),
  scenario('cut answers', { CONTENT_PROD: ['cut'], PUBLISH: ['cut'] }),
  scenario('strategy refused, then retried', { STRATEGY_GEN: ['refused'] }),
  scenario('published with a garbled answer, then retried', { PUBLISH: ['garbled'] }),
  scenario('blocked', {}, { audit: 'BLOCK', end: 'FAILED' }),
  scenario('reviewed', {}, { audit: 'REVIEW' }),
  scenario('paused', {}, { pauseIn: 'STRATEGY_GEN' }),
  scenario('called off', {}, { cancelIn: 'CONTENT_PROD', end: 'CANCELLED' }),
];
