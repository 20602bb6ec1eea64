import type { AuditEntry } from '../../../client/index.js';
import { printable, printableJson } from './printable.js';
import type { Style, StyleName } from './style.js';

type Fields = Record<string, unknown>;

const DESCRIPTIONS: Readonly<Record<string, (metadata: Fields, entry: AuditEntry) => string>> = {
  campaign_created: (_metadata, { actor }) => `created by ${actor}`,
  state_changed: describeTransition,
  step_attempt_failed: (metadata, { actor }) => `${actor} failed: ${text(metadata['details'])}`,
  retry_scheduled: (metadata) => `retry ${text(metadata['retry_count'])} in ${seconds(metadata['delay_ms'])}`,
  campaign_paused: (_metadata, { actor }) => `paused by ${actor}`,
  campaign_resumed: (_metadata, { actor }) => `resumed by ${actor}`,
  publish_started: () => 'publishing begins',
  step_parked: (metadata) => `${text(metadata['step'])} waits: its service is down`,
  step_interrupted: (metadata) => `${text(metadata['step'])} lost its worker and is made again`,
  step_abandoned: (metadata) => `${text(metadata['step'])} given up: ${text(metadata['details'])}`,
  late_answer_recorded: (metadata, { actor }) => `${actor} answered too late (${answer(metadata)})`,
};

/** An audit entry in one line of words, fit for a terminal. */
function describeEntry(entry: AuditEntry): string {
  const describe = DESCRIPTIONS[entry.action];
  const words = describe
    ? describe(entry.metadata, entry)
    : `${entry.action} ${printableJson(entry.metadata)}`;
  return printable(words);
}

/** An audit entry as a line: when, which, and what. */
export function entryLine(entry: AuditEntry, style: Style): string {
  const time = entry.occurredAt.slice(11, 23);
  const colour = colourOf(entry);
  const words = describeEntry(entry);
  return `${style('dim', time)} ${`#${entry.sequence}`.padStart(4)} ${colour ? style(colour, words) : words}`;
}

function colourOf({ action, transition }: AuditEntry): StyleName | null {
  if (transition?.to === 'COMPLETED') return 'green';
  if (transition?.to === 'FAILED' || transition?.to === 'CANCELLED') return 'red';
  if (
    transition?.to === 'AWAITING_REVIEW' ||
    action === 'retry_scheduled' ||
    action.startsWith('campaign_paused')
  ) {
    return 'yellow';
  }
  if (action === 'step_attempt_failed') return 'red';
  return transition ? 'bold' : null;
}

function describeTransition(metadata: Fields, { actor, transition, campaign }: AuditEntry): string {
  if (!transition) return 'the state changed';
  const arrow = `${transition.from} → ${transition.to}`;
  if (metadata['lost'] !== undefined) return `${arrow}, but the learnings are lost`;
  if (transition.event === 'STEP_SUCCEEDED') {
    return `${arrow}, ${actor} answered ${answer(metadata)}${gate(metadata['gate'])}`;
  }
  if (transition.event === 'APPROVE') {
    return `${arrow}, approved by ${campaign.review?.decidedBy ?? 'somebody'}`;
  }
  if (typeof metadata['reason'] === 'string') return `${arrow}: ${metadata['reason']}`;
  return arrow;
}

function gate(verdict: unknown): string {
  if (!isFields(verdict)) return '';
  const reasons = Array.isArray(verdict['reasons']) ? verdict['reasons'].map(text).join(', ') : '';
  if (verdict['decision'] === 'BLOCK') {
    return `; the gate blocks it: ${text(verdict['details']).replace(/^Blocked by: /, '')}`;
  }
  if (verdict['decision'] === 'REVIEW') return `; a person must look: ${reasons}`;
  const warnings = Array.isArray(verdict['warnings']) ? verdict['warnings'].length : 0;
  return warnings === 0 ? '; the gate lets it pass' : `; the gate lets it pass with ${warnings} warning(s)`;
}

function answer(metadata: Fields): string {
  const status = metadata['status_code'] ?? 'nothing';
  return `${text(status)} in ${seconds(metadata['duration_ms'])}`;
}

function seconds(milliseconds: unknown): string {
  if (typeof milliseconds !== 'number') return 'no time';
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
