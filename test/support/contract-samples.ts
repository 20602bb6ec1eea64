import { CampaignPayload } from '../../src/contracts/campaign-payload.js';
import type { JsonObject, JsonValue } from '../../src/contracts/json.js';
import type { Contract } from '../../src/contracts/list-of.js';
import { QualityReport } from '../../src/contracts/quality-report.js';
import { StrategyBrief } from '../../src/contracts/strategy-brief.js';

const UUID = '0193e8a0-0000-7000-8000-000000000001';

/** The least that fits each contract, as fresh objects. */
export const MINIMAL = {
  StrategyBrief: (): JsonObject => ({ target_audience: 'a', core_message: 'b' }),
  QualityReport: (): JsonObject => ({ verdict: 'PASS', auditor_signature: '', timestamp: 0 }),
  QualityCheck: (): JsonObject => ({ check_id: 'c', result: 'PASS', severity: 'LOW' }),
  CampaignPayload: (): JsonObject => ({
    campaign_id: UUID,
    tenant_id: '00000000-0000-0000-0000-000000000000',
    execution_id: UUID,
    retry_count: 0,
    max_retries: 3,
    current_state: 'QUALITY_AUDIT',
    metadata: {},
    assets: [],
    execution_log: [],
  }),
  ExecutionLogEntry: (): JsonObject => ({
    timestamp: '2026-01-01T10:30:00Z',
    actor_service: 'orchestrator',
    action: 'state_changed',
    metadata: {},
  }),
};

/** The contracts whose instances travel on their own. */
export const CONTRACTS = { StrategyBrief, QualityReport, CampaignPayload } satisfies Record<string, Contract>;
export type ContractName = keyof typeof CONTRACTS;

/** A change to the minimal sample, and the path of the violation that it makes; null where it still fits. */
export type Sample = [
  contract: ContractName,
  change: Record<string, JsonValue | undefined>,
  path: string | null,
];

const check = (change: JsonObject) => ({
  checks: [MINIMAL.QualityCheck(), { ...MINIMAL.QualityCheck(), ...change }],
});
const log = (change: JsonObject) => ({ execution_log: [{ ...MINIMAL.ExecutionLogEntry(), ...change }] });

export const SAMPLES: Sample[] = [
  ['StrategyBrief', {}, null],
  [
    'StrategyBrief',
    { brief_id: UUID, channels: [], budget_allocation: {}, do_not_do: ['x'], tone_guard: {} },
    null,
  ],
  [
    'StrategyBrief',
    { brief_id: null, channels: null, budget_allocation: null, platform_constraints: null },
    null,
  ],
  ['StrategyBrief', { brief_id: '11111111-1111-1111-1111-111111111111' }, null],
  ['StrategyBrief', { something_else: { constructor: 1, then: 2 } }, null],
  ['StrategyBrief', { target_audience: undefined }, 'target_audience'],
  ['StrategyBrief', { target_audience: null }, 'target_audience'],
  ['StrategyBrief', { target_audience: '' }, 'target_audience'],
  ['StrategyBrief', { core_message: ['b'] }, 'core_message'],
  ['StrategyBrief', { brief_id: 'b-1' }, 'brief_id'],
  ['StrategyBrief', { brief_id: '' }, 'brief_id'],
  ['StrategyBrief', { channels: 'meta' }, 'channels'],
  ['StrategyBrief', { channels: ['meta', null] }, 'channels'],
  ['StrategyBrief', { do_not_do: [1] }, 'do_not_do'],
  ['StrategyBrief', { budget_allocation: [] }, 'budget_allocation'],
  ['StrategyBrief', { tone_guard: 'formal' }, 'tone_guard'],
  ['StrategyBrief', { platform_constraints: 1 }, 'platform_constraints'],
  ['QualityReport', {}, null],
  ['QualityReport', { timestamp: 1702843200.25, checks: [] }, null],
  ['QualityReport', { checks: null }, null],
  ['QualityReport', check({ reason_code: null, evidence: null }), null],
  ['QualityReport', check({ reason_code: 'X', evidence: { actual: 3.1 }, note: 'kept' }), null],
  ['QualityReport', { timestamp: 8.64e12 }, null],
  ['QualityReport', { timestamp: 8.64e12 + 1 }, 'timestamp'],
  ['QualityReport', { timestamp: -1 }, 'timestamp'],
  ['QualityReport', { timestamp: '1702843200' }, 'timestamp'],
  ['QualityReport', { verdict: 'pass' }, 'verdict'],
  ['QualityReport', { verdict: undefined }, 'verdict'],
  ['QualityReport', { auditor_signature: null }, 'auditor_signature'],
  ['QualityReport', { checks: {} }, 'checks'],
  ['QualityReport', { checks: [null] }, 'checks'],
  ['QualityReport', { checks: ['x'] }, 'checks'],
  ['QualityReport', { checks: [[MINIMAL.QualityCheck()]] }, 'checks'],
  ['QualityReport', check({ check_id: '' }), 'checks[1].check_id'],
  ['QualityReport', check({ check_id: 7 }), 'checks[1].check_id'],
  ['QualityReport', check({ result: 'SKIPPED' }), 'checks[1].result'],
  ['QualityReport', check({ severity: 'critical' }), 'checks[1].severity'],
  ['QualityReport', check({ reason_code: 5 }), 'checks[1].reason_code'],
  ['QualityReport', check({ evidence: [] }), 'checks[1].evidence'],
  ['CampaignPayload', {}, null],
  [
    'CampaignPayload',
    { terminal_reason: 'FAILED_POLICY', terminal_details: 'x', radar_scan: {}, strategy: {} },
    null,
  ],
  [
    'CampaignPayload',
    { terminal_reason: null, terminal_details: null, radar_scan: null, quality_audit: null },
    null,
  ],
  ['CampaignPayload', log({}), null],
  ['CampaignPayload', log({ timestamp: '2026-01-01T10:30:00.123+02:00' }), null],
  ['CampaignPayload', { campaign_id: 'c1' }, 'campaign_id'],
  ['CampaignPayload', { tenant_id: null }, 'tenant_id'],
  ['CampaignPayload', { retry_count: 1.5 }, 'retry_count'],
  ['CampaignPayload', { max_retries: -1 }, 'max_retries'],
  ['CampaignPayload', { current_state: 'DONE' }, 'current_state'],
  ['CampaignPayload', { terminal_reason: 'POLICY_VIOLATION' }, 'terminal_reason'],
  ['CampaignPayload', { metadata: null }, 'metadata'],
  ['CampaignPayload', { assets: [{}, 'x'] }, 'assets'],
  ['CampaignPayload', { assets: null }, 'assets'],
  [
    'CampaignPayload',
    { execution_log: Array.from({ length: 101 }, MINIMAL.ExecutionLogEntry) },
    'execution_log',
  ],
  ['CampaignPayload', log({ timestamp: 'yesterday' }), 'execution_log[0].timestamp'],
  ['CampaignPayload', log({ timestamp: '2026-01-01' }), 'execution_log[0].timestamp'],
  ['CampaignPayload', log({ actor_service: 1 }), 'execution_log[0].actor_service'],
  ['CampaignPayload', log({ metadata: [] }), 'execution_log[0].metadata'],
];

/** The minimal sample of a contract with a change; what is undefined is left out. */
export function sample(name: ContractName, change: Record<string, JsonValue | undefined>): JsonObject {
  return JSON.parse(JSON.stringify({ ...MINIMAL[name](), ...change })) as JsonObject;
}
