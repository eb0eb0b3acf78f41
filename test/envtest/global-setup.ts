import type { TestProject } from 'vitest/node';
import { findAssets } from './assets.ts';
import { type ApiServer, startApiServer } from './server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    apiServer: ApiServer | null;
  }
}

/** Starts one API server for the whole set of integration tests, and ends it after them. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const assets = findAssets();
  if (!assets) {
    project.provide('apiServer', null);
    return undefined;
  }
  const { server, stop } = await startApiServer(assets);
  project.provide('apiServer', server);
  return stop;
}
