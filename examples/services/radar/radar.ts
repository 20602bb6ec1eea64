import { TOPICS } from '../data/topics.js';
import { objectAt } from '../json.js';
import { steeredMetadata } from '../scenarios.js';
import type { Service } from '../service.js';
import { stableId } from '../stable-id.js';
import { rankTopics, type RankedTopic } from './rank-topics.js';

const TOPICS_PER_SCAN = 5;

/** Radar: finds what to talk about. */
export function createRadar(): Service {
  return {
    name: 'radar',
    operations: [
      {
        name: 'scan',
        perform: ({ body, campaignId, executionId, scenario }) => {
          const metadata = steeredMetadata(objectAt(body, 'metadata'), scenario);
          const ranked = rankTopics(metadata, TOPICS);
          return {
            scan_id: stableId('scan', campaignId, executionId),
            scenario: scenario.name,
            topics_considered: ranked.length,
            topics: ranked.slice(0, TOPICS_PER_SCAN).map(onTheWire),
          };
        },
      },
    ],
  };
}

function onTheWire({ topic, score, matchedTerms }: RankedTopic, index: number): object {
  return {
    rank: index + 1,
    topic_id: topic.id,
    title: topic.title,
    angle: topic.angle,
    audience: topic.audience,
    score,
    momentum: topic.momentum,
    matched_terms: matchedTerms,
    channel_fit: topic.channelFit,
  };
}
