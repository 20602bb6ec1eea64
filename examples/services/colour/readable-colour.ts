import { contrastRatio, type Rgb } from './contrast.js';

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
const STEPS = 20;

/**
 * The colour nearest to `text` that can be read on `background`: it is made darker or lighter, step by step, and
 * so keeps its hue as far as it can. Where even black and white fall short, it is the better of the two.
 */
export function readableColour(text: Rgb, background: Rgb, minContrast: number): Rgb {
  for (let step = 0; step <= STEPS; step += 1) {
    for (const extreme of [BLACK, WHITE]) {
      const candidate = mixed(text, extreme, step / STEPS);
      if (contrastRatio(candidate, background) >= minContrast) return candidate;
    }
  }
  return contrastRatio(BLACK, background) >= contrastRatio(WHITE, background) ? BLACK : WHITE;
}

function mixed([r1, g1, b1]: Rgb, [r2, g2, b2]: Rgb, share: number): Rgb {
  const between = (from: number, to: number): number => Math.round(from + (to - from) * share);
  return [between(r1, r2), between(g1, g2), between(b1, b2)];
}
