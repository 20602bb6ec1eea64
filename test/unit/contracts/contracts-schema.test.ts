import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { JsonValue } from '../../../src/contracts/json.js';
import { contractViolations } from '../../../src/contracts/validate.js';
import { CONTRACTS, MINIMAL, sample, SAMPLES, type ContractName } from '../../support/contract-samples.js';

const schema = JSON.parse(readFileSync('contracts.schema.json', 'utf8')) as {
  $id: string;
  $defs: Record<string, { properties: Record<string, unknown> }>;
};
// Formats are remarks, as for most validators: the patterns beside them must do.
const ajv = new Ajv2020({ strictTypes: false, validateFormats: false });
ajv.addSchema(schema);

function fitsSchema(name: string, value: unknown): boolean {
  const validate = ajv.getSchema(`urn:leadboost:contracts#/$defs/${name}`);
  if (!validate) throw new Error(`The schema has no ${name}.`);
  return validate(value) === true;
}

describe('contracts.schema.json', () => {
  it.each(SAMPLES)('judges %s with %j as the class does: %s', (name, change, path) => {
    expect(fitsSchema(name, sample(name, change))).toBe(path === null);
  });

  it('describes every contract', () => {
    expect(Object.keys(schema.$defs).sort()).toEqual(Object.keys(MINIMAL).sort());
    for (const [name, make] of Object.entries(MINIMAL)) expect(fitsSchema(name, make())).toBe(true);
  });

  it('judges as the classes do whatever stands in whichever field', () => {
    const names = Object.keys(CONTRACTS) as ContractName[];
    const cases = fc.constantFrom(...names).chain((name) => {
      const fields = Object.keys(schema.$defs[name]?.properties ?? {});
      const value = fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.uuid(),
        fc.constant(undefined),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        fc.constantFrom<JsonValue>(
          '',
          'PASS',
          'FAILED_POLICY',
          'LEARN',
          0,
          1,
          -1,
          1.5,
          8.64e12,
          [{}],
          [''],
          [null],
        ),
        fc.array(
          fc.record({
            check_id: fc.string(),
            result: fc.constantFrom('PASS', 'x'),
            severity: fc.constant('LOW'),
          }),
        ),
      );
      const change = fc.record(Object.fromEntries(fields.map((field) => [field, value])), {
        requiredKeys: [],
      });
      return fc.tuple(fc.constant(name), change);
    });
    fc.assert(
      fc.property(cases, ([name, change]) => {
        const object = sample(name, change as Record<string, JsonValue | undefined>);
        expect(fitsSchema(name, object)).toBe(contractViolations(CONTRACTS[name], object).length === 0);
      }),
      { numRuns: 500 },
    );
  });
});
