import type { Row } from './facts.ts';

/**
 * Recorded rows with `ns/name-hash[ReplicaSet]` written `ns/name[Deployment]` where our map has that Deployment: we name
 * the owner a user wrote, they the one in between.
 */
export function asDeployments(recorded: readonly Row[], ours: readonly Row[]): readonly Row[] {
  const known = new Set(ours.flatMap(({ src, dst }) => [src, dst]));
  return recorded
    .map((row) => ({ ...row, src: asDeployment(row.src, known), dst: asDeployment(row.dst, known) }))
    .filter(({ src, dst }) => src !== dst);
}

export function asDeployment(name: string, known: ReadonlySet<string>): string {
  const deployment = name.replace(/-[0-9a-z]+\[ReplicaSet\]$/, '[Deployment]');
  return known.has(deployment) ? deployment : name;
}
