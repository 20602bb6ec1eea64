import type { Topic } from '../data/topics.js';
import type { JsonObject } from '../json.js';

/** A topic and how well it suits a campaign. */
export interface RankedTopic {
  readonly topic: Topic;
  /** 0 to 1, four decimals. */
  readonly score: number;
  /** What of the campaign's own words speaks for the topic. */
  readonly matchedTerms: readonly string[];
}

/** How much the campaign's words count against what everybody talks about. */
const RELEVANCE_WEIGHT = 0.7;
/** An industry says as much about a campaign as this many of its words. */
const INDUSTRY_WEIGHT = 2;
const MAX_DEPTH = 6;

/**
 * Orders topics by how well they suit a campaign: by the words that its metadata shares with them, its industry,
 * and how fast interest in them grows. The same metadata always gives the same order; equals go by their ids.
 */
export function rankTopics(metadata: JsonObject, topics: readonly Topic[]): RankedTopic[] {
  const terms = termsOf(metadata);
  return topics
    .map((topic) => rank(topic, terms))
    .sort((a, b) => b.score - a.score || (a.topic.id < b.topic.id ? -1 : 1));
}

/** Every word of every text in the metadata, in lower case. Names of members are no words of the campaign. */
export function termsOf(metadata: JsonObject): ReadonlySet<string> {
  const terms = new Set<string>();
  const collect = (value: unknown, depth: number): void => {
    if (typeof value === 'string') {
      for (const [word] of value.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) terms.add(word);
    } else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
      for (const member of Object.values(value)) collect(member, depth + 1);
    }
  };
  collect(metadata, 0);
  return terms;
}

function rank(topic: Topic, terms: ReadonlySet<string>): RankedTopic {
  const matchedWords = topic.keywords.filter((word) => terms.has(word));
  const matchedIndustries = topic.industries.filter((industry) => terms.has(industry));
  const matches = matchedWords.length + (matchedIndustries.length > 0 ? INDUSTRY_WEIGHT : 0);
  // The first match says most, each further one less.
  const relevance = matches / (matches + 1);
  const score = RELEVANCE_WEIGHT * relevance + (1 - RELEVANCE_WEIGHT) * topic.momentum;
  return {
    topic,
    score: Math.round(score * 10_000) / 10_000,
    matchedTerms: [...new Set([...matchedIndustries, ...matchedWords])],
  };
}
