import { v7 as uuidv7 } from 'uuid';
import type { CampaignFilter, CampaignStore } from '../../src/ports/campaign-store.js';
import { ALL_TENANTS, tenantScope } from '../../src/ports/scope.js';
import { at, creation } from './campaign-fixture.js';

/** Sends every query that the store can send: each filter alone and with each other, in every order and scope. */
export async function readInEveryWay(store: CampaignStore): Promise<void> {
  const { id, tenantId } = creation().record;
  const filters: CampaignFilter[] = [{}];
  const parts: CampaignFilter[] = [
    { states: ['IDLE'] },
    { failureReasons: ['TIMEOUT'] },
    { search: 'spring' },
    { search: id },
    { createdAfter: at(0) },
    { createdBefore: at(9) },
  ];
  for (const part of parts) filters.push(...filters.map((filter) => ({ ...filter, ...part })));
  filters.push({ states: ['IDLE', 'FAILED'], failureReasons: ['TIMEOUT', 'PLATFORM_ERROR'] });

  for (const scope of [ALL_TENANTS, tenantScope(tenantId)]) {
    for (const filter of filters) {
      await store.count(scope, filter, 10);
      for (const field of ['CREATED_AT', 'UPDATED_AT'] as const) {
        for (const direction of ['ASC', 'DESC'] as const) {
          const request = { first: 10, filter, order: { field, direction } };
          await store.list(scope, { ...request, after: null });
          await store.list(scope, { ...request, after: { at: at(1), id } });
        }
      }
    }
    await store.find(scope, id);
    await store.findMany(scope, [id]);
    await store.artifacts(scope, [id], ['metadata', 'assets']);
    await store.entries(scope, id, 0, 10);
    await store.feed(scope, await store.feedHead(), 10);
  }
  await store.heads([id]);
  await store.findIdempotency(tenantId, 'startCampaign', 'k', at(0));
  await store.leases('w');
  await store.workers();
  // Work of two tenants, so that a second look begins behind the first tenant.
  for (const tenant of [uuidv7(), uuidv7()]) {
    await store.commit(creation({ tenantId: tenant, state: 'RADAR_SCAN', dueAt: at(0) }));
  }
  await store.due(at(0), 1);
  await store.due(at(0), 10);
}
