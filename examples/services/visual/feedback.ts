import { numberAt, objectAt, textAt, textsAt, type JsonObject } from '../json.js';

/** What the checks that failed, and whoever rejected the content, ask of the next one. */
export interface Wishes {
  /** The contrast that texts must have, where one was too low. */
  readonly minContrast: number | undefined;
  readonly wordsToDrop: readonly string[];
  /** The length that a message may have, where one was too long. */
  readonly maxMessageLength: number | undefined;
  readonly addDisclaimers: boolean;
  readonly channelsToDrop: readonly string[];
  /** Somebody did not like it: make something else. */
  readonly vary: boolean;
  /** The ids of the checks that these wishes answer. */
  readonly answered: readonly string[];
  /** The ids of those that nothing can be done about here, such as a budget. */
  readonly unanswered: readonly string[];
}

/** Level AAA of WCAG 2.2; no feedback can ask for more. */
const HIGHEST_MIN_CONTRAST = 7;
const LOWEST_MIN_CONTRAST = 4.5;

const ANSWERABLE: ReadonlySet<string> = new Set([
  'contrast_ratio_check',
  'forbidden_words_check',
  'message_length_check',
  'disclaimer_check',
  'authorised_channels_check',
  'human_review',
]);

/** Reads feedback: quality checks that failed; a rejection comes as a check `human_review`. */
export function readFeedback(feedback: readonly JsonObject[]): Wishes {
  const failed = feedback.filter((check) => check.result !== 'PASS');
  const ids = [...new Set(failed.map((check) => textAt(check, 'check_id') ?? 'unknown'))];
  const evidenceOf = (id: string): JsonObject[] =>
    failed.filter((check) => check.check_id === id).map((check) => objectAt(check, 'evidence'));
  const rejections = failed.filter((check) => check.check_id === 'human_review');
  return {
    minContrast: askedContrast(evidenceOf('contrast_ratio_check')),
    wordsToDrop: evidenceOf('forbidden_words_check').flatMap((evidence) => textsAt(evidence, 'words')),
    maxMessageLength: askedLength(evidenceOf('message_length_check')),
    addDisclaimers:
      ids.includes('disclaimer_check') ||
      rejections.some((rejection) => /disclaimer|legal/i.test(JSON.stringify(rejection))),
    channelsToDrop: evidenceOf('authorised_channels_check').flatMap((evidence) =>
      textsAt(evidence, 'not_authorised'),
    ),
    vary: rejections.length > 0,
    answered: ids.filter((id) => ANSWERABLE.has(id)),
    unanswered: ids.filter((id) => !ANSWERABLE.has(id)),
  };
}

function askedContrast(evidence: readonly JsonObject[]): number | undefined {
  if (evidence.length === 0) return undefined;
  const asked = Math.max(...evidence.map((item) => numberAt(item, 'min_required') ?? LOWEST_MIN_CONTRAST));
  return Math.min(HIGHEST_MIN_CONTRAST, Math.max(LOWEST_MIN_CONTRAST, asked));
}

function askedLength(evidence: readonly JsonObject[]): number | undefined {
  const lengths = evidence.map((item) => numberAt(item, 'max_allowed') ?? 90);
  return lengths.length === 0 ? undefined : Math.max(10, Math.min(...lengths));
}
