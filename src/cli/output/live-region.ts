import { canMoveCursor } from '../../config/read-client-environment.js';
import { truncate } from './display-width.js';

const UP = (lines: number) => (lines === 0 ? '' : `\u001b[${lines}A`);
const CLEAR_BELOW = '\r\u001b[J';

/**
 * Lines that stay at the bottom of the terminal and are drawn again in place, below what scrolls. Where the cursor
 * cannot be moved, only what scrolls is written.
 */
export class LiveRegion {
  /** Whether the region is shown at all. */
  readonly isLive: boolean;
  private shown: string[] = [];

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.isLive = stream.isTTY && canMoveCursor();
  }

  /** Writes lines that scroll. */
  print(...lines: string[]): void {
    this.redraw(lines, this.shown);
  }

  /** Draws the region. */
  show(lines: readonly string[]): void {
    if (!this.isLive) return;
    const room = Math.max(1, this.stream.rows - 1);
    this.redraw([], lines.slice(-room));
  }

  /** Leaves the region as the last thing that was written, and begins none anew. */
  end(): void {
    this.shown = [];
  }

  private redraw(scrolling: readonly string[], region: readonly string[]): void {
    const before = this.isLive ? UP(this.shown.length) + CLEAR_BELOW : '';
    const fitting = region.map((line) => truncate(line, this.stream.columns - 1));
    this.shown = [...region];
    const text = [...scrolling, ...fitting].map((line) => `${line}\n`).join('');
    this.stream.write(before + text);
  }
}
