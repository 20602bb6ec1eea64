import 'robot3/debug';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import {
  ACTION_OF_EVENT,
  CAMPAIGN_CREATED,
  RETRY_SCHEDULED,
  STATE_CHANGED,
} from '../../../src/machine/campaign-event.js';
import { take, walks } from '../../support/machine/arbitrary-events.js';
import { codes, tableRows } from '../../support/markdown-tables.js';
import { ASKS_FOR_REVIEW } from '../../support/machine/trail.js';

const page = readFileSync('docs/reference/events.md', 'utf8');
const section = (title: string) => page.split(/^## /m).find((text) => text.startsWith(title)) ?? '';
const rowsOf = (title: string) => tableRows(section(title)).slice(1);

/** The metadata that is written down for each event, and for each action that is not an event of its own. */
const fieldsOf = new Map(
  [...rowsOf('Actions'), ...rowsOf('Events')].map((row) => [codes(row[0])[0], codes(row[3])]),
);

/** Many entries of all kinds, each with what it was recorded for. */
function recorded(): { entry: AuditEntry; cause: string }[] {
  return fc.sample(walks, { numRuns: 1000, seed: 11 }).flatMap((walk) => {
    const found: { entry: AuditEntry; cause: string }[] = [];
    const trail = take(walk, ({ event, decision, trail: { entries } }) => {
      if (decision.kind === 'refused') return;
      const [first, ...rest] = entries.slice(-decision.entries.length);
      if (first) found.push({ entry: first, cause: event.type });
      found.push(...rest.map((entry) => ({ entry, cause: entry.action })));
    });
    const [created] = trail.entries;
    return created ? [{ entry: created, cause: created.action }, ...found] : found;
  });
}

describe('the reference of events and actions', () => {
  it('lists every event with the action that records it, and no other', () => {
    const told = rowsOf('Events').map((row) => [codes(row[0])[0], codes(row[1])[0]]);
    expect(told.sort()).toEqual(Object.entries(ACTION_OF_EVENT).sort());
  });

  it('lists every action, and no other', () => {
    const actions = new Set([
      ...Object.values(ACTION_OF_EVENT),
      STATE_CHANGED,
      CAMPAIGN_CREATED,
      RETRY_SCHEDULED,
    ]);
    const told = rowsOf('Actions').map((row) => codes(row[0])[0]);
    expect(told.sort()).toEqual([...actions].sort());
  });

  it('names exactly the metadata that the machine writes', () => {
    const seen = new Set<string>();
    for (const { entry, cause } of recorded()) {
      if (cause === STATE_CHANGED) continue;
      seen.add(cause);
      const told = fieldsOf.get(cause) ?? ['not in the reference'];
      expect({ cause, fields: Object.keys(entry.metadata).sort() }).toEqual({
        cause,
        fields: [...told].sort(),
      });
    }
    const missing = Object.keys(ACTION_OF_EVENT).filter((event) => !seen.has(event));
    expect(missing).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining([CAMPAIGN_CREATED, RETRY_SCHEDULED]));
  });

  it('tells what a change of state behind a step says', () => {
    const kinds = new Set(
      recorded()
        .filter(({ cause }) => cause === STATE_CHANGED)
        .map(({ entry }) => Object.keys(entry.metadata).join()),
    );
    expect([...kinds].sort()).toEqual(['', 'lost,reason,details']);
    for (const field of ['lost', 'reason', 'details']) expect(section('Actions')).toContain(`\`${field}\``);
  });

  it('explains every field', () => {
    const explained = rowsOf('Fields').flatMap((row) => codes(row[0]));
    const events = rowsOf('Events').flatMap((row) => codes(row[3]));
    const missing = events.filter(
      (field) => !explained.includes(field) && !['content_hash', 'note'].includes(field),
    );
    expect(missing).toEqual([]);
    for (const field of Object.keys(ASKS_FOR_REVIEW)) expect(section('Fields')).toContain(`\`${field}\``);
  });
});
