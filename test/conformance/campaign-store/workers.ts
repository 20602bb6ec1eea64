import { describe, expect, it } from '@jest/globals';
import type { Database } from './database.js';

export function describeWorkers(database: Database): void {
  describe('workers', () => {
    it('stand in the store with a beat that grows, and what they tell about themselves', async () => {
      const { store } = database;
      await store.registerWorker('w 1 \\ é');
      const [registered] = await store.workers();
      await expect(store.heartbeat('w 1 \\ é', '{"reachable":true}')).resolves.toBe(true);
      const [beaten, ...others] = await store.workers();
      expect(beaten).toMatchObject({ workerId: 'w 1 \\ é', status: '{"reachable":true}' });
      expect(beaten?.beat).toBeGreaterThan(registered?.beat ?? Infinity);
      expect(others).toEqual([]);
    });

    it('are buried only when they made no beat since', async () => {
      const { store } = database;
      await store.registerWorker('w');
      const [seen] = await store.workers();
      await store.heartbeat('w', '{}');
      await store.buryWorker('w', seen?.beat ?? -1);
      await expect(store.heartbeat('w', '{}')).resolves.toBe(true);
      const [now] = await store.workers();
      await store.buryWorker('w', now?.beat ?? -1);
      await expect(store.workers()).resolves.toEqual([]);
    });

    it('learn with the next beat that they were declared dead', async () => {
      const { store } = database;
      await store.registerWorker('w');
      const [seen] = await store.workers();
      await store.buryWorker('w', seen?.beat ?? -1);
      await expect(store.heartbeat('w', '{}')).resolves.toBe(false);
      await expect(store.workers()).resolves.toEqual([]);
    });

    it('may register again, and never with a beat that was seen before', async () => {
      const { store } = database;
      await store.registerWorker('w');
      const [first] = await store.workers();
      await store.registerWorker('w');
      const [second] = await store.workers();
      expect(second?.beat).toBeGreaterThan(first?.beat ?? Infinity);
      await store.removeWorker('w');
      await store.removeWorker('w');
      await expect(store.workers()).resolves.toEqual([]);
    });
  });
}
