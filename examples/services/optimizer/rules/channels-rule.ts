import { textAt, textsAt } from '../../json.js';
import { failed, passed, type AuditSubject, type QualityCheck } from '../quality-check.js';

const CHECK = 'authorised_channels_check';

/** A campaign may appear only where it is authorised to; one that lists no channels may appear anywhere. */
export function channelsRule({ inputs, strategy, assets }: AuditSubject): QualityCheck {
  const used = new Set([
    ...textsAt(strategy, 'channels'),
    ...assets.flatMap((asset) => textAt(asset, 'channel') ?? []),
  ]);
  const { authorisedChannels } = inputs;
  if (authorisedChannels === undefined) {
    return passed(CHECK, 'CRITICAL', { used: [...used], authorised: null });
  }
  const notAuthorised = assets
    .flatMap((asset) => textAt(asset, 'channel') ?? [])
    .filter((channel) => !authorisedChannels.includes(channel));
  const evidence = {
    used: [...used],
    authorised: authorisedChannels,
    not_authorised: [...new Set(notAuthorised)],
  };
  return notAuthorised.length > 0
    ? failed(CHECK, 'CRITICAL', 'CHANNEL_NOT_AUTHORISED', evidence)
    : passed(CHECK, 'CRITICAL', evidence);
}
