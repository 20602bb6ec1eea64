import { describe, expect, it } from '@jest/globals';
import { WorkerRegistry } from '../../../src/engine/worker/worker-registry.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const LEASE_MS = 15_000;

function observer() {
  const clock = new VirtualClock();
  const registry = new WorkerRegistry(clock, LEASE_MS);
  /** What the observer makes of workers, each given by its latest beat. */
  const dead = (beats: Record<string, number>) =>
    registry
      .observe(Object.entries(beats).map(([workerId, beat]) => ({ workerId, beat, status: '' })))
      .map(({ workerId }) => workerId);
  return { clock, dead };
}

describe('who is gone', () => {
  it('is nobody at first sight, however old the beat may be', () => {
    const { dead } = observer();
    expect(dead({ a: 1, b: 9_999_999 })).toEqual([]);
  });

  it('is a worker of whom no new beat was seen for a lease', () => {
    const { clock, dead } = observer();
    dead({ a: 1, b: 1 });
    clock.advance(LEASE_MS - 1);
    expect(dead({ a: 1, b: 2 })).toEqual([]);
    clock.advance(1);
    expect(dead({ a: 1, b: 2 })).toEqual(['a']);
  });

  it('is told with the beat that was seen, so that a late beat saves the worker', () => {
    const clock = new VirtualClock();
    const registry = new WorkerRegistry(clock, LEASE_MS);
    const beat = { workerId: 'a', beat: 7, status: '' };
    registry.observe([beat]);
    clock.advance(LEASE_MS);
    expect(registry.observe([beat])).toEqual([beat]);
  });

  it('is not a worker who beats, however slowly the observer looks', () => {
    const { clock, dead } = observer();
    for (let beat = 1; beat < 10; beat += 1) {
      expect(dead({ a: beat })).toEqual([]);
      clock.advance(LEASE_MS * 3);
    }
  });

  it('has nothing to do with wall clocks', () => {
    const { clock, dead } = observer();
    dead({ a: 1 });
    clock.setWall(clock.now() + 10 * LEASE_MS);
    expect(dead({ a: 1 })).toEqual([]);
    clock.setWall(0);
    clock.advance(LEASE_MS);
    expect(dead({ a: 1 })).toEqual(['a']);
  });

  it('is nobody while the observer itself cannot reach the store', async () => {
    const clock = new VirtualClock();
    const registry = new WorkerRegistry(clock, LEASE_MS);
    const beat = { workerId: 'a', beat: 7, status: '' };
    registry.observe([beat]);
    clock.advance(LEASE_MS);
    await expect(registry.answered(Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(registry.observe([beat])).toEqual([]);
    clock.advance(LEASE_MS);
    expect(registry.observe([beat])).toEqual([beat]);
  });

  it('is met anew after it left the list', () => {
    const { clock, dead } = observer();
    dead({ a: 1 });
    clock.advance(LEASE_MS);
    expect(dead({})).toEqual([]);
    expect(dead({ a: 1 })).toEqual([]);
  });
});
