import type { Brand } from '../campaign-inputs.js';
import { formatColour, parseColour } from '../colour/contrast.js';
import { readableColour } from '../colour/readable-colour.js';
import { PALETTES, type Palette } from '../data/palettes.js';

/** The colours of a creative, each as `#rrggbb`. */
export interface Colours {
  readonly background: string;
  readonly text: string;
  readonly accent: string;
  readonly accentText: string;
}

/**
 * The colours for a creative: a palette, and over it what the brand has of its own.
 * @param doNotDo     a line such as `No red` rules the palette of that name out
 * @param choice      any whole number; each takes another palette
 * @param minContrast what the text must reach, where the last one was too pale; a locked brand is not changed
 */
export function chooseColours(
  brand: Brand,
  doNotDo: readonly string[],
  choice: number,
  minContrast: number | undefined,
): Colours {
  const palette = paletteFor(doNotDo, choice);
  const background = colourOr(brand.background, palette.background);
  const text = colourOr(brand.text, palette.text);
  const mayChange = minContrast !== undefined && !brand.locked;
  return {
    background,
    text: mayChange ? readable(text, background, minContrast) : text,
    accent: palette.accent,
    accentText: palette.accentText,
  };
}

function paletteFor(doNotDo: readonly string[], choice: number): Palette {
  const allowed = PALETTES.filter(
    ({ name }) => !doNotDo.some((rule) => new RegExp(`\\bno ${name}\\b`, 'i').test(rule)),
  );
  const candidates = allowed.length > 0 ? allowed : PALETTES;
  const palette = candidates[choice % candidates.length];
  if (palette === undefined) throw new RangeError(`${choice} is no whole number from 0 up.`);
  return palette;
}

function colourOr(wanted: string | undefined, otherwise: string): string {
  const rgb = parseColour(wanted);
  return rgb === undefined ? otherwise : formatColour(rgb);
}

function readable(text: string, background: string, minContrast: number): string {
  const [textRgb, backgroundRgb] = [parseColour(text), parseColour(background)];
  if (textRgb === undefined || backgroundRgb === undefined) return text;
  return formatColour(readableColour(textRgb, backgroundRgb, minContrast));
}
