/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** What WCAG 2.2 asks of normal text, success criterion 1.4.3 (level AA). */
export const MIN_TEXT_CONTRAST = 4.5;

/** Reads `#rgb` or `#rrggbb`; undefined for anything else. */
export function parseColour(text: unknown): Rgb | undefined {
  if (typeof text !== 'string') return undefined;
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const value = Number.parseInt(full, 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

export function formatColour(rgb: Rgb): string {
  return `#${rgb.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/**
 * How well two colours can be told apart: from 1 (equal) to 21 (black and white), whichever comes first.
 * The formula is the contrast ratio of WCAG 2.2.
 */
export function contrastRatio(one: Rgb, other: Rgb): number {
  const [darker, lighter] = [relativeLuminance(one), relativeLuminance(other)].sort((a, b) => a - b);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

/** How bright a colour is to the eye, 0 (black) to 1 (white): the relative luminance of WCAG 2.2. */
function relativeLuminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
