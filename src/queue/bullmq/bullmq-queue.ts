import type { DueWork } from '../../ports/campaign-store.js';
import type { Clock, Timer } from '../../ports/clock.js';
import type { WorkQueue } from '../../ports/work-queue.js';
import type { RedisConnection } from '../../redis/connection.js';
import { DelayedWork } from '../delayed-work.js';
import { Places } from '../places.js';
import { WaitingLines } from '../waiting-lines.js';
import { Attempts } from './attempts.js';
import { OfferBook } from './offer-book.js';
import { ReadyList } from './ready-list.js';
import { ReadyWindow } from './ready-window.js';

/** What the queue is made with. */
export interface BullmqQueueOptions {
  /** How much work of tenants who have some there already may wait in Redis: no more than a worker has places. */
  maxReady: number;
  /** Hears of a handler that rejected, and once of a Redis that is there and refuses. The queue goes on. */
  onError: (error: unknown) => void;
}

/** The list in Redis is short in any case. */
const MAX_READY = 64;
const MAX_WAITING = 10_000;
const MAX_DELAYED = 10_000;
/** The sweep brings no more than that: other processes sweep as well. */
const SWEEP_ROOM = 2_000;
const MAX_BATCH = 250;
/** How long work waits here for room in Redis before it is looked again. */
const FEED_PAUSE_MS = 10;
/** How often a process looks into Redis that has heard no bell. */
const PULSE_MS = 1_000;

/**
 * A queue over Redis, for all processes of a deployment. What is announced stands in line in its process, where tenants
 * take turns; from there a short list in Redis is fed, of which any worker takes what it has places for. Whatever Redis
 * does not bring, because it is lost or refuses or keeps it, this process hands out to itself.
 */
export class BullmqQueue implements WorkQueue {
  private readonly attempts: Attempts;
  private readonly ready: ReadyList;
  private readonly window: ReadyWindow;
  private readonly bell: string;
  private readonly delayed: DelayedWork;
  private readonly places: Places;
  /** On the way to Redis. */
  private readonly outgoing = new WaitingLines(MAX_WAITING);
  /** Handed out in this process whatever Redis does. */
  private readonly own = new WaitingLines(MAX_WAITING);
  private readonly offers: OfferBook;
  private feeding = false;
  private taking: Promise<void> | null = null;
  private rung = false;
  private ownFirst = false;
  /** Places that are kept for what is being taken. */
  private reserved = 0;
  private pulse: Timer | null = null;
  private state: 'open' | 'closing' | 'closed' = 'open';
  private closed: Promise<void> | null = null;

  constructor(
    private readonly connection: RedisConnection,
    private readonly clock: Clock,
    private readonly options: BullmqQueueOptions,
  ) {
    this.attempts = new Attempts(connection, clock, options.onError);
    this.ready = new ReadyList(connection);
    this.window = new ReadyWindow(this.ready, this.attempts, clock);
    this.bell = connection.channel('work');
    this.offers = new OfferBook(clock);
    this.delayed = new DelayedWork(clock, MAX_DELAYED, (work) => this.announce(work));
    this.places = new Places(options.onError, (again) => {
      if (again) this.announce(again);
      else this.goOn();
    });
    connection.onChange(() => this.switchOver());
  }

  announce(work: DueWork, delayMs = 0): void {
    const { campaignId } = work;
    if (this.state === 'closed') return;
    if (delayMs > 0) {
      if (this.state === 'open' && !this.waits(campaignId)) this.delayed.add(work, delayMs);
      return;
    }
    this.delayed.forget(campaignId);
    if (!this.places.keep(work)) this.lineFor(work).add(work);
    this.goOn();
  }

  consume(handler: (work: DueWork) => Promise<void>, concurrency: number): void {
    this.places.open(handler, concurrency);
    this.connection.listen(this.bell, () => this.takeUp());
    this.beat();
    this.goOn();
  }

  othersWait(tenantId: string): boolean {
    if (this.free > 0) return false;
    this.window.glance();
    return [this.window, this.own, this.outgoing].some((line) => line.othersThan(tenantId));
  }

  room(): number {
    return this.state === 'open' ? Math.max(0, SWEEP_ROOM - this.depth()) : 0;
  }

  depth(): number {
    if (this.state !== 'open') return 0;
    this.window.glance();
    return this.outgoing.size + this.own.size + this.window.size;
  }

  close(): Promise<void> {
    this.closed ??= this.closeOnce();
    return this.closed;
  }

