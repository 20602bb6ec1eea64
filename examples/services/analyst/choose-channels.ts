import type { CampaignInputs } from '../campaign-inputs.js';
import { channelNamed, KNOWN_CHANNELS } from '../data/channels.js';
import { numberAt, type JsonObject } from '../json.js';

/** A campaign that names more channels than this is served in the first ones. */
export const MAX_CHANNELS = 8;
const CHOSEN_CHANNELS = 3;
/** How well a channel suits a topic of which nothing is known. */
const UNKNOWN_FIT = 0.5;

/**
 * The channels of a campaign with what each is worth: those that it asks for, otherwise the best three of those
 * that it may use. Asking for one that is not authorised is not corrected here: the audit is there to see it.
 * @param channelFit how well the leading topic suits each channel, 0 to 1
 */
export function chooseChannels(inputs: CampaignInputs, channelFit: JsonObject): Map<string, number> {
  const worth = (name: string): number => {
    const fit = numberAt(channelFit, name) ?? UNKNOWN_FIT;
    return channelNamed(name).reach * Math.min(1, Math.max(0.05, fit));
  };
  if (inputs.channels.length > 0) {
    return new Map(inputs.channels.slice(0, MAX_CHANNELS).map((name) => [name, worth(name)]));
  }
  const authorised = inputs.authorisedChannels ?? [];
  const candidates = authorised.length > 0 ? authorised : KNOWN_CHANNELS;
  return new Map(
    candidates
      .map((name): [string, number] => [name, worth(name)])
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, CHOSEN_CHANNELS),
  );
}
