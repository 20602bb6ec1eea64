import { industryNamed } from '../../data/industries.js';
import {
  failed,
  legalTextOf,
  nameOf,
  passed,
  type AuditSubject,
  type QualityCheck,
} from '../quality-check.js';

const CHECK = 'disclaimer_check';

/** A regulated industry's line, and those that the campaign asks for, must stand in every asset. */
export function disclaimerRule({ inputs, assets }: AuditSubject): QualityCheck {
  const { disclaimer } = industryNamed(inputs.industry);
  const required = [...(disclaimer === undefined ? [] : [disclaimer]), ...inputs.requiredDisclaimers];
  const without = assets.flatMap((asset, index) => {
    const text = legalTextOf(asset);
    const missing = required.filter((line) => !text.includes(line));
    return missing.length > 0 ? [{ asset_id: nameOf(asset, index), missing }] : [];
  });
  const evidence = { industry: inputs.industry ?? null, required, without };
  return without.length > 0
    ? failed(CHECK, 'HIGH', 'DISCLAIMER_MISSING', evidence)
    : passed(CHECK, 'HIGH', evidence);
}
