import { constants } from 'node:os';

/** npm passes on the signal that the terminal has sent to everybody already: the same Ctrl-C arrives twice. */
const SAME_SIGNAL_MS = 500;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The wish of a user or a supervisor that the process ends. The second one ends it at once. */
export class StopSignal {
  /** Resolves at the first signal. */
  readonly received: Promise<void>;
  private receivedAt: number | null = null;
  private announce!: () => void;

  constructor() {
    this.received = new Promise((resolve) => (this.announce = resolve));
    SIGNALS.forEach((signal) => process.on(signal, this.onSignal));
  }

  /** Leaves signals to the platform again. */
  dispose(): void {
    SIGNALS.forEach((signal) => process.off(signal, this.onSignal));
  }

  private readonly onSignal = (signal: (typeof SIGNALS)[number]): void => {
    if (this.receivedAt === null) {
      this.receivedAt = Date.now();
      this.announce();
    } else if (Date.now() - this.receivedAt > SAME_SIGNAL_MS) {
      process.exit(128 + constants.signals[signal]);
    }
  };
}
