import { z } from 'zod';

/** One environment variable: how it is read, and what is told about it. */
export interface Variable<T = unknown> {
  schema: z.ZodType<T>;
  /** Shown in `.env.example` and in the reference; null where there is none. */
  defaultText: string | null;
  /** What it is for, with its unit. */
  description: string;
  /** Its value must not be printed. */
  secret?: boolean;
}

/** A variable that is left out, or set to nothing, takes its default. */
function variable<T>(schema: z.ZodType<T>, defaultText: string | null, description: string): Variable<T> {
  const optional = z.preprocess(
    (text) => (text === '' || text === undefined ? (defaultText ?? undefined) : text),
    schema,
  );
  return { schema: optional, defaultText, description };
}

const decimal = /^\d+(\.\d+)?$/;

export function text(defaultText: string, description: string): Variable<string> {
  return variable(z.string(), defaultText, description);
}

export function optionalText(description: string): Variable<string | undefined> {
  return variable(z.string().optional(), null, description);
}

export function secret(description: string): Variable<string | undefined> {
  return { ...optionalText(description), secret: true };
}

/** A duration in seconds, may be fractional; read as milliseconds. */
export function seconds(
  defaultText: string,
  description: string,
  limits: { min?: number; max?: number } = {},
): Variable<number> {
  return variable(secondsSchema(limits), defaultText, description);
}

export function optionalSeconds(description: string): Variable<number | undefined> {
  return variable(secondsSchema({}).optional(), null, description);
}

function secondsSchema({ min = 0.001, max = 31_536_000 }: { min?: number; max?: number }) {
  return (
    z
      .string()
      .regex(decimal, 'must be a number of seconds, such as 30 or 0.5')
      .transform(Number)
      .refine(
        (value) => value >= min && value <= max,
        `must be from ${String(min)} to ${String(max)} seconds`,
      )
      // 1.1 seconds are 1100 milliseconds, not 1100.0000000000002.
      .transform((value) => Math.round(value * 1000))
  );
}

export function integer(
  defaultText: string,
  description: string,
  min: number,
  max: number,
): Variable<number> {
  const message = `must be a whole number from ${String(min)} to ${String(max)}`;
  const schema = z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
  return variable(schema, defaultText, description);
}

export function ratio(defaultText: string, description: string): Variable<number> {
  const message = 'must be a number above 0 and at most 1';
  const schema = z
    .string()
    .regex(decimal, message)
    .transform(Number)
    .refine((value) => value > 0 && value <= 1, message);
  return variable(schema, defaultText, description);
}

export function oneOf<const T extends readonly [string, ...string[]]>(
  values: T,
  defaultText: T[number],
  description: string,
): Variable<T[number]> {
  const schema = z.enum(values, { error: `must be one of ${values.join(', ')}` });
  return variable<T[number]>(schema, defaultText, description);
}

const SWITCH = z
  .string()
  .regex(/^(true|false)$/i, 'must be true or false')
  .transform((value) => value.toLowerCase() === 'true');

export function onOff(defaultText: 'true' | 'false', description: string): Variable<boolean> {
  return variable(SWITCH, defaultText, description);
}

/** A switch whose default depends on other variables. */
export function optionalOnOff(description: string): Variable<boolean | undefined> {
  return variable(SWITCH.optional(), null, description);
}

/** The address of an HTTP service, without credentials, query or fragment. */
export function httpUrl(defaultText: string, description: string): Variable<string> {
  const message = 'must be an http:// or https:// address without credentials, query or fragment';
  return variable(z.string().refine(isPlainHttpUrl, message), defaultText, description);
}

function isPlainHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return plain && (url.protocol === 'http:' || url.protocol === 'https:');
}

/** Where a database is: a file, or a server. What it says is for its adapter to judge. */
export function databaseUrl(defaultText: string, description: string): Variable<string> {
  const message = 'must be a file: address for SQLite, or a postgres:// address for PostgreSQL';
  return variable(z.string().regex(/^(file:|postgres(ql)?:\/\/)/, message), defaultText, description);
}

/** The address of a Redis server, which may hold its password. */
export function redisUrl(description: string): Variable<string | undefined> {
  const message = 'must be a redis:// or rediss:// address, such as redis://localhost:6379/0';
  const schema = z.string().refine(isRedisUrl, message).optional();
  return { ...variable(schema, null, description), secret: true };
}

function isRedisUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, pathname } = new URL(value);
  const known = protocol === 'redis:' || protocol === 'rediss:';
  return known && hostname !== '' && /^(\/\d{0,4})?$/.test(pathname);
}
