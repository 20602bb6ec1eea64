/*
 * Who may import whom, and where each library lives. The same table stands in ARCHITECTURE.md for readers;
 * this file is what holds it. Every rule says why in its `comment`. Tests may import everything.
 */

/** folder of src -> the folders of src that it may import besides itself, and the reason. */
export const mayImport = {
  contracts: [[], 'The contracts library is published: it must stand alone.'],
  util: [[], 'What everybody uses must depend on nobody.'],
  machine: [['contracts'], 'The machine is pure: it decides over contract types and does no I/O.'],
  ports: [['contracts'], 'A port says what the engine needs in terms of the contracts, never of an adapter.'],
  engine: [
    ['contracts', 'machine', 'ports', 'util'],
    'The engine asks the machine and talks to the world through ports; adapters are chosen in app.ts.',
  ],
  ...adapters(['auth', 'clients', 'store', 'telemetry', 'webhooks'], ['contracts', 'ports', 'util']),
  // Of these, only the adapters on Redis may: see the rule redis-adapters-only.
  ...adapters(['events', 'idempotency', 'queue'], ['contracts', 'ports', 'redis', 'util']),
  runtime: [
    ['contracts', 'ports', 'util'],
    'The clock, the ids and the randomness are adapters like the others, only smaller.',
  ],
  redis: [
    ['contracts', 'ports', 'util'],
    'The Redis connection is shared by adapters and knows none of them.',
  ],
  resolvers: [
    ['contracts', 'engine', 'ports', 'util'],
    'A resolver translates GraphQL into one use case; it never reaches an adapter or the machine.',
  ],
  server: [
    ['contracts', 'engine', 'ports', 'resolvers', 'util'],
    'The edge serves the resolvers; which adapters stand behind them is not its business.',
  ],
  config: [['contracts'], 'The configuration is read before anything exists that it could depend on.'],
  cli: [
    ['app', 'client', 'config', 'contracts', 'engine', 'util'],
    'A command starts the application or talks to it as a client; it builds no adapter of its own.',
  ],
};

function adapters(names, allowed) {
  const reason = 'An adapter knows its port and no other adapter: each can be replaced alone.';
  return Object.fromEntries(names.map((name) => [name, [allowed, reason]]));
}

/** The adapters that take the shared Redis connection: the only way from one adapter folder into another. */
const redisAdapters = 'src/(queue/bullmq|events/redis|idempotency/redis)';

/** Adapters of one port that stand side by side and must not see each other. */
const siblings = [
  ['src/store/sqlite', 'src/store/postgres'],
  ['src/queue/in-process', 'src/queue/bullmq'],
  ['src/events/in-process', 'src/events/redis'],
  ['src/idempotency/memory', 'src/idempotency/redis'],
];

/** packages -> the only places that import them, and the reason. Holds for src, client and console. */
export const libraryHomes = [
  [['robot3'], ['src/machine'], 'Only the machine knows how states are expressed.'],
  [
    ['axios', 'undici'],
    ['src/clients', 'src/webhooks'],
    'Outgoing HTTP has time limits, size limits and error classes in two places, and nowhere else.',
  ],
  [['cockatiel'], ['src/clients'], 'Breakers and bulkheads belong to the calls that they guard.'],
  [['kysely'], ['src/store'], 'SQL is written in the store only.'],
  [
    ['libsql'],
    ['src/store/sqlite'],
    'The driver is synchronous: only the thread that owns the database may see it.',
  ],
  [['pg', 'pg-.*'], ['src/store/postgres'], 'The driver is a detail of its adapter.'],
  [['ioredis'], ['src/redis', redisAdapters], 'Redis is a cache and a bell; only its adapters may ring it.'],
  [['bullmq'], ['src/queue/bullmq'], 'The queue can be replaced as long as nobody else knows it.'],
  [
    ['graphql', 'graphql-scalars', 'type-graphql'],
    ['src/resolvers', 'src/server', 'client', 'console'],
    'GraphQL is the edge; contracts, engine and stores must work without it.',
  ],
  [['dataloader'], ['src/resolvers', 'src/server'], 'Batching belongs to one request of the API.'],
  [
    ['graphql-ws'],
    ['src/server', 'client', 'console', 'src/cli'],
    'Sockets end at the server; the clients speak the same protocol.',
  ],
  [['graphql-sse'], ['src/server', 'client', 'console'], 'Event streams end at the server.'],
  [
    ['@apollo/server', '@as-integrations/fastify', 'fastify', 'fastify-plugin', '@fastify/.*'],
    ['src/server'],
    'The HTTP framework can be replaced as long as only the server knows it.',
  ],
  [
    ['ws'],
    ['src/server', 'client', 'src/cli'],
    'Sockets end at the server; on Node 20 a client needs one as well.',
  ],
  [
    ['class-validator', 'class-transformer', 'reflect-metadata'],
    ['src/contracts', 'src/resolvers'],
    'Validation by decorators is how contracts are declared, and how the API declares its inputs.',
  ],
  [
    ['canonicalize'],
    ['src/contracts'],
    'Canonical JSON has one implementation, which hashes and signatures share.',
  ],
  [['zod'], ['src/config'], 'The environment is parsed here; contracts are validated by class-validator.'],
  [['jose'], ['src/auth'], 'Tokens are verified in one place.'],
  [['standardwebhooks', 'ipaddr\\.js'], ['src/webhooks'], 'Signing and address checks belong to delivery.'],
  [
    ['pino', 'pino-.*'],
    ['src/telemetry', 'src/app\\.ts', 'src/main\\.ts'],
    'Others report through the engine events and the logger that they are given.',
  ],
  [
    ['prom-client', '@opentelemetry/.*'],
    ['src/telemetry'],
    'Telemetry observes; what it observes does not know it.',
  ],
  [['uuid'], ['src/runtime', 'src/util'], 'Ids come from a port, so that a simulation can repeat them.'],
  [
    ['commander', 'listr2', 'cli-progress'],
    ['src/cli'],
    'The terminal is the business of the command line only.',
  ],
];

