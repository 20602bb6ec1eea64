import type { CampaignCommit } from '../../ports/campaign-store.js';

/**
 * Refuses a commit that contradicts itself before it reaches a transaction which others share.
 *
 * @throws TypeError when versions, sequences or ids do not fit together
 */
export function checkCommit({ expectedVersion, record, entries }: CampaignCommit): void {
  const refuse = (reason: string): never => {
    throw new TypeError(`A commit of campaign ${record.id} contradicts itself: ${reason}.`);
  };
  if (record.version !== expectedVersion + 1) refuse('its version does not follow the expected one');
  const before = record.sequence - entries.length;
  if (expectedVersion === 0 && before !== 0) refuse('a new campaign has other entries than its own');
  entries.forEach((entry, index) => {
    if (entry.campaignId !== record.id) refuse('an entry belongs to another campaign');
    if (entry.sequence !== before + index + 1) refuse('its entries leave a gap before its sequence');
  });
}
