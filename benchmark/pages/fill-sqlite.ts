import { DatabaseThread } from '../../src/store/sqlite/database-thread.js';
import { migrateSqlite } from '../../src/store/sqlite/migrate-sqlite.js';
import { sqlitePath } from '../../src/store/sqlite/sqlite-location.js';
import { FILLING_BEGINS, filledSnapshot, type Filling } from './filling.js';

/** Fills an empty SQLite database, in a few statements. */
export async function fillSqlite(url: string, filling: Filling): Promise<void> {
  await migrateSqlite(url);
  const thread = new DatabaseThread({ path: sqlitePath(url), writable: true, busyTimeoutMs: 60_000 });
  try {
    for (const sql of statements(filling)) await thread.run({ kind: 'query', sql, parameters: [] });
  } finally {
    await thread.close();
  }
}

function statements({ campaigns, entries }: Filling): string[] {
  const moment = (seconds: string) =>
    `strftime('%Y-%m-%dT%H:%M:%fZ', ${FILLING_BEGINS} + ${seconds}, 'unixepoch')`;
  const numbers = (name: string, last: number) =>
    `${name} (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM ${name} WHERE n < ${last})`;
  return [
    `INSERT INTO campaign (id, tenant_id, name, name_search, state, failure_reason, version, sequence, head_hash, due_at,
       takeovers, created_at, updated_at, snapshot)
     WITH RECURSIVE ${numbers('campaigns', campaigns)}
     SELECT printf('10000000-0000-7000-8000-%012d', n), printf('00000000-0000-7000-8000-%012d', n % 50),
       'Campaign ' || n, 'campaign ' || n,
       CASE n % 10 WHEN 0 THEN 'FAILED' WHEN 1 THEN 'IDLE' ELSE 'COMPLETED' END,
       CASE n % 10 WHEN 0 THEN 'TIMEOUT' END, ${entries}, ${entries}, printf('%064d', 0), NULL, 0,
       ${moment('n')}, ${moment(`n * 7 % ${campaigns}`)},
       CASE n % 10 WHEN 0 THEN '${filledSnapshot('FAILED')}' WHEN 1 THEN '${filledSnapshot('IDLE')}'
         ELSE '${filledSnapshot('COMPLETED')}' END
     FROM campaigns`,
    `INSERT INTO audit_entry (campaign_id, tenant_id, sequence, occurred_at, execution_id, actor, action, metadata,
       previous_hash, hash)
     WITH RECURSIVE ${numbers('entries', entries)}
     SELECT c.id, c.tenant_id, n, c.created_at, '0195a000-0000-7000-8000-00000000e0e0', 'orchestrator', 'note', '{}',
       c.head_hash, c.head_hash
     FROM entries CROSS JOIN campaign AS c`,
    `INSERT INTO campaign_count SELECT tenant_id, state, count(*) FROM campaign GROUP BY 1, 2`,
    `INSERT INTO campaign_count SELECT '', state, count(*) FROM campaign GROUP BY 2`,
  ];
}
