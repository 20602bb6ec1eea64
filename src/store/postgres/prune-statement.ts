import { EVERY_TENANT } from '../sql/sql-tables.js';

/**
 * Removes campaigns that are old and at rest, with all that belongs to them: $1 their ids, $2 before when they last
 * changed. Returns a row for each. What somebody is changing at the moment is not at rest;
 * what was called off in the middle of a call is, once the worker that it still names is gone.
 */
export const PRUNE = `
  WITH resting AS MATERIALIZED (
    SELECT id FROM campaign
    WHERE id = ANY ($1) AND updated_at < $2 AND due_at IS NULL
      AND NOT EXISTS (SELECT FROM worker WHERE worker.id = campaign.lease_worker)
    ORDER BY id FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM campaign USING resting WHERE campaign.id = resting.id
    RETURNING campaign.id, campaign.tenant_id, campaign.state
  ), entries AS (
    DELETE FROM audit_entry USING gone WHERE audit_entry.campaign_id = gone.id
  ), artifacts AS (
    DELETE FROM artifact USING gone WHERE artifact.campaign_id = gone.id
  ), counted AS (
    INSERT INTO campaign_count (tenant_id, state, shard, count)
    SELECT owner.tenant_id, gone.state, 0, -count(*)
    FROM gone CROSS JOIN LATERAL (VALUES (gone.tenant_id), ('${EVERY_TENANT}')) AS owner (tenant_id)
    GROUP BY owner.tenant_id, gone.state ORDER BY owner.tenant_id, gone.state
    ON CONFLICT (tenant_id, state, shard) DO UPDATE SET count = campaign_count.count + excluded.count
  )
  SELECT id FROM gone`;
