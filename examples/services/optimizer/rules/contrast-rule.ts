import { contrastRatio, MIN_TEXT_CONTRAST, parseColour } from '../../colour/contrast.js';
import { objectAt, textAt, type JsonObject } from '../../json.js';
import { failed, nameOf, passed, type AuditSubject, type QualityCheck } from '../quality-check.js';

const CHECK = 'contrast_ratio_check';

/** Which colour is read on which. */
const PAIRS = [
  ['text', 'background'],
  ['accent_text', 'accent'],
] as const;

interface Measurement {
  readonly asset_id: string;
  readonly channel: string | null;
  readonly pair: string;
  readonly ratio: number;
}

/** Text must be readable: WCAG 2.2, success criterion 1.4.3, measured on the colours that the assets name. */
export function contrastRule({ assets }: AuditSubject): QualityCheck {
  const measured = assets.flatMap(measurements);
  const worst = measured.reduce<Measurement | undefined>(
    (lowest, one) => (lowest === undefined || one.ratio < lowest.ratio ? one : lowest),
    undefined,
  );
  if (worst === undefined) {
    const evidence = { assets: assets.length, min_required: MIN_TEXT_CONTRAST };
    return { ...failed(CHECK, 'LOW', 'COLOURS_UNKNOWN', evidence), result: 'WARN' };
  }
  const { ratio, ...where } = worst;
  // Rounded down, so that 4.499 is not shown as the 4.5 that it misses.
  const evidence = { actual: Math.floor(ratio * 100) / 100, min_required: MIN_TEXT_CONTRAST, ...where };
  return ratio < MIN_TEXT_CONTRAST
    ? failed(CHECK, 'CRITICAL', 'CONTRAST_TOO_LOW', evidence)
    : passed(CHECK, 'CRITICAL', evidence);
}

function measurements(asset: JsonObject, index: number): Measurement[] {
  const colours = objectAt(asset, 'colours');
  return PAIRS.flatMap(([front, back]) => {
    const [frontRgb, backRgb] = [parseColour(colours[front]), parseColour(colours[back])];
    if (frontRgb === undefined || backRgb === undefined) return [];
    return [
      {
        asset_id: nameOf(asset, index),
        channel: textAt(asset, 'channel') ?? null,
        pair: `${front} on ${back}`,
        ratio: contrastRatio(frontRgb, backRgb),
      },
    ];
  });
}
