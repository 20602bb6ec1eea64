import { CAMPAIGN_EVENTS } from '../documents.js';
import { isRecord } from '../graphql-errors.js';
import type { AuditEntry } from '../model.js';
import { isEntry } from './is-entry.js';
import type { Acceptance, StreamSource } from './stream-source.js';

/** The entries of one campaign. Its place is the sequence of the last one. */
export class CampaignEventsSource implements StreamSource<AuditEntry> {
  private isOver = false;
  private doubtedAt: number | undefined;

  constructor(
    private readonly campaignId: string,
    private place: number | undefined,
  ) {}

  subscription() {
    const after = this.place === undefined ? {} : { after: this.place };
    return { query: CAMPAIGN_EVENTS, variables: { campaignId: this.campaignId, ...after } };
  }

  accept(data: unknown): Acceptance<AuditEntry> {
    const entry = isRecord(data) ? data['campaignEvents'] : undefined;
    if (!isEntry(entry)) return { kind: 'misfit', message: 'the server sent what is no entry' };
    const expected = this.place === undefined ? entry.sequence : this.place + 1;
    if (entry.sequence < expected) return { kind: 'repeat' };
    if (entry.sequence > expected) {
      return { kind: 'misfit', message: `entry ${entry.sequence} came where ${expected} was due` };
    }
    this.place = entry.sequence;
    this.isOver = entry.campaign.state === 'COMPLETED' || entry.campaign.state === 'CANCELLED';
    return { kind: 'next', item: entry };
  }

  /** A server that is being stopped may end a stream that is not over: two in a row at one place are believed. */
  completed(): 'end' | 'confirm' {
    if (this.isOver || this.doubtedAt === (this.place ?? 0)) return 'end';
    this.doubtedAt = this.place ?? 0;
    return 'confirm';
  }
}
