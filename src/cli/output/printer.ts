import { printableJson } from './printable.js';
import { styleFor, type Style } from './style.js';

export type OutputFormat = 'text' | 'json' | 'jsonl';

/** Where a command says what came of it: results on stdout, everything else on stderr. */
export class Printer {
  readonly style: Style;

  constructor(
    readonly format: OutputFormat,
    private readonly out: NodeJS.WriteStream = process.stdout,
    private readonly errors: NodeJS.WriteStream = process.stderr,
  ) {
    this.style = format === 'text' ? styleFor(out) : (_name, text) => text;
  }

  /** Prints the result of a command: as JSON, or as the text that `text` makes. */
  result(value: unknown, text: (style: Style) => string): void {
    if (this.format === 'text') this.write(text(this.style));
    else this.write(printableJson(value, this.format === 'json' ? 2 : 0));
  }

  /** Tells the user something that is no result. */
  note(message: string): void {
    this.errors.write(`${message}\n`);
  }

  private write(text: string): void {
    this.out.write(`${text}\n`);
  }
}
