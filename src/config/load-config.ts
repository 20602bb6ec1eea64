import { VARIABLES } from './variables.js';

type Raw = {
  [K in keyof typeof VARIABLES]: (typeof VARIABLES)[K] extends { schema: { _output: infer T } } ? T : never;
};

/** The configuration, checked. Durations are in milliseconds. */
export interface Config extends Omit<
  Raw,
  'CORS_ALLOWED_ORIGINS' | 'INTROSPECTION' | 'RATE_LIMIT' | 'USE_IN_MEMORY_STORE'
> {
  corsAllowedOrigins: readonly string[];
  introspection: boolean;
  rateLimit: { points: number; periodMs: number } | null;
  /** Whether idempotency is cached in memory, not in Redis. */
  useInMemoryStore: boolean;
}

/** The environment does not fit. Carries every mistake, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly mistakes: readonly string[]) {
    super(`The configuration does not fit:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
  }
}

const SANDBOX_ORIGINS = [
  'https://studio.apollographql.com',
  'https://embed.apollo.dev',
  'http://localhost:*',
];
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/**
 * Reads the configuration from an environment.
 *
 * @throws ConfigError with all mistakes at once; values of secrets are never in it
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const { values, mistakes } = parse(environment);
  mistakes.push(...contradictions(values, environment), ...unavailable(environment));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  const raw = values as Raw;
  const open = raw.AUTH_MODE === 'open';
  return {
    ...raw,
    corsAllowedOrigins: parseOrigins(raw.CORS_ALLOWED_ORIGINS) ?? (open ? SANDBOX_ORIGINS : []),
    introspection: raw.INTROSPECTION ?? open,
    rateLimit: parseRateLimit(raw.RATE_LIMIT) ?? null,
    useInMemoryStore: raw.USE_IN_MEMORY_STORE ?? raw.REDIS_URL === undefined,
  };
}

/** Reads each variable by itself; those with a mistake are left out of the values. */
function parse(environment: Readonly<Record<string, string | undefined>>) {
  const values: Record<string, unknown> = {};
  const mistakes: string[] = [];
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const parsed = variable.schema.safeParse(environment[name]);
    if (parsed.success) values[name] = parsed.data;
    else mistakes.push(`${name} ${parsed.error.issues.map((issue) => issue.message).join(', ')}`);
  }
  return { values: values as Partial<Raw>, mistakes };
}

/** What cannot be said by one variable alone. */
function contradictions(
  { AUTH_MODE, AUTH_ALLOW_OPEN, HOST, RATE_LIMIT, USE_IN_MEMORY_STORE }: Partial<Raw>,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const exposed =
    AUTH_MODE === 'open' && AUTH_ALLOW_OPEN === false && HOST !== undefined && !LOOPBACK.test(HOST);
  return [
    ...(parseRateLimit(RATE_LIMIT) === undefined
      ? ['RATE_LIMIT must be points/seconds, such as 600/60']
      : []),
    ...(USE_IN_MEMORY_STORE === false && !environment['REDIS_URL']
      ? ['USE_IN_MEMORY_STORE=false needs REDIS_URL']
      : []),
    ...(exposed
      ? [
          `AUTH_MODE=open is refused on HOST=${HOST}: anybody who reaches it could do anything. Set AUTH_ALLOW_OPEN=true to allow it all the same`,
        ]
      : []),
  ];
}

/** What is promised for later is refused now: nobody shall believe that it is on. */
function unavailable(environment: Readonly<Record<string, string | undefined>>): string[] {
  const { AUTH_MODE: auth = 'open' } = environment;
  return [
    ...(auth === 'jwt' || auth === 'apikey' ? [`AUTH_MODE=${auth} cannot be used in this version`] : []),
  ];
}

function parseOrigins(list: string | undefined): string[] | undefined {
  return list
    ?.split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
}

/** @returns null when it is off, undefined when the text is no limit */
function parseRateLimit(given: string | undefined): Config['rateLimit'] | undefined {
  if (given === undefined) return null;
  const match = /^([1-9]\d{0,8})\/([1-9]\d{0,5})$/.exec(given);
  return match ? { points: Number(match[1]), periodMs: Number(match[2]) * 1000 } : undefined;
}
