import type { DueWork } from '../ports/campaign-store.js';

type Handler = (work: DueWork) => Promise<void>;

/** The places of this process in which handlers run. A campaign never runs in two of them at once. */
export class Places {
  private readonly running = new Map<string, Promise<void>>();
  /** Announced while it runs. */
  private readonly again = new Map<string, DueWork>();
  private consumer: { handler: Handler; concurrency: number } | null = null;

  /**
   * @param onHandlerError hears of a handler that rejected
   * @param onEnd told when a place got free, with what was announced meanwhile for the campaign that ran in it
   */
  constructor(
    private readonly onHandlerError: (error: unknown) => void,
    private readonly onEnd: (again: DueWork | undefined) => void,
  ) {}

  /** Without this there is no place. Called once. */
  open(handler: Handler, concurrency: number): void {
    if (this.consumer) throw new Error('The queue has its consumer already.');
    this.consumer = { handler, concurrency };
  }

  get areOpen(): boolean {
    return this.consumer !== null;
  }

  get free(): number {
    return (this.consumer?.concurrency ?? 0) - this.running.size;
  }

  /** Keeps work whose campaign runs here until that has ended. @returns false where it does not run */
  keep(work: DueWork): boolean {
    if (!this.running.has(work.campaignId)) return false;
    this.again.set(work.campaignId, work);
    return true;
  }

  /** Whether the campaign is going to be looked at again when it has ended. */
  keeps(campaignId: string): boolean {
    return this.again.has(campaignId);
  }

  /** Begins; there must be a free place. */
  run(work: DueWork): void {
    if (!this.consumer) throw new Error('There is no consumer.');
    this.running.set(work.campaignId, this.handle(work, this.consumer.handler));
  }

  /** Resolves when all that runs now has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.running.values());
  }

  private async handle(work: DueWork, handler: Handler): Promise<void> {
    // Whoever announced goes on first: a handler never runs inside of `announce`.
    await Promise.resolve();
    try {
      await handler(work);
    } catch (error) {
      this.onHandlerError(error);
    }
    this.running.delete(work.campaignId);
    const again = this.again.get(work.campaignId);
    this.again.delete(work.campaignId);
    this.onEnd(again);
  }
}
