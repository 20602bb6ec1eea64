import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError, loadConfig, type Config } from '../../../src/config/load-config.js';
import { VARIABLES } from '../../../src/config/variables.js';

type Environment = Record<string, string | undefined>;

function mistakes(environment: Environment): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

/** What one variable is read as. */
function read<K extends keyof Config>(name: K, text: string): Config[K] {
  return loadConfig({ [name]: text })[name];
}

describe('the configuration', () => {
  it('has the documented defaults', () => {
    expect(loadConfig({})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 4000,
      DATABASE_URL: 'file:./data/leadboost.db',
      SERVICE_RADAR_URL: 'http://localhost:8001',
      SERVICE_ANALYST_URL: 'http://localhost:8002',
      SERVICE_VISUAL_URL: 'http://localhost:8003',
      SERVICE_OPTIMIZER_URL: 'http://localhost:8004',
      SERVICE_TIMEOUT: 30_000,
      SERVICE_MAX_BODY: 1_048_576,
      SERVICE_CONCURRENCY: 64,
      DEFAULT_MAX_RETRIES: 3,
      RETRY_BACKOFF_BASE: 2000,
      RETRY_BACKOFF_CAP: 60_000,
      RETRY_AFTER_CAP: 3_600_000,
      CIRCUIT_WINDOW: 10_000,
      CIRCUIT_MIN_CALLS: 20,
      CIRCUIT_FAILURE_RATIO: 0.5,
      CIRCUIT_OPEN: 10_000,
      PARK_MAX: 86_400_000,
      MAX_TAKEOVERS: 10,
      MAX_EXECUTIONS: 10,
      MAX_CONTENT_REVISIONS: 0,
      WORKER_CONCURRENCY: 256,
      LEASE_SECONDS: 15_000,
      POLL_SECONDS: 1000,
      ROLE: 'all',
      AUTH_MODE: 'open',
      introspection: true,
      rateLimit: null,
      corsAllowedOrigins: [
        'https://studio.apollographql.com',
        'https://embed.apollo.dev',
        'http://localhost:*',
      ],
      SUBSCRIPTION_BUFFER: 256,
      MAX_QUERY_TOKENS: 1000,
      MAX_QUERY_DEPTH: 12,
      MAX_QUERY_NODES: 10_000,
      MAX_SUBSCRIPTIONS_PER_SOCKET: 100,
      LOG_LEVEL: 'info',
      SHUTDOWN_TIMEOUT: 10_000,
    });
  });

  it('takes a variable that is set to nothing as left out', () => {
    const empty = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, '']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });

  it('does not mind variables that it does not know', () => {
    expect(loadConfig({ PATH: '/usr/bin', HOSTNAME: 'x' })).toEqual(loadConfig({}));
  });

  it('tells all mistakes at once, of whatever kind', () => {
    const found = mistakes({
      PORT: '70000',
      SERVICE_TIMEOUT: 'soon',
      CIRCUIT_FAILURE_RATIO: '0',
      ROLE: 'boss',
      INTROSPECTION: 'yes',
      SERVICE_RADAR_URL: 'localhost:8001',
      RATE_LIMIT: 'much',
      HOST: '0.0.0.0',
      DATABASE_URL: 'mysql://db/leadboost',
      REDIS_URL: 'cache:6379',
    });
    const names = found.map((mistake) => /^[A-Z_]+/.exec(mistake)?.[0]).sort();
    expect(names).toEqual([
      'AUTH_MODE',
      'CIRCUIT_FAILURE_RATIO',
      'DATABASE_URL',
      'INTROSPECTION',
      'PORT',
      'RATE_LIMIT',
      'REDIS_URL',
      'ROLE',
      'SERVICE_RADAR_URL',
      'SERVICE_TIMEOUT',
    ]);
    expect(new ConfigError(found).message.split('\n')).toHaveLength(found.length + 1);
  });

  it('says what would be right', () => {
    expect(mistakes({ PORT: '-1' })).toEqual(['PORT must be a whole number from 0 to 65535']);
    expect(mistakes({ SERVICE_TIMEOUT: '30s' })).toEqual([
      'SERVICE_TIMEOUT must be a number of seconds, such as 30 or 0.5',
    ]);
    expect(mistakes({ LOG_LEVEL: 'loud' })[0]).toContain('must be one of trace, debug, info');
  });
});

