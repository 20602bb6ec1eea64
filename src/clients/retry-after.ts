const SECONDS = /^\d+$/;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = '\\d{2}:\\d{2}:\\d{2}';
const IMF_FIXDATE = new RegExp(`^[A-Z][a-z]{2}, \\d{2} ${MONTH} \\d{4} ${TIME} GMT$`);
const RFC_850_DATE = new RegExp(`^[A-Z][a-z]+, \\d{2}-${MONTH}-\\d{2} ${TIME} GMT$`);
const ASCTIME_DATE = new RegExp(`^[A-Z][a-z]{2} ${MONTH} [ \\d]\\d ${TIME} \\d{4}$`);

/**
 * Reads a `Retry-After` header: whole seconds, or a date in any of the three forms of HTTP (RFC 9110, 5.6.7 and 10.2.3).
 *
 * @param now the wall clock, in milliseconds since the epoch
 * @returns milliseconds from now on, 0 for a date that has passed, null for anything else
 */
export function retryAfterMs(header: string | string[] | undefined, now: number): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return null;
  if (SECONDS.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  const date = parseHttpDate(text, now);
  return date === null ? null : Math.max(0, date - now);
}

function parseHttpDate(text: string, now: number): number | null {
  let date = NaN;
  if (IMF_FIXDATE.test(text)) date = Date.parse(text);
  else if (ASCTIME_DATE.test(text)) date = Date.parse(`${text} GMT`);
  else if (RFC_850_DATE.test(text)) date = parseRfc850(text, now);
  return Number.isNaN(date) ? null : date;
}

/** A year of two digits that seems more than 50 years ahead is the most recent one in the past with these digits. */
function parseRfc850(text: string, now: number): number {
  const [, day, month, year, time] = /, (\d{2})-(\w{3})-(\d{2}) (\S+) GMT/.exec(text) ?? [];
  const thisYear = new Date(now).getUTCFullYear();
  let full = thisYear - (thisYear % 100) + Number(year);
  if (full > thisYear + 50) full -= 100;
  return Date.parse(`${String(day)} ${String(month)} ${String(full)} ${String(time)} GMT`);
}
