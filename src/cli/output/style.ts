const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;

export type StyleName = keyof typeof CODES;

/** Dresses text, or leaves it plain. */
export type Style = (name: StyleName, text: string) => string;

/** For a terminal with colours; NO_COLOR and FORCE_COLOR are respected by Node. */
export function styleFor(stream: NodeJS.WriteStream): Style {
  return stream.isTTY && stream.hasColors() ? dress : plain;
}

/** For everything else. */
const plain: Style = (_name, text) => text;

function dress(name: StyleName, text: string): string {
  const [on, off] = CODES[name];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
