import type { StepState } from '../../../src/contracts/enums.js';
import { SMOOTH, type Behaviour, type Scenario } from './scenario.js';

/** What a service answers instead of working. */
export const STATUS_OF_REFUSAL: Partial<Record<Behaviour, number>> = { unavailable: 503, refused: 400 };

/** How each campaign goes, and how far its scripts have been played. */
export class ScenarioBook {
  readonly #scenarios = new Map<string, Scenario>();
  /** Calls of a campaign's step that came to its script. */
  readonly #scripted = new Map<string, number>();

  /** Says how a campaign goes, before it is started. */
  play(campaignId: string, scenario: Scenario): void {
    this.#scenarios.set(campaignId, scenario);
  }

  scenarioOf({ campaignId }: { campaignId: string }): Scenario {
    return this.#scenarios.get(campaignId) ?? SMOOTH;
  }

  /** What becomes of a call whose key was not answered yet. */
  next(call: { campaignId: string; step: StepState }): Behaviour {
    const counter = `${call.campaignId}:${call.step}`;
    const before = this.#scripted.get(counter) ?? 0;
    this.#scripted.set(counter, before + 1);
    return this.scenarioOf(call).script[call.step]?.[before] ?? 'answer';
  }
}