  private async closeOnce(): Promise<void> {
    this.state = 'closing';
    this.delayed.clear();
    this.pulse?.cancel();
    // What the handlers hand back goes to Redis meanwhile, where other processes take it up at once.
    await this.places.settled();
    await this.taking;
    this.moveAll(this.own, this.outgoing);
    while (this.outgoing.size > 0) {
      const batch = this.takeBatch(() => true);
      if ((await this.attempts.make(() => this.ready.add(batch))) === null) break;
    }
    this.ring();
    this.state = 'closed';
    await this.ready.close();
  }

  private get free(): number {
    return this.state === 'open' ? this.places.free - this.reserved : 0;
  }

  private waits(campaignId: string): boolean {
    return this.outgoing.has(campaignId) || this.own.has(campaignId) || this.places.keeps(campaignId);
  }

  /** Where work stands in line. */
  private lineFor({ campaignId }: DueWork): WaitingLines {
    return this.connection.isUp && !this.offers.isOverdue(campaignId) ? this.outgoing : this.own;
  }

  private switchOver(): void {
    if (this.connection.isUp) this.goOn();
    else this.switchToOwn();
  }

  /** Redis does not do it: what stands in line here is done here. */
  private switchToOwn(): void {
    this.window.clear();
    this.moveAll(this.outgoing, this.own);
    this.handOutOwn();
  }

  private goOn(): void {
    // Nobody here does what others have found by themselves by now.
    if (this.connection.isUp && !this.places.areOpen) while (this.own.take());
    // By turns: neither keeps the other waiting for ever.
    this.ownFirst = !this.ownFirst;
    if (this.ownFirst) this.handOutOwn();
    void this.feed();
    this.takeUp();
  }

  private handOutOwn(): void {
    while (this.free > 0) {
      const work = this.own.take();
      if (!work) return;
      this.start(work);
    }
  }

  private start(work: DueWork): void {
    this.offers.forget(work.campaignId);
    if (!this.places.keep(work)) this.places.run(work);
  }

  /** Brings to Redis what stands in line, as long as there is room. */
  private async feed(): Promise<void> {
    if (this.feeding) return;
    this.feeding = true;
    while (this.outgoing.size > 0 && this.connection.isUp && this.state !== 'closed') {
      const fed = await this.attempts.make(() => this.feedBatch());
      if (fed === null) this.switchToOwn();
      if (fed === 0) await new Promise<void>((resolve) => this.clock.after(FEED_PAUSE_MS, resolve));
    }
    this.feeding = false;
  }

  /** @returns how much there was room for */
  private async feedBatch(): Promise<number> {
    await this.window.look();
    const { tenants } = this.window;
    let room = Math.min(MAX_READY, this.options.maxReady) - this.window.size;
    // Whoever has nothing there gets a place in any case: workers must see that he waits.
    const batch = this.takeBatch((tenantId) => {
      if (room <= 0 && tenants.has(tenantId)) return false;
      room -= 1;
      tenants.add(tenantId);
      return true;
    });
    if (batch.length === 0) return 0;
    this.window.add(batch);
    try {
      await this.ready.add(batch);
    } catch (error) {
      for (const work of batch) this.outgoing.add(work);
      throw error;
    }
    for (const { campaignId } of batch) this.offers.note(campaignId);
    this.ring();
    return batch.length;
  }

  /** @param admit asked about each one before it is taken: the tenant whose turn it is */
  private takeBatch(admit: (tenantId: string) => boolean): DueWork[] {
    const batch: DueWork[] = [];
    while (batch.length < MAX_BATCH) {
      const work = this.outgoing.take(admit);
      if (!work) break;
      batch.push(work);
    }
    return batch;
  }

  /** Tells all workers, this one too, that there is something in Redis. */
  private ring(): void {
    void this.connection.commands.publish(this.bell, '').catch(() => undefined);
    this.takeUp();
  }

  /** Takes from Redis what there are places for; rung while it takes, it looks once more. */
  private takeUp(): void {
    this.rung = true;
    this.taking ??= this.takeAll().finally(() => {
      this.taking = null;
      this.handOutOwn();
    });
  }

  private async takeAll(): Promise<void> {
    while (this.rung && this.free > 0 && this.connection.isUp) {
      this.rung = false;
      this.reserved = 1;
      const work = await this.attempts.make(() => this.ready.take());
      this.reserved = 0;
      if (!work) continue;
      this.rung = true;
      this.window.remove(work);
      if (this.state === 'open') this.start(work);
      else this.outgoing.add(work);
    }
  }

  private beat(): void {
    this.pulse = this.clock.after(PULSE_MS, () => {
      this.takeUp();
      void this.attempts.make(() => this.ready.recover());
      this.beat();
    });
  }

  private moveAll(from: WaitingLines, to: WaitingLines): void {
    for (let work = from.take(); work; work = from.take()) {
      to.add(work);
    }
  }
}
