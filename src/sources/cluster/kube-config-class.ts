import { registerHooks } from 'node:module';
import type { KubeConfig } from '@kubernetes/client-node';

/** Stands for the generated API classes, which nothing here calls. */
const UNLOADED = `
const unloaded = () => { throw new Error('the generated API client is not loaded: requests are sent raw'); };
export const createConfiguration = unloaded;
export class ServerConfiguration { constructor() { unloaded(); } }
`;

/**
 * The library's KubeConfig, without the thousand files of generated API classes that its module imports for
 * `makeApiClient` alone: they cost 0.35 s and 45 MB in every command that reads a cluster (measured for 2.0.1).
 */
export async function loadKubeConfigClass(): Promise<new () => KubeConfig> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const generated = specifier === './gen/index.js' && context.parentURL?.includes('/client-node/');
      if (!generated) return next(specifier, context);
      return {
        url: `data:text/javascript,${encodeURIComponent(UNLOADED)}`,
        format: 'module',
        shortCircuit: true,
      };
    },
  });
  try {
    const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
    return KubeConfig;
  } finally {
    hooks.deregister();
  }
}
