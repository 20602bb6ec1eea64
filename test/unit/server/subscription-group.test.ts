import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import type { Role } from '../../../src/ports/authenticator.js';
import { subscriptionGroup } from '../../../src/server/subscription-group.js';

const FIELDS = '{ sequence campaign { auditTrail(first: 2, after: $cursor) { nodes { id } } } }';

function group(
  query: string,
  variableValues: Record<string, unknown> = {},
  caller: { subject?: string; tenantId?: string | null; roles?: Role[] } = {},
): string {
  const { subject = 'ann', tenantId = null, roles = ['viewer'] } = caller;
  return subscriptionGroup({
    document: parse(query),
    variableValues,
    caller: { subject, tenantId, roles: new Set(roles) },
  });
}

const follow = (after: string, declared = '') =>
  `subscription S${declared} { campaignEvents(campaignId: "c"${after}) { sequence } }`;

describe('equal subscribers', () => {
  it('may begin at different places, in a variable or written out', () => {
    const declared = '($from: Int)';
    expect(group(follow(', after: $from', declared), { from: 1 })).toBe(
      group(follow(', after: $from', declared), { from: 7 }),
    );
    expect(group(follow(', after: 1'))).toBe(group(follow(', after: 7')));
  });

  it('may be different people with the same roles, in any order', () => {
    const roles: Role[] = ['viewer', 'operator'];
    expect(group(follow(''), {}, { subject: 'ann', roles })).toBe(
      group(follow(''), {}, { subject: 'bob', roles: [...roles].reverse() }),
    );
  });
});

describe('subscribers are not equal', () => {
  it('when document, variables, tenant or roles differ', () => {
    const groups = [
      group(follow('')),
      group(follow('').replace('sequence', 'id')),
      group(follow(''), { other: 1 }),
      group(follow(''), {}, { tenantId: '0190-1' }),
      group(follow(''), {}, { roles: ['admin'] }),
    ];
    expect(new Set(groups).size).toBe(groups.length);
  });

  it('when the variable of the cursor is used elsewhere too', () => {
    const query = `subscription S($cursor: String) { campaignFeed(after: $cursor) { entry ${FIELDS} } }`;
    expect(group(query, { cursor: 'a' })).not.toBe(group(query, { cursor: 'b' }));
  });

  it('when a nested argument of the same name differs', () => {
    const query = (after: string) =>
      `subscription { campaignFeed { entry { campaign { auditTrail(after: "${after}") { nodes { id } } } } } }`;
    expect(group(query('a'))).not.toBe(group(query('b')));
  });
});
