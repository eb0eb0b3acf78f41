import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { type FileOptions, readFiles } from '../../../src/sources/files.ts';
import { formatProblem } from '../../../src/util/error.ts';

/** A folder that is gone when the test ends, with files by relative name. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'harbour-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Reads a folder; problems as lines without the folder's own path. */
export async function readFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
  options?: FileOptions,
): Promise<{
  readonly snapshot: Snapshot;
  readonly keys: readonly string[];
  readonly problems: readonly string[];
}> {
  const folder = folderOf(files);
  const snapshot = await readFiles([folder], options);
  return {
    snapshot,
    keys: snapshot.records.map(({ key }) => key),
    problems: snapshot.header.problems.map((problem) => formatProblem(problem).replaceAll(`${folder}/`, '')),
  };
}

export const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: crane, namespace: harbour}\n';

export const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: closed
  namespace: harbour
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector:
            matchLabels: {app: crane}
      ports:
        - port: 8080
`;
