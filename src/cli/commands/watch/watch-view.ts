import type { AuditEntry, CampaignSummary, Reconnection } from '../../../../client/index.js';
import { campaignBar } from '../../output/campaign-bar.js';
import { entryLine } from '../../output/describe-entry.js';
import { LiveRegion } from '../../output/live-region.js';
import type { Printer } from '../../output/printer.js';

/** How often a countdown moves, in milliseconds. */
const TICK_MS = 200;

/** What is seen of one campaign: its entries as they come, and in a terminal a bar below them. */
export class WatchView {
  private readonly region: LiveRegion | null;
  private readonly ticker: NodeJS.Timeout | undefined;
  private campaign: CampaignSummary | null = null;
  private isLost = false;

  constructor(private readonly printer: Printer) {
    this.region = printer.format === 'text' ? new LiveRegion(process.stdout) : null;
    if (this.region?.isLive) this.ticker = setInterval(() => this.draw(), TICK_MS);
  }

  entry(entry: AuditEntry): void {
    this.campaign = entry.campaign;
    if (this.region) {
      this.region.print(entryLine(entry, this.printer.style));
      this.draw();
    } else if (this.printer.format === 'jsonl') this.printer.result(entry, () => '');
  }

  lost({ attempt, cause }: Reconnection): void {
    if (attempt === 1) this.note(`${cause.message} Connecting again.`);
    this.isLost = true;
  }

  connected(): void {
    if (this.isLost) this.note('Connected again.');
    this.isLost = false;
  }

  /** Shows how it ended. */
  end(campaign: CampaignSummary): void {
    this.campaign = campaign;
    if (this.printer.format === 'json') this.printer.result(campaign, () => '');
    if (this.region?.isLive) this.draw();
    else if (this.region) this.region.print(campaignBar(campaign, this.printer.style, Date.now()));
  }

  close(): void {
    clearInterval(this.ticker);
    this.region?.end();
  }

  private draw(): void {
    if (this.campaign) this.region?.show([campaignBar(this.campaign, this.printer.style, Date.now())]);
  }

  /** A terminal that shows stdout and stderr both would have the region torn apart by the latter. */
  private note(message: string): void {
    if (this.region?.isLive) this.region.print(this.printer.style('yellow', message));
    else this.printer.note(message);
  }
}
