import eslint from '@eslint/js';
import graphql from '@graphql-eslint/eslint-plugin';
import tseslint from 'typescript-eslint';

/** What every file of ours follows, typed or not. */
const everywhere = {
  linterOptions: { reportUnusedDisableDirectives: 'error' },
  rules: {
    curly: ['error', 'multi-line'],
    eqeqeq: ['error', 'always'],
    'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
    'no-restricted-exports': [
      'error',
      {
        restrictDefaultExports: {
          direct: true,
          named: true,
          defaultFrom: true,
          namedFrom: true,
          namespaceFrom: true,
        },
      },
    ],
  },
};

/** The second argument of `no-restricted-properties` and its like: what to write instead, and why. */
const environment = {
  object: 'process',
  property: 'env',
  message: 'Only src/config reads the environment: take the value from the parsed configuration.',
};
const outsideTheClock = [
  { object: 'Date', property: 'now', message: 'Time comes from the clock port, so that tests can move it.' },
  {
    object: 'performance',
    property: 'now',
    message: 'Time comes from the clock port, so that tests can move it.',
  },
  {
    object: 'Math',
    property: 'random',
    message: 'Chance comes from the randomness port, so that a run can be repeated.',
  },
];

/** Where the schema differs from what its rules take for granted, each with the reason. */
const schemaExceptions = {
  // Only entities have an id. The others are part of the object that they are read from, and change with it.
  '@graphql-eslint/strict-id-in-types': [
    'error',
    {
      exceptions: {
        suffixes: ['Payload', 'Connection', 'Edge'],
        types: [
          ...['CampaignFailure', 'CampaignFeedItem', 'CampaignMachine', 'MachineState', 'MachineTransition'],
          ...['PageInfo', 'QualityCheck', 'QualityReport', 'Review', 'ServiceStatus', 'StateTransition'],
          ...['StrategyBrief', 'UserError', 'Viewer', 'Waiting'],
        ],
      },
    },
  ],
  // The printer sorts by name alone: no group for `id`, and `UUID` before `UserError`.
  '@graphql-eslint/alphabetize': [
    'error',
    {
      fields: ['ObjectTypeDefinition', 'InterfaceTypeDefinition', 'InputObjectTypeDefinition'],
      values: true,
      arguments: ['FieldDefinition'],
    },
  ],
  // Lists are read forward only: `first` and `after`.
  '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
  // A connection has `nodes` beside `edges`, and assets, checks or states are short lists without pages.
  '@graphql-eslint/relay-edge-types': [
    'error',
    { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
  ],
  // Campaigns are created and followed here.
  '@graphql-eslint/no-root-type': 'off',
  // A payload is always there: a refusal is data in it. A list, the machine and the viewer are never missing either.
  '@graphql-eslint/require-nullable-result-in-root': 'off',
  // A payload carries the campaign and its `id`, by which caches follow it; nothing else changes with a mutation.
  '@graphql-eslint/require-field-of-type-query-in-mutation-result': 'off',
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'data/', '**/generated/'] },
  { ...eslint.configs.recommended, ignores: ['**/*.graphql'] },
  { ...everywhere, ignores: ['**/*.graphql'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // An async method without an await is how a synchronous adapter meets an asynchronous port.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // GraphQL types and contract classes are decorated classes with nothing but fields.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'client/**/*.ts', 'console/**/*.{ts,tsx}'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config/**'],
    rules: {
      'no-restricted-properties': ['error', environment],
      'no-restricted-imports': [
        'error',
        {
          paths: ['process', 'node:process'].map((name) => ({ name, ...named('env', environment.message) })),
        },
      ],
    },
  },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    // The machine and the engine must give the same answer twice: nothing in them reads time or chance.
    files: ['src/machine/**/*.ts', 'src/engine/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', environment, ...outsideTheClock],
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
          name,
          message: 'Waiting goes through the clock port, so that tests can move time.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time comes from the clock port, so that tests can move it.',
        },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly', URL: 'readonly', setTimeout: 'readonly' },
    },
  },
  {
    files: ['schema.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: 'schema.graphql' } },
    },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...graphql.configs['flat/schema-all'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      ...schemaExceptions,
    },
  },
  {
    // The tools that read these files ask for a default export.
    files: ['*.config.{js,ts}', '*/*.config.{js,ts}', '.dependency-cruiser.mjs', 'scripts/jest-*.mjs'],
    rules: { 'no-restricted-exports': 'off' },
  },
);

function named(importName, message) {
  return { importNames: [importName], message };
}
