import { describe, inject } from 'vitest';
import type {} from './global-setup.ts';
import type { ApiServer } from './server.ts';

/**
 * A group of tests against the real API server that `global-setup.ts` started. Where KUBEBUILDER_ASSETS is not set
 * the group is skipped, and its name in the summary says why.
 */
export function describeWithApiServer(name: string, tests: (server: ApiServer) => void): void {
  const server = inject('apiServer');
  const title = server ? name : `${name} (needs a real API server: set KUBEBUILDER_ASSETS)`;
  describe.skipIf(!server)(title, () => {
    if (server) tests(server);
  });
}
