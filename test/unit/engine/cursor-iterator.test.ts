import { describe, expect, it } from '@jest/globals';
import { iterate, type Cursor } from '../../../src/engine/subscriptions/cursor-iterator.js';
import { deferred, type Deferred } from '../../support/deferred.js';

/** A cursor that gives what a test hands it, and waits otherwise. */
class ScriptedCursor implements Cursor<number> {
  closed = 0;
  asked = 0;
  private handed = 0;
  private readonly given: Deferred<number | null>[] = [];

  give(value: number | null): void {
    this.at(this.handed).resolve(value);
    this.handed += 1;
  }

  fail(error: Error): void {
    this.at(this.handed).reject(error);
  }

  next(): Promise<number | null> {
    this.asked += 1;
    return this.at(this.asked - 1).promise;
  }

  close(): void {
    this.closed += 1;
    for (const waiting of this.given) waiting.resolve(null);
  }

  private at(index: number): Deferred<number | null> {
    return (this.given[index] ??= deferred<number | null>());
  }
}

const DONE = { value: undefined, done: true };

describe('an iterator over a cursor', () => {
  it('gives what the cursor gives, and ends where it ends', async () => {
    const cursor = new ScriptedCursor();
    for (const value of [1, 2, null]) cursor.give(value);
    const seen: number[] = [];
    for await (const value of iterate(cursor)) seen.push(value);
    expect(seen).toEqual([1, 2]);
    expect(cursor.closed).toBe(1);
  });

  it('asks for one item at a time, and keeps the order of those who ask', async () => {
    const cursor = new ScriptedCursor();
    const iterator = iterate(cursor);
    const all = Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    await Promise.resolve();
    await Promise.resolve();
    expect(cursor.asked).toBe(1);
    for (const value of [1, 2, 3]) cursor.give(value);
    expect((await all).map(({ value }) => value as number)).toEqual([1, 2, 3]);
    await iterator.return?.();
  });

  it('ends at once by return, also while next is pending', async () => {
    const cursor = new ScriptedCursor();
    const iterator = iterate(cursor);
    const pending = iterator.next();
    await Promise.resolve();
    expect(cursor.asked).toBe(1);
    expect(await iterator.return?.()).toEqual(DONE);
    expect(cursor.closed).toBe(1);
    expect(await pending).toEqual(DONE);
    expect(await iterator.next()).toEqual(DONE);
    expect(cursor.asked).toBe(1);
  });

  it('hands over nothing after return, even if it was found before', async () => {
    const cursor = new ScriptedCursor();
    cursor.give(1);
    const iterator = iterate(cursor);
    const pending = iterator.next();
    await iterator.return?.();
    expect(await pending).toEqual(DONE);
  });

  it('lets go of the cursor once, however often it is ended', async () => {
    const cursor = new ScriptedCursor();
    const iterator = iterate(cursor);
    await iterator.return?.();
    await iterator.return?.();
    await expect(iterator.throw?.(new Error('enough'))).rejects.toThrow('enough');
    expect(cursor.closed).toBe(1);
    expect(cursor.asked).toBe(0);
  });

  it('rejects once when the cursor fails, lets go of it, and is at its end', async () => {
    const cursor = new ScriptedCursor();
    cursor.fail(new Error('gone'));
    const iterator = iterate(cursor);
    const [first, second] = [iterator.next(), iterator.next()];
    await expect(first).rejects.toThrow('gone');
    expect(await second).toEqual(DONE);
    expect(cursor.closed).toBe(1);
  });

  it('lets go when a loop over it is left', async () => {
    const cursor = new ScriptedCursor();
    for (const value of [1, 2]) cursor.give(value);
    for await (const value of iterate(cursor)) if (value === 1) break;
    expect(cursor.closed).toBe(1);
  });
});