describe('a duration', () => {
  it('is in seconds, may be fractional, and is whole milliseconds in the end', () => {
    expect(read('SERVICE_TIMEOUT', '1.1')).toBe(1100);
    expect(read('SERVICE_TIMEOUT', '0.001')).toBe(1);
    expect(read('RETRY_BACKOFF_BASE', '2.5')).toBe(2500);
    expect(read('SERVICE_RADAR_TIMEOUT', '5')).toBe(5000);
    expect(loadConfig({}).SERVICE_RADAR_TIMEOUT).toBeUndefined();
  });

  it('is a plain positive number within a year', () => {
    for (const text of ['0', '-1', '1e3', 'Infinity', 'NaN', '0x10', '1,5', ' 1', '31536001']) {
      expect(mistakes({ SERVICE_TIMEOUT: text })).toHaveLength(1);
    }
  });

  it('is never shorter than what would make a server spin', () => {
    expect(mistakes({ LEASE_SECONDS: '0.1', POLL_SECONDS: '0.001' })).toHaveLength(2);
  });
});

describe('a switch', () => {
  it('understands true and false in any case', () => {
    for (const text of ['true', 'True', 'TRUE']) {
      expect(loadConfig({ INTROSPECTION: text }).introspection).toBe(true);
    }
    for (const text of ['false', 'False', 'FALSE']) {
      expect(loadConfig({ INTROSPECTION: text }).introspection).toBe(false);
    }
    for (const text of ['1', 'yes', 'on', 'truee']) expect(mistakes({ INTROSPECTION: text })).toHaveLength(1);
  });

  it('of introspection has the last word', () => {
    expect(loadConfig({ INTROSPECTION: 'False' }).introspection).toBe(false);
  });
});

describe('the address of the database', () => {
  it.each(['file:x.db', 'postgres://u:p@db:5432/leadboost', 'postgresql://db/leadboost?sslmode=require'])(
    'may be %s',
    (url) => {
      expect(loadConfig({ DATABASE_URL: url }).DATABASE_URL).toBe(url);
    },
  );

  it.each(['leadboost.db', 'mysql://db/leadboost', 'postgres:db', 'http://db'])('is never %s', (url) => {
    const found = mistakes({ DATABASE_URL: url });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^DATABASE_URL .*file: .*postgres:\/\//);
  });
});

