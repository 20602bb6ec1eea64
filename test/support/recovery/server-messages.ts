/** What a server process under test tells the test. */
export type ServerReport =
  | { kind: 'listening'; url: string }
  /** It stands at its failpoint, and freezes next. */
  | { kind: 'reached'; failpoint: string }
  /** Another worker had the campaign when this one wanted to commit. */
  | { kind: 'lease_lost'; campaignId: string }
  | { kind: 'taken_over'; campaignId: string };

/** What a test tells a server process. */
export interface ArmOrder {
  kind: 'arm';
  failpoint: string;
}

/** The wall clock of a server process jumps: from now on it is so much ahead, or behind. */
export interface ClockOrder {
  kind: 'clock';
  offsetMs: number;
}
