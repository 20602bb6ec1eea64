import type { Colours } from './choose-colours.js';
import { escapeXml } from './escape-xml.js';
import { wrapText } from './wrap-text.js';
import type { Copy } from './write-copy.js';

export type Layout = 'left' | 'centred';

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LONG_SIDE = 1080;
/** The width of an average letter as a part of its height. */
const LETTER_WIDTH = 0.55;

/** The pixels of a picture with an aspect ratio such as `4:5`; a square where it is none. */
export function sizeFor(aspectRatio: string | undefined): Size {
  const [, width = 1, height = 1] = (/^([1-9]\d?):([1-9]\d?)$/.exec(aspectRatio ?? '') ?? []).map(Number);
  const scale = LONG_SIDE / Math.max(width, height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Draws a creative as an SVG document: plain shapes and text, no script, nothing loaded from elsewhere. */
export function renderSvg(copy: Copy, colours: Colours, size: Size, layout: Layout): string {
  const { width, height } = size;
  const margin = Math.round(Math.min(width, height) * 0.08);
  const unit = Math.min(width, height) / 10;
  const place = layout === 'left' ? { x: margin, anchor: 'start' } : { x: width / 2, anchor: 'middle' };
  const text = (line: string, y: number, fontSize: number, fill: string, weight = 400): string =>
    `<text x="${place.x}" y="${Math.round(y)}" font-size="${Math.round(fontSize)}" font-weight="${weight}" ` +
    `fill="${escapeXml(fill)}" text-anchor="${place.anchor}">${escapeXml(line)}</text>`;
  const fits = (fontSize: number): number => Math.floor((width - 2 * margin) / (fontSize * LETTER_WIDTH));

  const headline = wrapText(copy.headline, fits(unit * 0.8), 4);
  const body = wrapText(copy.body, fits(unit * 0.45), 2);
  const legal = wrapText(copy.disclaimers.join(' '), fits(unit * 0.28), 2);
  const bodyTop = margin + unit * 1.2 + headline.length * unit;
  const buttonTop = height - margin - unit * 1.9;
  const buttonX = layout === 'left' ? margin : width / 2 - unit * 2.2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      `font-family="sans-serif" role="img"><title>${escapeXml(copy.headline)}</title>`,
    `<rect width="${width}" height="${height}" fill="${escapeXml(colours.background)}"/>`,
    ...headline.map((line, row) => text(line, margin + unit * (row + 0.8), unit * 0.8, colours.text, 700)),
    ...body.map((line, row) => text(line, bodyTop + row * unit * 0.6, unit * 0.45, colours.text)),
    `<rect x="${buttonX}" y="${Math.round(buttonTop)}" width="${Math.round(unit * 4.4)}" ` +
      `height="${Math.round(unit)}" rx="${Math.round(unit / 4)}" fill="${escapeXml(colours.accent)}"/>`,
    `<text x="${Math.round(buttonX + unit * 2.2)}" y="${Math.round(buttonTop + unit * 0.63)}" text-anchor="middle" ` +
      `font-size="${Math.round(unit * 0.4)}" fill="${escapeXml(colours.accentText)}">` +
      `${escapeXml(copy.callToAction)}</text>`,
    ...legal.map((line, row) =>
      text(line, height - margin * 0.9 + row * unit * 0.35, unit * 0.28, colours.text),
    ),
    '</svg>',
  ].join('');
}
