import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  PublicationLedger,
  type Publication,
} from '../../../examples/services/optimizer/publication-ledger.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  file = join(folder, 'ledger.jsonl');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function publication(key: string, note = ''): Publication {
  return {
    key,
    campaignId: 'c',
    tenantId: 't',
    at: '2026-01-01T00:00:00.000Z',
    contentSha256: 'sha256:0',
    answer: { publication_id: key, note },
  };
}

async function keysIn(path: string, maxEntries = 100): Promise<string[]> {
  const ledger = await PublicationLedger.onDisk(path, maxEntries);
  const keys = ledger.entries().map((entry) => entry.publication.key);
  await ledger.close();
  return keys;
}

describe('the ledger on disk', () => {
  it('has a publication once the call returns, and after a restart', async () => {
    const ledger = await PublicationLedger.onDisk(file, 100);
    // U+2028 and a line break, since both end lines for some readers.
    const first = publication('a', 'one\u2028two\nthree');
    await ledger.record(first);
    expect(await readFile(file, 'utf8')).toContain('"key":"a"');
    await Promise.all(['b', 'c', 'd'].map((key) => ledger.record(publication(key))));
    await ledger.close();
    const again = await PublicationLedger.onDisk(file, 100);
    expect(again.entries().map((entry) => [entry.publication.key, entry.effects])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['d', 1],
    ]);
    expect(again.entries()[0]?.publication).toEqual(first);
    await again.close();
  });

  it('keeps every publication of many that come together, also those that come as others are confirmed', async () => {
    const ledger = await PublicationLedger.onDisk(file, 1000);
    const keys = Array.from({ length: 200 }, (_, index) => `k${index}`);
    await Promise.all(
      keys.map(async (key) => {
        await ledger.record(publication(key));
        await ledger.record(publication(`${key}-next`));
      }),
    );
    await ledger.close();
    expect((await keysIn(file, 1000)).sort()).toEqual([...keys, ...keys.map((key) => `${key}-next`)].sort());
  });

  it('shows a key that took effect twice', async () => {
    const ledger = await PublicationLedger.onDisk(file, 100);
    await ledger.record(publication('a'));
    await ledger.record(publication('a'));
    await ledger.close();
    const again = await PublicationLedger.onDisk(file, 100);
    expect(again.entries().map(({ effects }) => effects)).toEqual([2]);
    await again.close();
  });

  it('drops the half line that a crash left, and goes on behind the last whole one', async () => {
    const ledger = await PublicationLedger.onDisk(file, 100);
    await ledger.record(publication('a', 'ü'));
    await ledger.close();
    await appendFile(file, '{"key":"torn","campaign_id":"ü');
    const second = await PublicationLedger.onDisk(file, 100);
    expect(second.entries().map((entry) => entry.publication.key)).toEqual(['a']);
    await second.record(publication('b'));
    await second.close();
    expect(await keysIn(file)).toEqual(['a', 'b']);
  });

  it('refuses a file that is no ledger, with the number of the line', async () => {
    await writeFile(file, '{"key":"a"}\n');
    await expect(PublicationLedger.onDisk(file, 100)).rejects.toThrow(`${file}, line 1 cannot be read.`);
    expect(await readFile(file, 'utf8')).toBe('{"key":"a"}\n');
  });

  it('keeps the newest in memory and all in the file', async () => {
    const ledger = await PublicationLedger.onDisk(file, 2);
    for (const key of ['a', 'b', 'c']) await ledger.record(publication(key));
    expect(ledger.entries().map((entry) => entry.publication.key)).toEqual(['b', 'c']);
    await ledger.close();
    expect(await keysIn(file)).toEqual(['a', 'b', 'c']);
  });

  it('reads a file that is larger than what is read at a time', async () => {
    const ledger = await PublicationLedger.onDisk(file, 1000);
    const keys = Array.from({ length: 50 }, (_, index) => `k${index}`);
    await Promise.all(keys.map((key) => ledger.record(publication(key, 'ä'.repeat(5000)))));
    await ledger.close();
    expect(await keysIn(file)).toEqual(keys);
  });
});
