import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');
const code = files.filter((file) => /\.(ts|tsx|js|mjs|cjs)$/.test(file));

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const packages = { ...manifest.dependencies, ...manifest.devDependencies };

describe('The repository', () => {
  it('has no source file of more than 400 lines', () => {
    const long = code
      .filter((file) => /^(src|client|console)\//.test(file) && !file.includes('/generated/'))
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  it('never silences the compiler, the linter or a test runner that does not exit', () => {
    // Built from halves, so that this file does not contain what it looks for.
    const silencers = [
      ['@ts-', 'ignore'],
      ['@ts-', 'nocheck'],
      ['force', 'Exit'],
      ['.on', 'ly('],
      ['as an', 'y'],
    ].map((halves) => halves.join(''));
    const found = linesOf(code, (line) => silencers.some((words) => line.includes(words)));
    expect(found).toEqual([]);
  });

  it('names the rule and the reason wherever a rule of the linter is switched off', () => {
    const directive = ['eslint-', 'disable'].join('');
    const found = linesOf(code, (line) => {
      const [, after] = line.split(new RegExp(`${directive}(?:-next-line|-line)?`));
      return after !== undefined && !/^\s+@?[\w/-]+.* -- \S/.test(after);
    });
    expect(found).toEqual([]);
  });

  it('pins every dependency to an exact version', () => {
    const loose = Object.entries(packages).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('gives each dependency exactly one line in the record of dependencies', () => {
    const record = read('docs/decisions/0002-dependencies.md');
    const rows = [...record.matchAll(/^\| `([^`]+)`\s*\|\s*(\S.*?)\s*\|\s*(\S.*?)\s*\|$/gm)];
    const listed = rows.map((row) => row[1] ?? '');
    expect(listed.sort()).toEqual(Object.keys(packages).sort());
  });

  it('gives each dependency of the running product a home in the source', async () => {
    const boundaries = (await import(`${root}.dependency-cruiser.mjs`)) as {
      libraryHomes: [patterns: string[], homes: string[], reason: string][];
    };
    const patterns = boundaries.libraryHomes
      .flatMap(([names]) => names)
      .map((name) => new RegExp(`^${name}$`));
    const homeless = Object.keys(manifest.dependencies).filter(
      (name) => !patterns.some((pattern) => pattern.test(name)),
    );
    expect(homeless).toEqual([]);
  });
});

function linesOf(paths: string[], matches: (line: string) => boolean): string[] {
  return paths.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (matches(line) ? [`${file}:${String(index + 1)} ${line.trim()}`] : [])),
  );
}
