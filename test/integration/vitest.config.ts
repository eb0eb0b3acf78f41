import { defineConfig } from 'vitest/config';

/** Tests against a real API server: one server for all files, which share it and so run one after the other. */
export default defineConfig({
  test: {
    name: 'integration',
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/integration/**/*.test.ts'],
    globalSetup: ['test/envtest/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
