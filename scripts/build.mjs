// Compiles everything into dist/, from nothing, so that a file deleted from the sources cannot live on.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
/** Written last: a build that failed or was interrupted leaves none. */
const stamp = join(dist, '.built');
const inputs = ['src', 'client', 'examples', 'test', 'benchmark', 'tsconfig.json', 'package-lock.json'];

/**
 * The files of the explorer in a browser: those of GraphiQL and React are part of what is published, so that neither the
 * server nor the browser needs another place to get them from.
 */
const graphiqlAssets = () => ({
  'graphiql.js': fileOf(import.meta.resolve('graphiql/package.json'), 'graphiql.min.js'),
  'graphiql.css': fileOf(import.meta.resolve('graphiql/package.json'), 'graphiql.min.css'),
  'graphiql-LICENSE': fileOf(import.meta.resolve('graphiql/package.json'), 'LICENSE'),
  'react.js': fileOf(import.meta.resolve('react/package.json'), 'umd/react.production.min.js'),
  'react-dom.js': fileOf(import.meta.resolve('react-dom/package.json'), 'umd/react-dom.production.min.js'),
  'react-LICENSE': fileOf(import.meta.resolve('react/package.json'), 'LICENSE'),
  'start.js': join(root, 'src/server/graphiql/browser/start.js'),
  'page.css': join(root, 'src/server/graphiql/browser/page.css'),
});

/** Compiles; returns the exit code of the compiler. Its messages go to stderr, stdout stays the caller's. */
export function build() {
  rmSync(dist, { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, error } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.json')], {
    stdio: ['ignore', 2, 2],
  });
  if (error) {
    throw error;
  }
  if (status === 0) {
    copyGraphiql();
    writeFileSync(stamp, '');
  }
  return status ?? 1;
}

/** Compiles only when dist/ is missing, incomplete or older than a source; returns the exit code. */
export function buildWhenStale() {
  if (existsSync(stamp)) {
    const built = statSync(stamp).mtimeMs;
    if (inputs.every((input) => newest(join(root, input)) <= built)) {
      return 0;
    }
  }
  process.stderr.write('Building ...\n');
  return build();
}

function copyGraphiql() {
  const folder = join(dist, 'src/server/graphiql/assets');
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(graphiqlAssets())) {
    copyFileSync(source, join(folder, name));
  }
}

/** A file of a package, from the address of its `package.json`. */
function fileOf(packageJson, file) {
  return fileURLToPath(new URL(file, packageJson));
}

/** The latest change under a path, in milliseconds; a deleted file shows in the time of its folder. */
function newest(path) {
  if (!existsSync(path)) {
    return 0;
  }
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) {
    return mtimeMs;
  }
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = process.argv.includes('--when-stale') ? buildWhenStale() : build();
}
