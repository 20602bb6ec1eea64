// Tests run as they were compiled (docs/decisions/0003-test-the-compiled-output.md): no transform here.
const long = process.env.LEADBOOST_TEST_LONG === '1';

export default {
  roots: ['<rootDir>/dist/test'],
  testMatch: [long ? '**/*.long.test.js' : '**/*.test.js'],
  testPathIgnorePatterns: long ? [] : ['\\.long\\.test\\.js$'],
  testEnvironment: '<rootDir>/scripts/jest-leak-environment.mjs',
  transform: {},
  testTimeout: 30_000,
  maxWorkers: 2,
  // How long jest waits before it says that something keeps it from exiting, in milliseconds.
  openHandlesTimeout: 2_000,
  reporters: [
    'default',
    '<rootDir>/scripts/jest-summary-reporter.mjs',
    '<rootDir>/scripts/jest-exit-guard.mjs',
  ],
};
