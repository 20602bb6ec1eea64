import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { DocumentCache } from '../../../src/server/document-cache.js';

const documentOf = (length: number) => parse('{ viewer { subject } }'.padEnd(length, '#\n'));

test('a document is found again, until it is taken out', () => {
  const cache = new DocumentCache();
  const document = documentOf(100);
  cache.set('a', document);
  expect(cache.get('a')).toBe(document);
  cache.delete('a');
  cache.delete('a');
  expect(cache.get('a')).toBeUndefined();
});

test('a document whose text is long is not kept: comments cost no tokens, but memory', () => {
  const cache = new DocumentCache();
  cache.set('long', documentOf(100_000));
  expect(cache.get('long')).toBeUndefined();
});

test('all documents together are kept within bounds, the newest of them', () => {
  const cache = new DocumentCache();
  const keys = Array.from({ length: 100 }, (_, nth) => `key ${String(nth)}`);
  for (const key of keys) cache.set(key, documentOf(10_000));
  const kept = keys.filter((key) => cache.get(key));
  expect(kept).toEqual(keys.slice(-26));
});
