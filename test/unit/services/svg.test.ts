import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { escapeXml } from '../../../examples/services/visual/escape-xml.js';
import { renderSvg, sizeFor } from '../../../examples/services/visual/render-svg.js';
import { wrapText } from '../../../examples/services/visual/wrap-text.js';
import { xmlMistake } from '../../support/well-formed-xml.js';

/** Also what is no valid text: lone surrogates and control characters. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('<script>alert(1)</script>', '"onload="x', ']]>', '&amp;', "'", '<!--'),
);
const aspectRatio = fc.constantFrom('4:5', '16:9', '9:16', '3:1', '0:0', 'wide', '');

describe('an SVG creative', () => {
  it('is well-formed for any texts and colours', () => {
    fc.assert(
      fc.property(
        fc.record({
          headline: anyText,
          body: anyText,
          callToAction: anyText,
          disclaimers: fc.array(anyText),
        }),
        fc.record({ background: anyText, text: anyText, accent: anyText, accentText: anyText }),
        aspectRatio,
        fc.constantFrom('left' as const, 'centred' as const),
        (copy, colours, ratio, layout) => {
          expect(xmlMistake(renderSvg(copy, colours, sizeFor(ratio), layout))).toBeUndefined();
        },
      ),
    );
  });

  it('has the proportions of its channel', () => {
    expect(sizeFor('4:5')).toEqual({ width: 864, height: 1080 });
    expect(sizeFor('16:9')).toEqual({ width: 1080, height: 608 });
    expect(sizeFor('a:b')).toEqual({ width: 1080, height: 1080 });
    expect(sizeFor(undefined)).toEqual({ width: 1080, height: 1080 });
  });

  it('shows what it was given', () => {
    const copy = { headline: 'Tea & <cake>', body: 'For: you', callToAction: 'Go', disclaimers: ['18+'] };
    const colours = { background: '#ffffff', text: '#000000', accent: '#111111', accentText: '#eeeeee' };
    const svg = renderSvg(copy, colours, sizeFor('1:1'), 'left');
    for (const part of ['Tea &amp; &lt;cake&gt;', 'For: you', '>Go<', '18+', ...Object.values(colours)]) {
      expect(svg).toContain(part);
    }
  });
});

it('escapes what has a meaning in XML and replaces what may not be there', () => {
  expect(escapeXml('<a b="c">\'&\u0000\ud800')).toBe('&lt;a b=&quot;c&quot;&gt;&#39;&amp;\ufffd\ufffd');
});

describe('wrapped text', () => {
  it('breaks between words', () => {
    expect(wrapText('one two three', 7, 5)).toEqual(['one two', 'three']);
  });

  it('shows that something was left out', () => {
    expect(wrapText('one two three four', 7, 2)).toEqual(['one two', 'three…']);
    expect(wrapText('unbreakable', 5, 1)).toEqual(['unbr…']);
  });

  it('never has more or longer lines than there is room for', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (text, length, rows) => {
          const lines = wrapText(text, length, rows);
          expect(lines.length).toBeLessThanOrEqual(rows);
          for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(length);
        },
      ),
    );
  });
});
