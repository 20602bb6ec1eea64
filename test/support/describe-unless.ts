import { describe } from '@jest/globals';

/** Tests that need what not every machine has: where it is missing they are skipped, and say so by their name. */
export function describeUnless(missing: string | null, name: string, tests: () => void): void {
  if (missing === null) describe(name, tests);
  else describe.skip(`${name} (skipped: ${missing})`, tests);
}
