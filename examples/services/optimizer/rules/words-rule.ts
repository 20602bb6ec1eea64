import { industryNamed } from '../../data/industries.js';
import { wordsIn } from '../../words.js';
import { copyOf, failed, nameOf, passed, type AuditSubject, type QualityCheck } from '../quality-check.js';

const CHECK = 'forbidden_words_check';

/** Neither the words that the campaign rules out nor the claims that its industry may not make. */
export function wordsRule({ inputs, assets }: AuditSubject): QualityCheck {
  const forbidden = [...industryNamed(inputs.industry).forbiddenWords, ...inputs.forbiddenWords];
  const found = assets.map((asset, index) => ({
    asset_id: nameOf(asset, index),
    words: wordsIn(copyOf(asset), forbidden),
  }));
  const words = [...new Set(found.flatMap((item) => item.words))];
  if (words.length === 0) return passed(CHECK, 'CRITICAL', { words_checked: forbidden.length });
  return failed(CHECK, 'CRITICAL', 'FORBIDDEN_WORD', {
    words,
    assets: found.filter((item) => item.words.length > 0).map((item) => item.asset_id),
  });
}
