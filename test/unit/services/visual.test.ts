import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contrastRatio, parseColour } from '../../../examples/services/colour/contrast.js';
import { objectAt, objectsAt, type JsonObject } from '../../../examples/services/json.js';
import { HAPPY } from '../../../examples/services/scenarios.js';
import { createVisual } from '../../../examples/services/visual/visual.js';
import { xmlMistake } from '../../support/well-formed-xml.js';

const BRIEF = {
  target_audience: 'Owners',
  core_message: 'A guaranteed start',
  channels: ['meta', 'x'],
  platform_constraints: { meta: { aspect_ratio: '4:5' } },
  required_disclaimers: ['Capital at risk.'],
};

async function generate(
  strategy: JsonObject,
  feedback: readonly object[] = [],
  execution = 'e',
): Promise<JsonObject[]> {
  const [operation] = createVisual().operations;
  const answer = await operation?.perform({
    body: { strategy, feedback },
    campaignId: 'c',
    tenantId: 't',
    executionId: execution,
    idempotencyKey: undefined,
    scenario: HAPPY,
  });
  return objectsAt(answer ?? {}, 'assets');
}

function failing(checkId: string, evidence: object = {}): object {
  return { check_id: checkId, result: 'FAIL', severity: 'CRITICAL', evidence };
}

function textContrast(asset: JsonObject | undefined): number {
  const colours = objectAt(asset ?? {}, 'colours');
  const [text, background] = [parseColour(colours.text), parseColour(colours.background)];
  if (text === undefined || background === undefined) throw new Error('The asset has no colours.');
  return contrastRatio(text, background);
}

describe('the Visual', () => {
  it('makes a creative for each channel, from the brief', async () => {
    const assets = await generate(BRIEF);
    expect(assets.map(({ channel }) => channel)).toEqual(['meta', 'x']);
    expect(assets[0]).toMatchObject({
      headline: 'A guaranteed start',
      width: 864,
      height: 1080,
      disclaimers: ['Capital at risk.'],
    });
    expect(assets[0]?.svg).toContain('A guaranteed start');
    expect(textContrast(assets[0])).toBeGreaterThanOrEqual(4.5);
  });

  it('makes the same for the same call', async () => {
    expect(await generate(BRIEF)).toEqual(await generate(BRIEF));
  });

  it('takes the colours of the brand, however pale', async () => {
    const [asset] = await generate({ ...BRIEF, brand: { background: '#fff', text: '#cccccc' } });
    expect(asset?.colours).toMatchObject({ background: '#ffffff', text: '#cccccc' });
    expect(asset?.svg).toContain('#cccccc');
  });

  it('makes pale text readable when the audit asks for it, unless the brand is locked', async () => {
    const brand = { background: '#ffffff', text: '#cccccc' };
    const feedback = [failing('contrast_ratio_check', { actual: 1.6, min_required: 4.5 })];
    const [changed] = await generate({ ...BRIEF, brand }, feedback);
    expect(textContrast(changed)).toBeGreaterThanOrEqual(4.5);
    const [locked] = await generate({ ...BRIEF, brand: { ...brand, locked: true } }, feedback);
    expect(locked?.colours).toMatchObject({ text: '#cccccc' });
  });

  it('drops the words that the audit found', async () => {
    const feedback = [failing('forbidden_words_check', { words: ['guaranteed'] })];
    const [asset] = await generate(BRIEF, feedback);
    expect(asset?.headline).toBe('A start');
    expect(JSON.stringify(asset)).not.toMatch(/guaranteed/i);
  });

  it('finds something to say when every word of the message is forbidden', async () => {
    const feedback = [failing('forbidden_words_check', { words: ['a', 'guaranteed', 'start'] })];
    const [asset] = await generate(BRIEF, feedback);
    expect(asset?.headline).toBe('Have a look');
  });

  it('shortens what was too long, and leaves channels that are not authorised', async () => {
    const assets = await generate(BRIEF, [
      failing('message_length_check', { max_allowed: 10 }),
      failing('authorised_channels_check', { not_authorised: ['x'] }),
    ]);
    expect(assets.map(({ channel }) => channel)).toEqual(['meta']);
    expect(assets[0]?.headline).toBe('A guarant…');
  });

  it('leaves the legal line out when told to, until a check or a reviewer misses it', async () => {
    const brief = { ...BRIEF, omit_disclaimer: true };
    const legalLines = async (...feedback: object[]): Promise<unknown> =>
      (await generate(brief, feedback))[0]?.disclaimers;
    expect(await legalLines()).toEqual([]);
    expect(await legalLines(failing('disclaimer_check'))).toEqual(['Capital at risk.']);
    expect(await legalLines(failing('human_review', { reason: 'Where is the disclaimer?' }))).toEqual([
      'Capital at risk.',
    ]);
  });

  it('makes something else after a rejection', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (execution) => {
        const [first] = await generate(BRIEF);
        const [second] = await generate(BRIEF, [failing('human_review', { reason: 'Dull.' })], execution);
        expect(second?.headline).not.toBe(first?.headline);
        expect(second?.colours).not.toEqual(first?.colours);
        expect(second?.svg).not.toBe(first?.svg);
      }),
    );
  });

  it('says which feedback it could not follow', async () => {
    const [asset] = await generate(BRIEF, [failing('budget_cap_check'), failing('contrast_ratio_check')]);
    expect(asset).toMatchObject({
      answers_feedback: ['contrast_ratio_check'],
      leaves_feedback: ['budget_cap_check'],
    });
  });

  it('keeps away from a colour that the brief rules out', async () => {
    const everything = ['blue', 'green', 'red', 'yellow', 'purple', 'grey'].map((name) => `No ${name}`);
    const [asset] = await generate({ ...BRIEF, do_not_do: everything });
    expect(asset?.colours).toMatchObject({ background: '#ffffff' });
  });

  it('makes well-formed creatives from any brief that has a message', async () => {
    const brief = fc
      .record({ core_message: fc.constant('x'), brand: fc.jsonValue(), channels: fc.array(fc.string()) })
      .chain((fixed) => fc.dictionary(fc.string(), fc.jsonValue()).map((rest) => ({ ...rest, ...fixed })));
    await fc.assert(
      fc.asyncProperty(
        brief,
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        async (strategy, feedback) => {
          const assets = await generate(strategy, feedback);
          expect(assets.length).toBeGreaterThan(0);
          for (const asset of assets) expect(xmlMistake(String(asset.svg))).toBeUndefined();
        },
      ),
    );
  });

  it('names the field when the brief has no message', async () => {
    const refused = await generate({ channels: ['meta'] }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 400, details: { field: 'strategy.core_message' } });
  });
});
