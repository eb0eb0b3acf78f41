import { describe, inject, test } from 'vitest';
import type {} from './global-setup.ts';
import type { ApiServer } from './server.ts';

/**
 * A group of tests against the real API server that `global-setup.ts` started. Where KUBEBUILDER_ASSETS is not set
 * one skipped test stands for the group, so that the summary names it and says why.
 */
export function describeWithApiServer(name: string, tests: (server: ApiServer) => void): void {
  const server = inject('apiServer');
  describe(name, () => {
    test.skipIf(!server)('a real API server is there (KUBEBUILDER_ASSETS)', () => {});
    if (server) tests(server);
  });
}
