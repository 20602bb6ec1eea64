// Adds the figures of this jest run to the file named by JEST_TOTALS_FILE, one JSON line a run, so that
// .ci/run can add up several runs. Without the variable it does nothing.
import { appendFileSync } from 'node:fs';

export default class JestSummaryReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.JEST_TOTALS_FILE;
    if (!file) {
      return;
    }
    const line = {
      passed: results.numPassedTests,
      // A test file that could not even start is a failure too, though none of its tests is counted.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }
}
