import { readCampaignInputs } from '../campaign-inputs.js';
import { isProhibited } from '../data/industries.js';
import { objectAt } from '../json.js';
import { Refusal } from '../refusal.js';
import { steeredMetadata } from '../scenarios.js';
import type { Service } from '../service.js';
import { stableId } from '../stable-id.js';
import { writeBrief } from './write-brief.js';

/** Analyst: decides what to say to whom, where, and for how much. */
export function createAnalyst(): Service {
  return {
    name: 'analyst',
    operations: [
      {
        name: 'generate-strategy',
        perform: ({ body, campaignId, executionId, scenario }) => {
          const inputs = readCampaignInputs(steeredMetadata(objectAt(body, 'metadata'), scenario));
          if (isProhibited(inputs.industry)) {
            throw new Refusal(
              451,
              'prohibited_industry',
              `Nobody may advertise for ${inputs.industry ?? ''}.`,
              {
                reason: 'FAILED_POLICY',
                field: 'metadata.industry',
              },
            );
          }
          return {
            brief_id: stableId('brief', campaignId, executionId),
            ...writeBrief(inputs, objectAt(objectAt(body, 'context'), 'radar_scan')),
            scenario: scenario.name,
          };
        },
      },
    ],
  };
}
