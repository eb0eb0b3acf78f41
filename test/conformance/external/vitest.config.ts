import { defineConfig } from 'vitest/config';

/** Runners of other projects' test suites (`npm run test:external`): each names the variable that points at its checkout. */
export default defineConfig({
  root: new URL('../../..', import.meta.url).pathname,
  test: {
    include: ['test/conformance/external/*.external.ts'],
    testTimeout: 60_000,
    reporters: ['default', './test/summary-reporter.ts'],
  },
});
