import { readFileSync } from 'node:fs';

/** The version in the package file, three folders above the compiled one. */
export function packageVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}
