import type { EndpointSelector, PolicySet } from '../../model/policy.ts';
import type { Scope } from '../../model/scope.ts';
import { type Selector, visitTerms } from '../../model/selector.ts';

/** Set by the API server or the network plugin, whatever anybody writes. */
const SET_BY_THE_SYSTEM: ReadonlySet<string> = new Set([
  'kubernetes.io/metadata.name',
  'projectcalico.org/name',
  'projectcalico.org/namespace',
  'projectcalico.org/orchestrator',
  'projectcalico.org/serviceaccount',
]);

/** Labels that a selector rests on, by whose they are; those that nobody can set are left out. */
export interface LabelsInUse {
  readonly namespaces: readonly string[];
  readonly pods: readonly string[];
  readonly accounts: readonly string[];
}

const PREFIXES = { namespaces: 'pcns.', accounts: 'pcsa.' } as const;

/** Labels of namespaces and service accounts come into Calico's selectors under a prefix (calico.md §2.2). */
export function labelsInUse({ namespaces, pods }: EndpointSelector): LabelsInUse {
  const ofPods = keysOf(pods);
  const under = (prefix: string) =>
    ofPods.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  return {
    namespaces: free([
      ...('selector' in namespaces ? keysOf(namespaces.selector) : []),
      ...under(PREFIXES.namespaces),
    ]),
    pods: free(ofPods.filter((key) => !Object.values(PREFIXES).some((prefix) => key.startsWith(prefix)))),
    accounts: free(under(PREFIXES.accounts)),
  };
}

function keysOf(selector: Selector): readonly string[] {
  const keys = new Set<string>();
  visitTerms(selector, ({ key }) => keys.add(key));
  return [...keys];
}

function free(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].filter((key) => !SET_BY_THE_SYSTEM.has(key)).sort();
}

/** Whose labels decide what policies mean, or which zone something is in. */
export interface DecisiveLabels {
  readonly namespaces: boolean;
  readonly accounts: boolean;
  /** Zones are read from labels of pods; that policies select pods by labels goes without saying. */
  readonly zonesOfPods: boolean;
}

export function decisiveLabels({ policies }: PolicySet, { dimensions }: Scope): DecisiveLabels {
  const selectors = policies.flatMap(({ subject, rules }) => [
    subject,
    ...rules.flatMap(({ peers }) => (peers === 'any' ? [] : peers.flatMap(selectorsOf))),
  ]);
  const used = [...new Set(selectors)].map(labelsInUse);
  const assignments = dimensions.flatMap((dimension) => dimension.assignments);
  return {
    namespaces: dimensions.length > 0 || used.some(({ namespaces }) => namespaces.length > 0),
    accounts: used.some(({ accounts }) => accounts.length > 0),
    zonesOfPods: assignments.some(({ by }) => /^label \S+ on the pod/.test(by)),
  };
}

type PeerOf = Exclude<PolicySet['policies'][number]['rules'][number]['peers'], 'any'>[number];

/** Selectors of endpoints anywhere in a peer. */
export function selectorsOf(peer: PeerOf): readonly EndpointSelector[] {
  switch (peer.type) {
    case 'endpoints':
      return [peer.select];
    case 'all':
    case 'any':
      return peer.of.flatMap(selectorsOf);
    case 'not':
      return selectorsOf(peer.of);
    default:
      return [];
  }
}