const ours = '^(src|client|console|examples|test|benchmark|scripts|dist)/';
const error = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });
const anyOf = (parts) => `(${parts.join('|')})`;

/** Where the names of the table live: `app` is one file, `client` stands beside src, all others are folders. */
function place(name) {
  const special = { app: 'src/app\\.ts$', client: 'client/' };
  return special[name] ?? `src/${name}/`;
}

const folderRules = Object.entries(mayImport).map(([folder, [allowed, reason]]) =>
  error(
    `${folder}-imports`,
    `${reason} It may import: ${allowed.join(', ') || 'nothing of ours'}.`,
    { path: `^src/${folder}/` },
    { path: ours, pathNot: `^${anyOf([folder, ...allowed].map(place))}` },
  ),
);

const siblingRules = siblings.flatMap(([one, other]) =>
  [
    [one, other],
    [other, one],
  ].map(([from, to]) =>
    error(
      `${from.slice(4).replace('/', '-')}-alone`,
      'Two adapters of one port share what stands above them, never each other: either can be deleted.',
      { path: `^${from}/` },
      { path: `^${to}/` },
    ),
  ),
);

const libraryRules = libraryHomes.map(([packages, homes, reason]) =>
  error(
    `home-of-${packages[0]}`,
    `${reason} Home of ${packages.join(', ')}: ${homes.join(', ')}.`,
    { path: '^(src|client|console)/', pathNot: `^${anyOf(homes)}(/|$)` },
    { path: `(^|/)node_modules/(@types/)?${anyOf(packages)}/` },
  ),
);

export default {
  forbidden: [
    error(
      'no-circular',
      'A cycle means that none of its files can be understood, tested or replaced alone.',
      {},
      { circular: true },
    ),
    error(
      'no-unknown-folder',
      'A folder that the table above does not name would be free to import anything: give it a line first.',
      { path: '^src/', pathNot: `^(${Object.keys(mayImport).map(place).join('|')}|src/(main|app)\\.ts$)` },
      {},
    ),
    ...folderRules,
    error(
      'main-imports',
      'The entry is `leadboost serve` without a command line. It may import: cli, and what cli may import.',
      { path: '^src/main\\.ts$' },
      { path: ours, pathNot: `^${anyOf(['cli', ...mayImport.cli[0]].map(place))}` },
    ),
    error(
      'app-imports',
      'The composition root may import everything that is part of the product.',
      { path: '^src/app\\.ts$' },
      { path: ours, pathNot: '^src/' },
    ),
    error(
      'app-is-the-only-root',
      'Only the entries start an application: whoever could import app.ts could reach every adapter.',
      { path: '^src/', pathNot: '^src/(main\\.ts$|cli/)' },
      { path: '^src/app\\.ts$' },
    ),
    error(
      'redis-adapters-only',
      'The shared Redis connection is for the adapters that need Redis, not for their neighbours.',
      { path: '^src/', pathNot: `^(${redisAdapters}/|src/redis/|src/app\\.ts$)` },
      { path: '^src/redis/' },
    ),
    ...siblingRules,
    ...['client', 'console'].map((folder) =>
      error(
        `${folder}-imports`,
        'It knows the schema only: whatever it needs from the server, it asks over GraphQL.',
        { path: `^${folder}/` },
        { path: ours, pathNot: `^${folder}/` },
      ),
    ),
    error(
      'examples-imports',
      'The reference services stand for services of other teams: nothing of the product helps them.',
      { path: '^examples/' },
      { path: `${ours}|^leadboost/`, pathNot: '^examples/' },
    ),
    error(
      'machine-is-pure',
      'The machine gives the same answer for the same input: no file, network, clock or chance.',
      { path: '^src/machine/' },
      { dependencyTypes: ['core'] },
    ),
    error(
      'engine-without-io',
      'The engine meets files, networks, processes and threads through ports, so that it can be simulated.',
      { path: '^src/engine/' },
      {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|http|http2|https|net|tls|dgram|dns|child_process|cluster|worker_threads|timers)(/|$)',
      },
    ),
    error(
      'ports-name-no-driver',
      'A port that names a library can only be implemented with that library.',
      { path: '^src/ports/' },
      { path: '(^|/)node_modules/', pathNot: '(^|/)node_modules/@types/node/' },
    ),
    ...libraryRules,
    error(
      'no-development-packages',
      'What runs in production may not lean on packages that are installed for development only.',
      { path: '^(src|client|examples)/' },
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '(^|/)node_modules/@types/',
      },
    ),
    error(
      'no-undeclared-packages',
      'A package that package.json does not name is there by luck.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
    ),
    error(
      'no-unresolvable',
      'An import that resolves to nothing breaks at run time. (Scripts import from dist/, before it is built.)',
      {},
      { couldNotResolve: true, pathNot: '^\\.\\./dist/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules|^dist/' },
    exclude: { path: '(^|/)(coverage|data)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
