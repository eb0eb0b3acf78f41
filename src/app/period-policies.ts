import { policyDigest } from '../checks/parts/policy-digest.ts';
import { annotationsOf } from '../inventory/annotations.ts';
import { kindToRead, modernGroupOf, speaksOfPolicy } from '../inventory/kinds.ts';
import type { PolicyVersion } from '../model/period.ts';
import type { KubeObject } from '../model/resource.ts';
import { abilityOf } from '../policies/abilities.ts';

/** Reads the policies of archived states; a state that several runs share is read once. */
export interface PolicyReader {
  readonly known: (base: string) => readonly PolicyVersion[] | undefined;
  /** `records`: canonical records, one a line. */
  readonly read: (base: string, records: Uint8Array) => readonly PolicyVersion[];
}

export function policyReader(): PolicyReader {
  const byState = new Map<string, readonly PolicyVersion[]>();
  return {
    known: (base) => byState.get(base),
    read: (base, records) => {
      const policies = policiesIn(new TextDecoder().decode(records));
      byState.set(base, policies);
      return policies;
    },
  };
}

/** Of the lines only those of policies are parsed: the key stands first, and says the kind. */
function policiesIn(text: string): readonly PolicyVersion[] {
  return text
    .split('\n')
    .filter((line) => {
      const [, group, kind] = /^\{"key":"([^/"]*)\/([^/"]+)\//.exec(line) ?? [];
      return group !== undefined && kind !== undefined && isPolicyKind(group, kind);
    })
    .map((line) => versionOf((JSON.parse(line) as { readonly object: KubeObject }).object));
}

/** What a network plugin derives from others changes with them. */
function isPolicyKind(group: string, kind: string): boolean {
  const isPolicy = kindToRead(group, kind)?.role === 'policy' || speaksOfPolicy(group, kind);
  return isPolicy && !['derived', 'not-network'].includes(abilityOf(group, kind));
}

function versionOf(object: KubeObject): PolicyVersion {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, uid } = metadata;
  return {
    ref: {
      group: modernGroupOf(apiVersion, kind),
      kind,
      ...(namespace !== undefined && { namespace }),
      name,
    },
    ...(uid !== undefined && { uid }),
    digest: policyDigest(object),
    annotations: annotationsOf(metadata),
  };
}
