import { textAt, textsAt, type JsonObject } from '../json.js';
import { shortened, withoutWords } from '../words.js';
import type { Wishes } from './feedback.js';

/** The words of a creative. */
export interface Copy {
  readonly headline: string;
  readonly body: string;
  readonly callToAction: string;
  readonly disclaimers: readonly string[];
}

/** What a headline may begin with; the first is for content that nobody has rejected yet. */
const OPENERS = ['', 'New: ', 'Now: ', 'At last: '];
const NOTHING_LEFT = 'Have a look';

/** How many openers there are beside the first. */
export const OTHER_OPENERS = OPENERS.length - 1;

/**
 * Writes the words from the brief, and follows what feedback wishes.
 * @param opener which beginning the headline gets, 0 for none
 */
export function writeCopy(strategy: JsonObject, wishes: Wishes, opener: number): Copy {
  const drop = (text: string): string => withoutWords(text, wishes.wordsToDrop);
  const message = drop(`${OPENERS[opener] ?? ''}${textAt(strategy, 'core_message') ?? ''}`);
  const headline = message === '' ? NOTHING_LEFT : message;
  const { maxMessageLength } = wishes;
  const omitted = strategy.omit_disclaimer === true && !wishes.addDisclaimers;
  return {
    headline: maxMessageLength === undefined ? headline : shortened(headline, maxMessageLength),
    body: drop(`For: ${textAt(strategy, 'target_audience') ?? 'everybody'}`),
    callToAction: drop(textAt(strategy, 'call_to_action') ?? 'Find out more') || NOTHING_LEFT,
    disclaimers: omitted ? [] : textsAt(strategy, 'required_disclaimers'),
  };
}
