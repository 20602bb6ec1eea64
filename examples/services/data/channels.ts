/** What a channel is like: how far it reaches, and what fits into it. */
export interface Channel {
  readonly name: string;
  /** How large a part of an average audience it reaches, 0 to 1. */
  readonly reach: number;
  /** Width to height, as in `4:5`. */
  readonly aspectRatio: string;
  /** Characters of a message that are shown in full. */
  readonly maxMessageLength: number;
}

/** What holds for a channel that is not in the list. */
const UNKNOWN_CHANNEL: Channel = { name: '', reach: 0.3, aspectRatio: '1:1', maxMessageLength: 140 };

const CHANNELS = new Map(
  [
    { name: 'meta', reach: 0.8, aspectRatio: '4:5', maxMessageLength: 125 },
    { name: 'linkedin', reach: 0.5, aspectRatio: '1:1', maxMessageLength: 150 },
    { name: 'google_ads', reach: 0.7, aspectRatio: '16:9', maxMessageLength: 90 },
    { name: 'youtube', reach: 0.6, aspectRatio: '16:9', maxMessageLength: 100 },
    { name: 'tiktok', reach: 0.5, aspectRatio: '9:16', maxMessageLength: 100 },
    { name: 'x', reach: 0.3, aspectRatio: '16:9', maxMessageLength: 280 },
    { name: 'email', reach: 0.4, aspectRatio: '3:1', maxMessageLength: 120 },
  ].map((channel): [string, Channel] => [channel.name, channel]),
);

/** The channels that the Analyst chooses from when a campaign names none. */
export const KNOWN_CHANNELS: readonly string[] = [...CHANNELS.keys()];

export function channelNamed(name: string): Channel {
  return CHANNELS.get(name) ?? { ...UNKNOWN_CHANNEL, name };
}