describe('what this version lacks', () => {
  it.each([
    ['AUTH_MODE', 'jwt', 'cannot be used in this version'],
    ['AUTH_MODE', 'apikey', 'cannot be used in this version'],
  ])('is refused: %s=%s', (name, value, words) => {
    const found = mistakes({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(name);
    expect(found[0]).toContain(words);
  });

  it('leaves room for any place of the file', () => {
    for (const url of ['file:./x.db', 'file:/var/lib/x.db', 'file:x.db']) {
      expect(loadConfig({ DATABASE_URL: url }).DATABASE_URL).toBe(url);
    }
  });
});

describe('the address of Redis', () => {
  it('is redis or rediss, perhaps with a password and the number of a database', () => {
    for (const url of ['redis://localhost', 'rediss://u:p@cache.example:6380/3', 'redis://[::1]:6379/0']) {
      expect(read('REDIS_URL', url)).toBe(url);
    }
    for (const url of [
      'localhost:6379',
      'http://localhost',
      'redis://',
      'redis://localhost/x',
      'redis:///0',
    ]) {
      expect(mistakes({ REDIS_URL: url })).toEqual([
        'REDIS_URL must be a redis:// or rediss:// address, such as redis://localhost:6379/0',
      ]);
    }
  });

  it('decides where idempotency is cached, unless USE_IN_MEMORY_STORE does', () => {
    const REDIS_URL = 'redis://localhost';
    expect(loadConfig({}).useInMemoryStore).toBe(true);
    expect(loadConfig({ USE_IN_MEMORY_STORE: 'True' }).useInMemoryStore).toBe(true);
    expect(loadConfig({ REDIS_URL }).useInMemoryStore).toBe(false);
    expect(loadConfig({ REDIS_URL, USE_IN_MEMORY_STORE: 'True' }).useInMemoryStore).toBe(true);
    expect(mistakes({ USE_IN_MEMORY_STORE: 'False' })).toEqual(['USE_IN_MEMORY_STORE=false needs REDIS_URL']);
  });
});

describe('open mode', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', '[::1]', 'localhost', 'LOCALHOST'])('listens on %s', (host) => {
    expect(mistakes({ HOST: host })).toEqual([]);
  });

  it.each([
    '0.0.0.0',
    '::',
    '192.168.1.5',
    'example.com',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '1270.0.0.1',
  ])('refuses %s unless it is allowed', (host) => {
    expect(mistakes({ HOST: host })[0]).toContain('AUTH_ALLOW_OPEN=true');
    expect(loadConfig({ HOST: host, AUTH_ALLOW_OPEN: 'True' }).HOST).toBe(host);
  });
});

describe('the rate limit', () => {
  it('is points per seconds', () => {
    expect(loadConfig({ RATE_LIMIT: '600/60' }).rateLimit).toEqual({ points: 600, periodMs: 60_000 });
    for (const text of ['600', '600/', '/60', '0/60', '600/0', '600/60s', '-1/60', '1.5/60']) {
      expect(mistakes({ RATE_LIMIT: text })).toEqual(['RATE_LIMIT must be points/seconds, such as 600/60']);
    }
  });
});

describe('the address of a service', () => {
  it('is plain http or https, perhaps below a path', () => {
    for (const url of ['http://radar:8001', 'https://radar.example.com/base/', 'http://[::1]:8001']) {
      expect(read('SERVICE_RADAR_URL', url)).toBe(url);
    }
    for (const url of [
      'radar:8001',
      'ftp://radar',
      'http://u:p@radar',
      'http://radar?x=1',
      'http://radar#x',
      'http://',
    ]) {
      expect(mistakes({ SERVICE_RADAR_URL: url })).toHaveLength(1);
    }
  });
});

describe('allowed origins', () => {
  it('are a list, with or without spaces', () => {
    const { corsAllowedOrigins } = loadConfig({
      CORS_ALLOWED_ORIGINS: 'https://a.example, https://b.example,',
    });
    expect(corsAllowedOrigins).toEqual(['https://a.example', 'https://b.example']);
  });
});

describe('secrets', () => {
  it('are told apart', () => {
    const secrets = Object.entries(VARIABLES).filter(([, variable]) => variable.secret);
    expect(secrets.map(([name]) => name)).toEqual([
      'REDIS_URL',
      'SERVICE_RADAR_TOKEN',
      'SERVICE_ANALYST_TOKEN',
      'SERVICE_VISUAL_TOKEN',
      'SERVICE_OPTIMIZER_TOKEN',
    ]);
  });

  it('are never printed, wherever they stand and whatever else is wrong', () => {
    const secret = 'S3CR3T-zq';
    const carriers = fc.dictionary(
      fc.constantFrom(...Object.keys(VARIABLES).filter((name) => name !== 'HOST')),
      fc.constantFrom(
        secret,
        `postgres://u:${secret}@db/x`,
        `redis://:${secret}@r`,
        `http://u:${secret}@radar`,
      ),
    );
    fc.assert(
      fc.property(carriers, (environment) => {
        expect(mistakes({ ...environment, PORT: 'x' }).join('\n')).not.toContain(secret);
      }),
    );
  });
});
