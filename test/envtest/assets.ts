import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder with kube-apiserver, etcd and kubectl, as KUBEBUILDER_ASSETS names it (the convention of the
 * ecosystem; `test/envtest/build.sh` makes one). Undefined when the variable is not set: tests are skipped by name.
 * A folder that lacks a binary is an error, not a reason to skip.
 */
export function findAssets(): string | undefined {
  const folder = process.env.KUBEBUILDER_ASSETS;
  if (!folder) return undefined;
  for (const binary of ['kube-apiserver', 'etcd', 'kubectl']) {
    if (!existsSync(join(folder, binary))) throw new Error(`KUBEBUILDER_ASSETS=${folder} has no ${binary}`);
  }
  return folder;
}
