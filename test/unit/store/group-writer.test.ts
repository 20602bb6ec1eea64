import { describe, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '../../../src/ports/campaign-store.js';
import type { TaskRunner } from '../../../src/store/sqlite/database-thread.js';
import { MAX_BATCH_CHARACTERS, MAX_BATCH_OPERATIONS } from '../../../src/store/sql/group-writer.js';
import { StatementFailedError } from '../../../src/store/sql/statement-failed-error.js';
import type { ThreadAnswers, ThreadTask } from '../../../src/store/sqlite/thread-protocol.js';
import { toCommitOperation } from '../../../src/store/sql/commit-operation.js';
import { createThreadWriter } from '../../../src/store/sqlite/thread-writer.js';
import type { WriteOperation, WriteResult } from '../../../src/store/sqlite/write-operation.js';
import { creation } from '../../support/campaign-fixture.js';

/** A thread whose batches end when the test says so. */
class HeldThread implements TaskRunner {
  readonly batches: (readonly WriteOperation[])[] = [];
  #end: ((results: WriteResult[] | Error) => void) | null = null;

  run<K extends ThreadTask['kind']>(task: Extract<ThreadTask, { kind: K }>): Promise<ThreadAnswers[K]> {
    const asked: ThreadTask = task;
    if (asked.kind !== 'write') return Promise.reject(new Error('Only writes are expected.'));
    if (this.#end) return Promise.reject(new Error('One batch at a time.'));
    this.batches.push(asked.operations);
    return new Promise((resolve, reject) => {
      this.#end = (results) => {
        this.#end = null;
        // The kind of the task is `write`, so K is.
        if (results instanceof Error) reject(results);
        else resolve(results as ThreadAnswers[K]);
      };
    });
  }

  /** Waits for a batch to be under way, and ends it. */
  async end(
    result: (operation: WriteOperation, index: number) => WriteResult | Error = () => DONE,
  ): Promise<void> {
    while (!this.#end) await new Promise(setImmediate);
    const results = this.batches.at(-1)?.map(result) ?? [];
    const error = results.find((each) => each instanceof Error);
    this.#end(error ?? results.filter((each): each is WriteResult => !(each instanceof Error)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const DONE: WriteResult = { ok: true, answer: null };

function register(number: number): Extract<WriteOperation, { kind: 'registerWorker' }> {
  return { kind: 'registerWorker', workerId: String(number) };
}

describe('The group writer', () => {
  it('sends what comes while a batch is written together as the next one, in order', async () => {
    const thread = new HeldThread();
    const writer = createThreadWriter(thread);
    const first = writer.write(register(0));
    while (thread.batches.length === 0) await new Promise(setImmediate);
    const others = [1, 2, 3].map((number) => writer.write(register(number)));
    await thread.end();
    await first;
    await thread.end();
    await Promise.all(others);
    expect(thread.batches).toEqual([[register(0)], [register(1), register(2), register(3)]]);
    await writer.idle();
  });

  it('has the next batch under way before those of the last one hear of theirs', async () => {
    const thread = new HeldThread();
    const writer = createThreadWriter(thread);
    const batches = writer.write(register(0)).then(() => thread.batches.length);
    while (thread.batches.length === 0) await new Promise(setImmediate);
    const next = writer.write(register(1));
    await thread.end();
    expect(await batches).toBe(2);
    await thread.end();
    await next;
  });

  it('reports nothing before the batch has ended', async () => {
    const thread = new HeldThread();
    const writer = createThreadWriter(thread);
    let reported = false;
    const write = writer.write(register(0)).then(() => {
      reported = true;
    });
    while (thread.batches.length === 0) await new Promise(setImmediate);
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    expect(reported).toBe(false);
    await thread.end();
    await write;
    expect(reported).toBe(true);
  });

  it('bounds a batch by the number of operations and by their size', async () => {
    const thread = new HeldThread();
    const writer = createThreadWriter(thread);
    const many = Array.from({ length: MAX_BATCH_OPERATIONS + 1 }, (_, number) =>
      writer.write(register(number)),
    );
    await thread.end();
    await thread.end();
    await Promise.all(many);
    expect(thread.batches.map((batch) => batch.length)).toEqual([MAX_BATCH_OPERATIONS, 1]);

    const half = { ...creation(), writeArtifacts: { assets: `"${'x'.repeat(MAX_BATCH_CHARACTERS / 2)}"` } };
    const whole = { ...creation(), writeArtifacts: { assets: `"${'x'.repeat(MAX_BATCH_CHARACTERS + 9)}"` } };
    const large = [half, half, whole, half].map((change) => writer.write(toCommitOperation(change)));
    for (let batch = 0; batch < 4; batch += 1) await thread.end();
    await Promise.all(large);
    expect(thread.batches.slice(2).map((batch) => batch.length)).toEqual([1, 1, 1, 1]);
  });

  it('rejects an operation that failed, and that one alone', async () => {
    const thread = new HeldThread();
    const writer = createThreadWriter(thread);
    const writes = [0, 1, 2].map((number) => writer.write(register(number)));
    const settled = Promise.allSettled(writes);
    const failures = [
      { unavailable: false, message: 'refused' },
      { unavailable: true, message: 'full' },
    ];
    await thread.end((_, index) => {
      const failure = failures[index];
      return failure ? { ok: false, failure } : DONE;
    });
    const [refused, full, done] = await settled;
    expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(StatementFailedError) });
    expect(full).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailableError) });
    expect(done).toEqual({ status: 'fulfilled', value: null });
  });

  it('rejects a whole batch when the thread dies with it, and goes on with the next', async () => {
    const thread = new HeldThread();
    const writer = createThreadWriter(thread);
    const lost = Promise.allSettled([0, 1].map((number) => writer.write(register(number))));
    while (thread.batches.length === 0) await new Promise(setImmediate);
    const next = writer.write(register(2));
    await thread.end(() => new StoreUnavailableError('gone'));
    expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await thread.end();
    await expect(next).resolves.toBeNull();
  });
});
