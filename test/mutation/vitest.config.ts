import { defineConfig } from 'vitest/config';

/** The tests that are to notice a change of `src/checks` and `src/compliance`: those of these folders, nothing wider. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    testTimeout: 60_000,
    include: ['test/unit/{checks,compliance}/**/*.test.ts'],
    isolate: false,
    maxWorkers: 1,
  },
});
