/**
 * The committed files that a program writes. `{out}` in a command stands for the path to write to: the file
 * itself for `npm run generate`, a temporary one for the check. A generator prints what is wrong and exits
 * non-zero when it fails; it runs in the root of the repository, after a build.
 *
 * @type {{ file: string, command: string[] }[]}
 */
export const generatedFiles = [
  { file: 'schema.graphql', command: ['node', 'scripts/schema.mjs', '{out}'] },
  { file: 'contracts.schema.json', command: ['node', 'scripts/contracts-schema.mjs', '{out}'] },
  { file: '.env.example', command: ['node', 'scripts/config-docs.mjs', 'env', '{out}'] },
  {
    file: 'docs/reference/configuration.md',
    command: ['node', 'scripts/config-docs.mjs', 'reference', '{out}'],
  },
];
