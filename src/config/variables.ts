import * as read from './variable.js';

/** All that can be configured, in the order in which it is documented. */
export const VARIABLES = {
  HOST: read.text('127.0.0.1', 'The address to listen on.'),
  PORT: read.integer('4000', 'The port to listen on; 0 takes a free one.', 0, 65_535),
  DATABASE_URL: read.databaseUrl(
    'file:./data/leadboost.db',
    'Where campaigns are kept: `file:` for SQLite, `postgres://` for PostgreSQL.',
  ),
  REDIS_URL: read.redisUrl(
    'Turns on Redis for idempotency, fan-out and the distributed queue. Each deployment needs a database of its own: `redis://host:6379/3`.',
  ),
  USE_IN_MEMORY_STORE: read.optionalOnOff(
    'Which cache stands before the idempotency rows in SQL: memory, or Redis. `true` without REDIS_URL, else `false`.',
  ),

  SERVICE_RADAR_URL: read.httpUrl('http://localhost:8001', 'Where Radar is.'),
  SERVICE_ANALYST_URL: read.httpUrl('http://localhost:8002', 'Where the Analyst is.'),
  SERVICE_VISUAL_URL: read.httpUrl('http://localhost:8003', 'Where the Visual Engine is.'),
  SERVICE_OPTIMIZER_URL: read.httpUrl('http://localhost:8004', 'Where the Optimizer is.'),
  SERVICE_TIMEOUT: read.seconds(
    '30',
    'Seconds that a service may take for one attempt, up to the last byte.',
  ),
  SERVICE_RADAR_TIMEOUT: read.optionalSeconds('The same for Radar alone.'),
  SERVICE_ANALYST_TIMEOUT: read.optionalSeconds('The same for the Analyst alone.'),
  SERVICE_VISUAL_TIMEOUT: read.optionalSeconds('The same for the Visual Engine alone.'),
  SERVICE_OPTIMIZER_TIMEOUT: read.optionalSeconds('The same for the Optimizer alone.'),
  SERVICE_RADAR_TOKEN: read.secret('Sent to Radar as a bearer token.'),
  SERVICE_ANALYST_TOKEN: read.secret('Sent to the Analyst as a bearer token.'),
  SERVICE_VISUAL_TOKEN: read.secret('Sent to the Visual Engine as a bearer token.'),
  SERVICE_OPTIMIZER_TOKEN: read.secret('Sent to the Optimizer as a bearer token.'),
  SERVICE_MAX_BODY: read.integer(
    '1048576',
    'The largest answer of a service, in bytes.',
    1024,
    1_073_741_824,
  ),
  SERVICE_CONCURRENCY: read.integer('64', 'Calls in flight per service and process.', 1, 10_000),

  DEFAULT_MAX_RETRIES: read.integer(
    '3',
    'Automatic re-attempts per execution where the creator names none.',
    0,
    20,
  ),
  RETRY_BACKOFF_BASE: read.seconds(
    '2',
    'Seconds that the first backoff lasts at most; each further one doubles it.',
  ),
  RETRY_BACKOFF_CAP: read.seconds('60', 'Seconds that a backoff lasts at most.'),
  RETRY_AFTER_CAP: read.seconds('3600', 'The longest Retry-After that is waited out, in seconds.'),
  CIRCUIT_WINDOW: read.seconds('10', 'Seconds of calls that the circuit breaker looks at.'),
  CIRCUIT_MIN_CALLS: read.integer('20', 'Fewer calls in the window never open the circuit.', 1, 1_000_000),
  CIRCUIT_FAILURE_RATIO: read.ratio('0.5', 'The share of failed calls at which the circuit opens.'),
  CIRCUIT_OPEN: read.seconds('10', 'Seconds that an open circuit waits before a probe.'),
  PARK_MAX: read.seconds('86400', 'Seconds that a step waits for a service that is down before it fails.'),
  MAX_TAKEOVERS: read.integer(
    '10',
    'Workers in a row that a step may cost before the campaign fails.',
    1,
    1000,
  ),
  MAX_EXECUTIONS: read.integer('10', 'Executions that a campaign may use.', 1, 1000),
  MAX_CONTENT_REVISIONS: read.integer(
    '0',
    'How often a blocked audit sends a campaign back for new content within one execution.',
    0,
    20,
  ),

  WORKER_CONCURRENCY: read.integer('256', 'Steps in flight per process.', 1, 100_000),
  LEASE_SECONDS: read.seconds(
    '15',
    'Seconds that the campaigns of a worker that says nothing stay its own.',
    { min: 0.2 },
  ),
  DATABASE_POOL_MAX: read.integer('10', 'PostgreSQL connections per process.', 1, 1000),
  POLL_SECONDS: read.seconds(
    '1',
    'How often a process looks for itself, whatever the fan-out and the queue say.',
    {
      min: 0.02,
    },
  ),
  ROLE: read.oneOf(
    ['all', 'api', 'worker'],
    'all',
    'What this process does: serve the API, run steps, or both.',
  ),

  AUTH_MODE: read.oneOf(['open', 'jwt', 'apikey'], 'open', 'How callers are known. `open`: not at all.'),
  AUTH_ALLOW_OPEN: read.onOff('false', 'Lets `open` mode listen on an address that is not loopback.'),
  CORS_ALLOWED_ORIGINS: read.optionalText(
    'Origins of web pages that may call, comma-separated. In `open` mode: Apollo Sandbox and http://localhost:*.',
  ),
  INTROSPECTION: read.optionalOnOff('Whether the schema can be asked for. On in `open` mode.'),
  RATE_LIMIT: read.optionalText(
    'Cost points per caller / seconds, such as 600/60; an operation costs 1, and 1 more for each 100 nodes. Off in `open` mode.',
  ),
  SUBSCRIPTION_BUFFER: read.integer(
    '256',
    'Entries held for a slow reader before it is served from the store.',
    1,
    100_000,
  ),
  MAX_QUERY_TOKENS: read.integer('1000', 'Tokens that an operation may have.', 1, 1_000_000),
  MAX_QUERY_DEPTH: read.integer('12', 'How deep an operation may be nested.', 1, 1000),
  MAX_QUERY_NODES: read.integer(
    '10000',
    'Nodes that an operation may return; they multiply along `first`.',
    1,
    10_000_000,
  ),
  MAX_SUBSCRIPTIONS_PER_SOCKET: read.integer(
    '100',
    'Subscriptions that one WebSocket may carry.',
    1,
    100_000,
  ),
  LOG_LEVEL: read.oneOf(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'info',
    'What is logged, as JSON lines on stdout.',
  ),
  SHUTDOWN_TIMEOUT: read.seconds('10', 'Seconds that stopping may take.'),
};
