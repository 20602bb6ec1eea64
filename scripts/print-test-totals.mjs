// Prints what jest-summary-reporter.mjs wrote, added up; the last line is `N passed, N failed`.
// Exits 1 when a test failed, and when none ran at all.
import { readFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
if (!file) {
  console.error('usage: node scripts/print-test-totals.mjs FILE');
  process.exit(64);
}

const totals = { passed: 0, failed: 0, skipped: 0 };
for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
  const run = JSON.parse(line);
  for (const key of Object.keys(totals)) {
    totals[key] += run[key];
  }
}

if (totals.skipped > 0) {
  console.log(`${totals.skipped} skipped`);
}
if (totals.passed + totals.failed === 0) {
  console.log('No test was executed.');
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
