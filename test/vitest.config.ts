import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // The command line in processes of its own starts in half the time when its modules are compiled once.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'segproof-compile-cache') },
    reporters: ['default', './test/summary-reporter.ts'],
    projects: [
      {
        // Pure functions and files of their own: sharing the modules of a worker halves the time, most of which is imports.
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{unit,architecture,conformance}/**/*.test.ts'],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'] } },
      {
        // Tests against a real API server: they share one, which is started only when one of them is run.
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/envtest/global-setup.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
});
