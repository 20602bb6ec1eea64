import type { CampaignInputs } from '../campaign-inputs.js';
import { channelNamed } from '../data/channels.js';
import { industryNamed } from '../data/industries.js';
import { objectAt, objectsAt, textAt, type JsonObject } from '../json.js';
import { shortened } from '../words.js';
import { budgetShares } from './budget-shares.js';
import { chooseChannels } from './choose-channels.js';

/** A message may be as long as its creator likes, up to here; whether a channel shows all of it is another matter. */
const MAX_MESSAGE_LENGTH = 500;
const MAX_PRODUCT_LENGTH = 40;

/**
 * Derives the brief from what the campaign says of itself and from what Radar found. Where both are silent it
 * falls back on something general, so that any campaign gets a brief.
 *
 * Later steps see no metadata. What the Visual and the Optimizer need of it stands in the brief, beside what the
 * contract names.
 */
export function writeBrief(inputs: CampaignInputs, radarScan: JsonObject): JsonObject {
  const topic = objectsAt(radarScan, 'topics')[0] ?? {};
  const industry = industryNamed(inputs.industry);
  const channels = chooseChannels(inputs, objectAt(topic, 'channel_fit'));
  const forbidden = [...new Set([...industry.forbiddenWords, ...inputs.forbiddenWords])];
  return {
    target_audience: shortened(
      inputs.audience ?? textAt(topic, 'audience') ?? 'Everybody who is curious',
      200,
    ),
    core_message: coreMessage(inputs, topic),
    channels: [...channels.keys()],
    budget_allocation: budgetShares(channels),
    do_not_do: [...inputs.doNotDo, ...forbidden.map((word) => `Do not say "${word}"`)],
    tone_guard: { voice: inputs.brand.voice ?? industry.voice, avoid: forbidden },
    platform_constraints: Object.fromEntries([...channels.keys()].map((name) => [name, constraintsOf(name)])),
    topic: { topic_id: textAt(topic, 'topic_id') ?? null, title: textAt(topic, 'title') ?? null },
    call_to_action: shortened(inputs.callToAction ?? 'Find out more', 30),
    brand: inputs.brand,
    budget: inputs.budget,
    required_disclaimers: disclaimersOf(inputs),
    omit_disclaimer: inputs.omitDisclaimer,
    embargo_until: inputs.embargoUntil ?? null,
  };
}

/** What every creative of a campaign has to say: by its industry, and because it asks for it. */
function disclaimersOf(inputs: CampaignInputs): string[] {
  const { disclaimer } = industryNamed(inputs.industry);
  return [...new Set([...(disclaimer === undefined ? [] : [disclaimer]), ...inputs.requiredDisclaimers])];
}

function coreMessage(inputs: CampaignInputs, topic: JsonObject): string {
  if (inputs.message !== undefined) return shortened(inputs.message, MAX_MESSAGE_LENGTH);
  const angle = shortened(textAt(topic, 'angle') ?? 'made for the way you live', 80);
  if (inputs.product === undefined) return capitalised(angle);
  return `${shortened(inputs.product, MAX_PRODUCT_LENGTH)}: ${angle}`;
}

function constraintsOf(name: string): object {
  const { aspectRatio, maxMessageLength } = channelNamed(name);
  return { aspect_ratio: aspectRatio, max_message_length: maxMessageLength };
}

function capitalised(text: string): string {
  const [first = '', ...rest] = text;
  return `${first.toUpperCase()}${rest.join('')}`;
}
