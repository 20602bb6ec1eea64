import type { PostgresServer } from './postgres-server.js';

/** Fills a database as if it had been in use for long, and lets the server take its statistics. */
export async function fillDatabase(
  server: PostgresServer,
  url: string,
  { campaigns, tenants }: { campaigns: number; tenants: number },
): Promise<void> {
  const values = [campaigns, tenants];
  for (const statement of STATEMENTS) {
    await server.execute(statement, url, statement.includes('$2') ? values : []);
  }
  await server.execute('ANALYZE', url);
}

const STATEMENTS = [
  `INSERT INTO campaign (id, tenant_id, name, name_search, state, failure_reason, version, sequence, head_hash, due_at,
    lease_worker, takeovers, created_at, updated_at, snapshot)
   SELECT 'campaign ' || n, 'tenant ' || n % $2::integer, 'Name ' || n, 'name ' || n,
    CASE WHEN n % 20 = 0 THEN 'FAILED' WHEN n % 20 = 1 THEN 'RADAR_SCAN' WHEN n % 20 = 2 THEN 'IDLE' ELSE 'COMPLETED' END,
    CASE WHEN n % 20 = 0 THEN 'TIMEOUT' END, 3, 3, 'hash',
    CASE WHEN n % 20 = 1 THEN to_char(timestamp '2026-01-01' + n * interval '1 millisecond', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END,
    CASE WHEN n % 200 = 1 THEN 'worker ' || n % 3 END, 0,
    to_char(timestamp '2026-01-01' + n * interval '1 millisecond', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    to_char(timestamp '2026-01-01' + n * interval '2 milliseconds', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '{}'
   FROM generate_series(1, $1::integer) AS n`,
  `INSERT INTO audit_entry (transaction_id, position, campaign_id, tenant_id, sequence, occurred_at, execution_id, actor,
    action, metadata, previous_hash, hash)
   SELECT 1, row_number() OVER (), campaign.id, campaign.tenant_id, entry.number, campaign.created_at, 'execution', 'actor',
    'note', '{}', 'hash', 'hash' FROM campaign CROSS JOIN generate_series(1, 3) AS entry (number)
   WHERE campaign.head_hash = 'hash'`,
  `INSERT INTO artifact (campaign_id, kind, body) SELECT id, kind, '{}' FROM campaign
   CROSS JOIN (VALUES ('metadata'), ('strategy'), ('assets')) AS kinds (kind)
   WHERE campaign.head_hash = 'hash'`,
  `INSERT INTO idempotency (tenant_id, mutation, key, request_hash, campaign_id, created_at, expires_at)
   SELECT tenant_id, 'createCampaign', id, 'hash', id, created_at, created_at FROM campaign`,
];
