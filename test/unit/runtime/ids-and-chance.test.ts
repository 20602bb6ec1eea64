import { describe, expect, it } from '@jest/globals';
import { SystemRandom } from '../../../src/runtime/system-random.js';
import { UuidV7Source } from '../../../src/runtime/uuid-v7-source.js';

describe('ids', () => {
  it('are UUIDs of version 7 that carry the time, all different, and growing', () => {
    const before = Date.now();
    const source = new UuidV7Source();
    const ids = Array.from({ length: 10_000 }, () => source.uuid());
    const after = Date.now();
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const time = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
      expect(time).toBeGreaterThanOrEqual(before);
      expect(time).toBeLessThanOrEqual(after + 1);
    }
  });
});

describe('chance', () => {
  it('is from 0 to below 1, and not always the same', () => {
    const random = new SystemRandom();
    const numbers = Array.from({ length: 1000 }, () => random.next());
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(new Set(numbers).size).toBeGreaterThan(900);
  });
});
