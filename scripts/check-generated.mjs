// Runs every generator into a temporary folder and compares with what is committed. Exits 1 on a difference.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.mjs';
import { runGenerator } from './generate.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'leadboost-generated-'));
const problems = [];

try {
  for (const entry of generatedFiles) {
    const fresh = join(temporary, entry.file);
    mkdirSync(dirname(fresh), { recursive: true });
    try {
      runGenerator(entry, fresh);
      problems.push(...differences(join(root, entry.file), fresh, entry.file));
    } catch (error) {
      problems.push(error.message);
    }
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

for (const problem of problems) {
  console.error(problem);
}
if (problems.length > 0) {
  console.error('Generated files are written by `npm run generate`, never by hand. Run it and commit.');
  process.exitCode = 1;
} else {
  console.log(`${generatedFiles.length} generated files are up to date.`);
}

/** One sentence for each file that is missing, left over or different; a generator may write a folder. */
function differences(committed, fresh, name) {
  if (!existsSync(committed)) {
    return [`${name} is not committed.`];
  }
  if (!existsSync(fresh)) {
    return [`${name} is no longer written by its generator.`];
  }
  if (statSync(fresh).isDirectory()) {
    const names = new Set([...readdirSync(committed), ...readdirSync(fresh)]);
    return [...names].flatMap((child) =>
      differences(join(committed, child), join(fresh, child), `${name}/${child}`),
    );
  }
  const [before, after] = [committed, fresh].map((path) => readFileSync(path, 'utf8').split('\n'));
  const line = after.findIndex((text, index) => text !== before[index]);
  if (line === -1 && before.length === after.length) {
    return [];
  }
  const at = line === -1 ? after.length : line;
  return [
    `${name}:${at + 1} differs from what its generator writes.\n` +
      `  committed: ${before[at] ?? '(end of file)'}\n  generated: ${after[at] ?? '(end of file)'}`,
  ];
}
