import type { DueWork } from '../ports/campaign-store.js';
import { Fifo } from './fifo.js';

/** What waits for a place: one line for each tenant, and the tenants take turns. A campaign waits at most once. */
export class WaitingLines {
  /** Only lines with somebody in them. */
  private readonly lines = new Map<string, Fifo<DueWork>>();
  private readonly turns = new Fifo<string>();
  private readonly campaigns = new Set<string>();

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.campaigns.size;
  }

  /** How many more would fit. */
  get room(): number {
    return this.capacity - this.size;
  }

  has(campaignId: string): boolean {
    return this.campaigns.has(campaignId);
  }

  /**
   * Adds to the end of the tenant's line, unless the campaign waits already. Where all is full, the last one of the
   * longest line makes room for a shorter line; otherwise the newcomer is dropped.
   */
  add(work: DueWork): void {
    if (this.campaigns.has(work.campaignId)) return;
    if (this.room <= 0 && !this.makeRoomFor(work.tenantId)) return;
    this.campaigns.add(work.campaignId);
    const line = this.lines.get(work.tenantId) ?? this.openLine(work.tenantId);
    line.push(work);
  }

  /** Takes the first one of the tenant whose turn it is, among the tenants that may. */
  take(may: (tenantId: string) => boolean = () => true): DueWork | undefined {
    for (let tries = this.turns.length; tries > 0; tries -= 1) {
      const tenantId = this.turns.shift();
      if (tenantId === undefined) return undefined;
      if (may(tenantId)) return this.takeOf(tenantId);
      this.turns.push(tenantId);
    }
    return undefined;
  }

  /** Whether any other tenant has work that waits. */
  othersThan(tenantId: string): boolean {
    return this.lines.size > (this.lines.has(tenantId) ? 1 : 0);
  }

  private takeOf(tenantId: string): DueWork | undefined {
    const line = this.lines.get(tenantId);
    const work = line?.shift();
    if (line && line.length > 0) this.turns.push(tenantId);
    else this.lines.delete(tenantId);
    if (work) this.campaigns.delete(work.campaignId);
    return work;
  }

  private openLine(tenantId: string): Fifo<DueWork> {
    const line = new Fifo<DueWork>();
    this.lines.set(tenantId, line);
    this.turns.push(tenantId);
    return line;
  }

  private makeRoomFor(tenantId: string): boolean {
    let longest: Fifo<DueWork> | undefined;
    for (const line of this.lines.values()) {
      if (!longest || line.length > longest.length) longest = line;
    }
    const own = this.lines.get(tenantId)?.length ?? 0;
    if (!longest || longest.length <= own + 1) return false;
    const dropped = longest.pop();
    if (dropped) this.campaigns.delete(dropped.campaignId);
    return true;
  }
}
