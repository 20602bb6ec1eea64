// node scripts/generate.mjs [FILE ...]: writes all generated files, or those that are named.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs the generator of one entry of the table; throws when it fails. */
export function runGenerator({ file, command }, out) {
  const [program, ...args] = command.map((part) => part.replaceAll('{out}', out));
  const { status, error } = spawnSync(program === 'node' ? process.execPath : program, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error || status !== 0) {
    throw new Error(`The generator of ${file} failed (${error?.message ?? `exit ${status}`}).`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !generatedFiles.some(({ file }) => file === name));
  if (unknown.length > 0) {
    console.error(
      `No generator for ${unknown.join(', ')}. Known: ${generatedFiles.map(({ file }) => file).join(', ')}`,
    );
    process.exit(64);
  }
  for (const entry of generatedFiles.filter(({ file }) => names.length === 0 || names.includes(file))) {
    runGenerator(entry, entry.file);
    console.log(`wrote ${entry.file}`);
  }
}
