import { Client } from 'pg';
import { migratePostgres } from '../../src/store/postgres/migrate-postgres.js';
import { FILLING_BEGINS, filledSnapshot, type Filling } from './filling.js';

/** Fills an empty PostgreSQL database, in a few statements. */
export async function fillPostgres(url: string, filling: Filling): Promise<void> {
  await migratePostgres(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT 1 FROM campaign LIMIT 1');
    if (rows.length > 0) throw new Error('The database holds campaigns: give the benchmark an empty one.');
    for (const sql of statements(filling)) await client.query(sql);
  } finally {
    await client.end();
  }
}

function statements({ campaigns, entries }: Filling): string[] {
  const moment = (seconds: string) =>
    `to_char(to_timestamp(${FILLING_BEGINS} + ${seconds}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return [
    `INSERT INTO campaign (id, tenant_id, name, name_search, state, failure_reason, version, sequence, head_hash, due_at,
       takeovers, created_at, updated_at, snapshot)
     SELECT '10000000-0000-7000-8000-' || lpad(n::text, 12, '0'), '00000000-0000-7000-8000-' || lpad((n % 50)::text, 12, '0'),
       'Campaign ' || n, 'campaign ' || n,
       CASE n % 10 WHEN 0 THEN 'FAILED' WHEN 1 THEN 'IDLE' ELSE 'COMPLETED' END,
       CASE n % 10 WHEN 0 THEN 'TIMEOUT' END, ${entries}, ${entries}, repeat('0', 64), NULL, 0,
       ${moment('n')}, ${moment(`n * 7 % ${campaigns}`)},
       CASE n % 10 WHEN 0 THEN '${filledSnapshot('FAILED')}' WHEN 1 THEN '${filledSnapshot('IDLE')}'
         ELSE '${filledSnapshot('COMPLETED')}' END
     FROM generate_series(1::bigint, ${campaigns}) AS n`,
    `INSERT INTO audit_entry (transaction_id, position, campaign_id, tenant_id, sequence, occurred_at, execution_id, actor,
       action, metadata, previous_hash, hash)
     SELECT 1, row_number() OVER (), c.id, c.tenant_id, n, c.created_at, '0195a000-0000-7000-8000-00000000e0e0',
       'orchestrator', 'note', '{}', c.head_hash, c.head_hash
     FROM generate_series(1, ${entries}) AS n CROSS JOIN campaign AS c`,
    `INSERT INTO campaign_count SELECT tenant_id, state, 0, count(*) FROM campaign GROUP BY 1, 2`,
    `INSERT INTO campaign_count SELECT '', state, 0, count(*) FROM campaign GROUP BY 2`,
    'ANALYZE',
  ];
}
