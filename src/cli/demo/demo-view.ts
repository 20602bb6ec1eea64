import type { AuditEntry, CampaignSummary } from '../../../client/index.js';
import { campaignBar } from '../output/campaign-bar.js';
import { entryLine } from '../output/describe-entry.js';
import { fit } from '../output/display-width.js';
import { LiveRegion } from '../output/live-region.js';
import { styleFor, type Style } from '../output/style.js';
import type { Ending } from './check-ending.js';
import type { DemoCampaign } from './demo-campaigns.js';
import type { DemoStage } from './demo-stage.js';

/** How often countdowns move, in milliseconds. */
const TICK_MS = 200;
const NAME_COLUMNS = 14;

/** What is seen of the demo: entries that scroll, and below them, in a terminal, a bar for each campaign. */
export class DemoView {
  private readonly region: LiveRegion;
  private readonly style: Style;
  private readonly campaigns = new Map<string, CampaignSummary>();
  private hasEnded = false;
  private ticker: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.region = new LiveRegion(stream);
    this.style = styleFor(stream);
  }

  say(...lines: string[]): void {
    this.region.print(...lines);
  }

  /** Says where everything is. */
  introduce(
    { url, services, busyPorts, databaseDirectory }: DemoStage,
    played: readonly DemoCampaign[],
  ): void {
    const { style } = this;
    const fact = (name: string, value: string) => `  ${style('dim', name.padEnd(10))} ${value}`;
    this.say(
      style('bold', 'LeadBoost demo'),
      fact('GraphQL', `${style('cyan', `${url}/graphql`)}  (open it in a browser for Apollo Sandbox)`),
      fact('events', `${url.replace('http', 'ws')}/graphql`),
      ...Object.entries(services).map(([name, address]) => fact(name.toLowerCase(), String(address))),
      fact('database', databaseDirectory),
      ...(busyPorts.length === 0
        ? []
        : [style('yellow', `  In use by others, so that free ports were taken: ${busyPorts.join(', ')}`)]),
      '',
      ...played.map(({ name, story }) => `  ${name.padEnd(NAME_COLUMNS)} ${style('dim', story)}`),
      '',
    );
  }

  /** Draws the bars from now on. */
  begin(): void {
    if (this.region.isLive) this.ticker = setInterval(() => this.draw(), TICK_MS);
  }

  entry(name: string, entry: AuditEntry): void {
    this.campaigns.set(name, entry.campaign);
    this.say(`${this.style('cyan', fit(name, NAME_COLUMNS))} ${entryLine(entry, this.style)}`);
    this.draw();
  }

  /** Says how a campaign ended. */
  ending({ name, story }: DemoCampaign, { state, publications, problems }: Ending): void {
    const { style } = this;
    const isFine = problems.length === 0;
    const mark = isFine ? style('green', '✔') : style('red', '✘');
    const published =
      publications === 0
        ? 'never published'
        : `published ${publications === 1 ? 'once' : `${publications} times`}`;
    const said = isFine
      ? `${published}, trail intact. ${style('dim', story)}`
      : style('red', problems.join('; '));
    this.say(`${mark} ${fit(name, NAME_COLUMNS)} ${fit(state ?? 'lost', 10)} ${said}`);
  }

  /** Says how all of it went. */
  conclude(failed: readonly string[]): void {
    const { style } = this;
    if (failed.length === 0) this.say('', style('green', 'Every campaign ended as it should.'));
    else this.say('', style('red', `Not as they should ended: ${failed.join(', ')}.`));
  }

  /** Leaves the bars as they are. */
  end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    clearInterval(this.ticker);
    this.draw();
    this.region.end();
  }

  private draw(): void {
    if (this.campaigns.size === 0) return;
    const now = Date.now();
    const bars = [...this.campaigns.values()].map((campaign) => campaignBar(campaign, this.style, now));
    this.region.show(['', ...bars]);
  }
}
