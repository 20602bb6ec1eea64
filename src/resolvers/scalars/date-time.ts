import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { invalidScalar } from './invalid-scalar.js';

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** A moment, kept as text in RFC 3339, UTC, with milliseconds. Accepts any offset and precision. */
export const DateTimeScalar = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description:
    'A moment in time as RFC 3339 text. Printed in UTC with milliseconds, such as `2026-03-01T08:30:00.000Z`; ' +
    'read with any offset.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  // What is printed was checked when it was stored, and may lie beyond the years that RFC 3339 can write.
  serialize: (value) => new Date(String(value)).toISOString(),
  parseValue: (value) => toDateTime(value),
  parseLiteral(node) {
    return toDateTime(node.kind === Kind.STRING ? node.value : undefined, node);
  },
});

function toDateTime(value: unknown, node?: ValueNode): string {
  const moment = typeof value === 'string' ? parseRfc3339(value) : null;
  if (!moment) throw invalidScalar('DateTime must be RFC 3339 text, such as 2026-03-01T08:30:00Z.', node);
  return moment;
}

function parseRfc3339(text: string): string | null {
  const parts = RFC_3339.exec(text);
  if (!parts) return null;
  const [, year, month, day, hour, minute, second, fraction = '', offset = ''] = parts;
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(day) > daysInMonth) return null;
  const milliseconds = `${fraction}000`.replace(/^\.?/, '.').slice(0, 4);
  const moment = new Date(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}${milliseconds}${offset.toUpperCase()}`,
  );
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
