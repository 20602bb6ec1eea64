import { channelNamed } from '../../data/channels.js';
import { numberAt, objectAt, textAt, type JsonObject } from '../../json.js';
import { characterCount } from '../../words.js';
import { failed, nameOf, passed, type AuditSubject, type QualityCheck } from '../quality-check.js';

const CHECK = 'message_length_check';

/** A channel should show the whole headline: the brief's limit for it, or the usual one. */
export function lengthRule({ strategy, assets }: AuditSubject): QualityCheck {
  const measured = assets.map((asset, index) => ({
    asset_id: nameOf(asset, index),
    length: characterCount(textAt(asset, 'headline') ?? ''),
    max_allowed: limitFor(asset, strategy),
  }));
  const tooLong = measured.filter(({ length, max_allowed }) => length > max_allowed);
  if (tooLong.length === 0) {
    return passed(CHECK, 'MEDIUM', { longest: Math.max(...measured.map(({ length }) => length)) });
  }
  return failed(CHECK, 'MEDIUM', 'MESSAGE_TOO_LONG', {
    longest: Math.max(...tooLong.map(({ length }) => length)),
    max_allowed: Math.min(...tooLong.map(({ max_allowed }) => max_allowed)),
    assets: tooLong.map(({ asset_id }) => asset_id),
  });
}

function limitFor(asset: JsonObject, strategy: JsonObject): number {
  const channel = textAt(asset, 'channel') ?? '';
  const constraints = objectAt(objectAt(strategy, 'platform_constraints'), channel);
  return numberAt(constraints, 'max_message_length') ?? channelNamed(channel).maxMessageLength;
}
