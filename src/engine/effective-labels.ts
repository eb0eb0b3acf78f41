/**
 * The labels that Calico's selectors see besides an endpoint's own (calico.md §2.2; Calico's pod conversion and its
 * profiles `kns.*` and `ksa.*`): three that Calico writes over the pod's, and those of the namespace and the service
 * account under a prefix, over which the pod's own hold.
 */
import type { Endpoint, Labels } from '../model/resource.ts';
import type { EngineInput } from './engine.ts';
import type { Labelled } from './label-index.ts';
import { NAME_LABEL, NEW_NAMESPACE } from './namespaces.ts';

/** What decides the effective labels of an endpoint, real or not. */
export type Bearer = Pick<Endpoint, 'namespace' | 'serviceAccount' | 'labels'>;

/** Labels of an endpoint as selectors in use see them. */
export type EffectiveLabels = (bearer: Bearer) => Labelled;

/** The account of a pod that names none. */
export const DEFAULT_ACCOUNT = 'default';

const OWN = 'projectcalico.org/';
const OF_NAMESPACE = 'pcns.';
const OF_ACCOUNT = 'pcsa.';

/** Longer names cannot be label values in Calico, and are left out. */
const MAX_ACCOUNT = 62;

/** Only labels of the keys that are asked for are worked out: without any an endpoint has its own labels alone. */
export function createEffectiveLabels(input: EngineInput, asked: readonly string[]): EffectiveLabels {
  if (asked.length === 0) return (bearer) => bearer;
  const sources = createSources(input);
  const known = new Map<string, Given>();
  return ({ namespace, serviceAccount, labels }) => {
    const key = `${namespace}/${serviceAccount}`;
    const given = known.get(key) ?? give(asked, sources(namespace, serviceAccount));
    known.set(key, given);
    const own = Object.keys(given.inherited).length === 0 ? labels : { ...given.inherited, ...labels };
    return {
      labels: { ...own, ...given.written },
      ...(given.unknown.size > 0 && { othersUnknown: without(given.unknown, labels) }),
    };
  };
}

/** Of keys, those whose labels an endpoint may be given; sorted. */
export function givenKeys(keys: Iterable<string>): readonly string[] {
  return [...keys]
    .filter((key) => [OWN, OF_NAMESPACE, OF_ACCOUNT].some((part) => key.startsWith(part)))
    .sort();
}

/** What endpoints of one namespace and service account are given. */
interface Given {
  readonly written: Labels;
  readonly inherited: Labels;
  readonly unknown: ReadonlySet<string>;
}

/** Labels under one prefix; `sure` is false when there may be others. */
interface Source {
  readonly prefix: string;
  readonly labels: Labels;
  readonly sure: boolean;
}

type Sources = (
  namespace: string,
  serviceAccount: string,
) => { readonly written: Labels; readonly prefixed: readonly Source[] };

function createSources({ inventory, undeclaredNamespaceLabels }: EngineInput): Sources {
  const sureOfUnread = undeclaredNamespaceLabels === 'absent';
  const namespaces = new Map(inventory.namespaces.map((namespace) => [namespace.name, namespace]));
  const accounts = new Map(inventory.serviceAccounts.map((account) => [accountKey(account), account]));
  return (namespace, name) => {
    const space = namespaces.get(namespace);
    const account = accounts.get(accountKey({ namespace, name }));
    const fixed = sureOfUnread || namespace === NEW_NAMESPACE;
    return {
      written: {
        [`${OWN}namespace`]: namespace,
        [`${OWN}orchestrator`]: 'k8s',
        ...(name.length <= MAX_ACCOUNT && { [`${OWN}serviceaccount`]: name }),
      },
      prefixed: [
        {
          prefix: OF_NAMESPACE,
          labels: { ...space?.labels, [NAME_LABEL]: namespace, [`${OWN}name`]: namespace },
          sure: fixed || space?.declared === true,
        },
        {
          prefix: OF_ACCOUNT,
          labels: { ...account?.labels, [`${OWN}name`]: name },
          sure: fixed || account !== undefined,
        },
      ],
    };
  };
}

function accountKey({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function give(asked: readonly string[], { written, prefixed }: ReturnType<Sources>): Given {
  const inherited: Record<string, string> = {};
  const unknown = new Set<string>();
  for (const key of asked) {
    const source = prefixed.find(({ prefix }) => key.startsWith(prefix));
    if (!source) continue;
    const inner = key.slice(source.prefix.length);
    if (Object.hasOwn(source.labels, inner)) inherited[key] = source.labels[inner]!;
    else if (!source.sure) unknown.add(key);
  }
  const wanted = Object.entries(written).filter(([key]) => asked.includes(key));
  return { written: Object.fromEntries(wanted), inherited, unknown };
}

function without(keys: ReadonlySet<string>, labels: Labels): ReadonlySet<string> {
  const left = [...keys].filter((key) => !Object.hasOwn(labels, key));
  return left.length === keys.size ? keys : new Set(left);
}
