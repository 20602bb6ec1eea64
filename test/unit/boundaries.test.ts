import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Files that each break one boundary, and the rule that must say so. */
const offenders: [file: string, imports: string, rule: string][] = [
  ['src/contracts/offender.ts', "import '../machine/sound.js';", 'contracts-imports'],
  ['src/machine/offender.ts', "import 'node:fs';", 'machine-is-pure'],
  ['src/engine/offender.ts', "import '../store/sqlite/sound.js';", 'engine-imports'],
  ['src/engine/reader.ts', "import 'node:fs/promises';", 'engine-without-io'],
  [
    'src/ports/offender.ts',
    "import type { Kysely } from 'kysely'; export type A = Kysely<object>;",
    'ports-name-no-driver',
  ],
  ['src/store/sqlite/offender.ts', "import '../postgres/sound.js';", 'store-sqlite-alone'],
  ['src/queue/in-process/offender.ts', "import '../../redis/sound.js';", 'redis-adapters-only'],
  [
    'src/resolvers/offender.ts',
    "import type { A } from '../machine/sound.js'; export type B = A;",
    'resolvers-imports',
  ],
  ['src/server/offender.ts', "import 'robot3';", 'home-of-robot3'],
  ['src/config/offender.ts', "import '../util/sound.js';", 'config-imports'],
  ['src/cli/offender.ts', "import '../store/sqlite/sound.js';", 'cli-imports'],
  ['src/main.ts', "import './store/sqlite/sound.js';", 'main-imports'],
  ['src/auth/offender.ts', "import '../app.js';", 'app-is-the-only-root'],
  ['src/app.ts', "import '../test/sound.js';", 'app-imports'],
  ['src/unnamed/offender.ts', "import '../util/sound.js';", 'no-unknown-folder'],
  ['src/util/one.ts', "import './other.js';", 'no-circular'],
  ['src/telemetry/offender.ts', "import 'fast-check';", 'no-development-packages'],
  ['client/offender.ts', "import '../src/contracts/sound.js';", 'client-imports'],
  ['examples/offender.ts', "import '../src/contracts/sound.js';", 'examples-imports'],
];
const sound: [file: string, imports: string][] = [
  ['src/contracts/sound.ts', "import 'canonicalize';"],
  ['src/machine/sound.ts', "import '../contracts/sound.js'; import 'robot3'; export type A = 1;"],
  ['src/store/sqlite/sound.ts', "import '../../ports/sound.js'; import 'libsql';"],
  ['src/store/postgres/sound.ts', "import 'kysely';"],
  ['src/ports/sound.ts', "import '../contracts/sound.js';"],
  ['src/redis/sound.ts', "import '../util/sound.js';"],
  ['src/queue/bullmq/sound.ts', "import '../../redis/sound.js';"],
  ['src/util/sound.ts', ''],
  ['src/util/other.ts', "import './one.js';"],
  ['test/sound.ts', "import '../src/store/sqlite/sound.js'; import 'libsql'; import 'fast-check';"],
];

interface Report {
  summary: { violations: { from: string; rule: { name: string } }[] };
}

describe('The boundaries', () => {
  let folder = '';
  let violations: Report['summary']['violations'] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leadboost-boundaries-'));
    for (const name of ['package.json', 'tsconfig.json', '.dependency-cruiser.mjs']) {
      await cp(join(root, name), join(folder, name));
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const [file, imports] of [...offenders, ...sound]) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), `${imports}\nexport {};\n`);
    }
    violations = (await cruise(folder)).summary.violations;
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(offenders)('report %s, which says "%s", as %s', (file, _imports, rule) => {
    // A cycle is reported once, at whichever of its files.
    const files = rule === 'no-circular' ? [file, file.replace('one', 'other')] : [file];
    const rules = violations
      .filter(({ from }) => files.includes(from))
      .map((violation) => violation.rule.name);
    expect(rules).toContain(rule);
  });

  it('let everything else pass', () => {
    const files = sound.map(([file]) => file).filter((file) => !file.endsWith('other.ts'));
    expect(violations.filter(({ from }) => files.includes(from))).toEqual([]);
  });
});

/** The exit code says how many violations there are, so only the report counts. */
async function cruise(folder: string): Promise<Report> {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
    'src',
    'client',
    'examples',
    'test',
  ];
  const run = promisify(execFile)(process.execPath, [program, ...args], { cwd: folder, maxBuffer: 2 ** 26 });
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  return JSON.parse(stdout) as Report;
}
