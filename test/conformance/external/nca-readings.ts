/**
 * Where NCA reads a cluster in another way than the API's documents have it. Each reading rewrites manifests so that our
 * engine reads them as NCA does: a difference counts as argued only if the answer is theirs under a reading.
 */
import type { Manifest } from './nca-manifests.ts';
import type { PolicySource } from './nca-schemes.ts';

export interface ArguedReading {
  readonly name: string;
  readonly reason: string;
  readonly citation: string;
  readonly rewrite: (source: PolicySource) => PolicySource;
}

type Fields = Readonly<Record<string, unknown>>;

export const NCA_READINGS: readonly ArguedReading[] = [
  {
    name: 'any pod',
    reason:
      'host-network and finished pods are pods like any other to NCA; policies do not reach the one and the other has no network any more',
    citation:
      'kubernetes.io, Network Policies, "hostNetwork pods"; Pod Lifecycle, Succeeded and Failed; NCA TopologyObjectsFinder.py, _add_pod_from_yaml, reads neither field',
    rewrite: ({ topology, policies }) => ({ topology: topology.map(asAnyPod), policies }),
  },
  {
    name: 'order of the file',
    reason: 'Calico policies of one order are evaluated by name; NCA keeps the order of the file',
    citation:
      'docs.tigera.io, calico, Network policy, Spec, order; felix/calc/policy_sorter.go, PolKVLess; NCA NetworkPolicy.py, __lt__ (with its TODO)',
    rewrite: ({ topology, policies }) => ({ topology, policies: inOrderOfFile(policies) }),
  },
  {
    name: 'bare addresses',
    reason: '`nets: [4.0.0.0]` is refused by the API server, which wants 4.0.0.0/32; NCA reads that',
    citation: 'projectcalico/calico libcalico-go/lib/validator/v3/validator.go, scanNets, "invalid CIDR"',
    rewrite: ({ topology, policies }) => ({
      topology,
      policies: policies.map((each) => mapRules(each, [withLengths])),
    }),
  },
  {
    name: 'both families in one rule',
    reason:
      'blocks of IPv4 and of IPv6 in one rule are refused by the API server; NCA reads them as one rule for each family',
    citation:
      'projectcalico/calico libcalico-go/lib/validator/v3/validator.go, scanNets, "rule contains both IPv4 and IPv6 CIDRs"',
    rewrite: ({ topology, policies }) => ({
      topology,
      policies: policies.map((each) => mapRules(each, [withLengths, byFamily])),
    }),
  },
  {
    name: 'except beyond its block',
    reason: 'an `except` outside its `cidr` is refused by the API server; NCA leaves it out without a word',
    citation:
      'kubernetes/kubernetes pkg/apis/networking/validation/validation.go, ValidateIPBlock: each except must be a strict subset of the cidr',
    rewrite: ({ topology, policies }) => ({ topology, policies: policies.map(withoutStrayExcepts) }),
  },
  {
    name: 'labels of profiles',
    reason:
      'profiles of a Kubernetes cluster are derived from namespaces and service accounts, and so are the labels they give; NCA takes those of any profile',
    citation:
      'docs.tigera.io, calico, Profile; projectcalico/calico libcalico-go/lib/backend/k8s/resources/profile.go, Create and Update are not supported',
    rewrite: withProfiles,
  },
  {
    name: 'stray quotation mark',
    reason:
      'a selector with a stray quotation mark at its end is refused by the API server; NCA matches its beginning',
    citation:
      'projectcalico/calico libcalico-go/lib/selector/parser; NCA CalicoPolicyYamlParser.py, _parse_selector_expr, key_val_re.match',
    rewrite: ({ topology, policies }) => ({
      topology,
      policies: policies.map((each) => JSON.parse(JSON.stringify(each).replaceAll(`''"`, `'"`)) as Manifest),
    }),
  },
];

function asAnyPod(object: Manifest): Manifest {
  const { hostNetwork, ...spec } = (object.spec ?? {}) as Fields;
  if (object.kind === 'Pod') return { ...object, spec, status: { phase: 'Running' } };
  const template = spec.template as Fields | undefined;
  if (!template) return object;
  const { hostNetwork: _, ...inner } = (template.spec ?? {}) as Fields;
  return { ...object, spec: { ...spec, template: { ...template, spec: inner } } };
}

function isCalico({ apiVersion }: Manifest): boolean {
  return String(apiVersion).includes('projectcalico.org');
}

/** Those without an order are last; every order is told from the next by a place after the point. */
function inOrderOfFile(policies: readonly Manifest[]): readonly Manifest[] {
  return policies.map((policy, place) => {
    if (!isCalico(policy) || policy.kind === 'Profile') return policy;
    const spec = policy.spec as Fields;
    return { ...policy, spec: { ...spec, order: Number(spec.order ?? 1e6) + place / 1e3 } };
  });
}

type RewriteRule = (rule: Fields) => readonly Fields[];

/** Every rule of a Calico policy rewritten in steps, each of which may give several for one. */
function mapRules(policy: Manifest, steps: readonly RewriteRule[]): Manifest {
  if (!isCalico(policy) || !policy.spec) return policy;
  const rewrite = (rule: Fields) =>
    steps.reduce<readonly Fields[]>((rules, step) => rules.flatMap(step), [rule]);
  const spec = Object.entries(policy.spec).map(([key, value]) => [
    key,
    key === 'ingress' || key === 'egress' ? (value as readonly Fields[]).flatMap(rewrite) : value,
  ]);
  return { ...policy, spec: Object.fromEntries(spec) };
}

const NETS = ['nets', 'notNets'];

/** A rule with every list of blocks put through `change`; an emptied list gives the rule away as `undefined`. */
function mapNets(rule: Fields, change: (block: string) => readonly string[]): Fields | undefined {
  let emptied = false;
  const side = (entity: Fields) =>
    Object.fromEntries(
      Object.entries(entity).map(([key, value]) => {
        if (!NETS.includes(key)) return [key, value];
        const blocks = (value as readonly string[]).flatMap(change);
        if (blocks.length === 0 && key === 'nets') emptied = true;
        return [key, blocks];
      }),
    );
  const sides = ['source', 'destination']
    .filter((key) => rule[key])
    .map((key) => [key, side(rule[key] as Fields)]);
  return emptied ? undefined : { ...rule, ...Object.fromEntries(sides) };
}

function withLengths(rule: Fields): readonly Fields[] {
  const length = (block: string) => (block.includes('/') ? '' : block.includes(':') ? '/128' : '/32');
  return [mapNets(rule, (block) => [`${block}${length(block)}`])!];
}

function byFamily(rule: Fields): readonly Fields[] {
  const blocks: string[] = [];
  mapNets(rule, (block) => {
    blocks.push(block);
    return [block];
  });
  const six = blocks.some((block) => block.includes(':'));
  const four = blocks.some((block) => !block.includes(':'));
  if (!six || !four) return [rule];
  return [false, true].flatMap((wanted) => {
    const kept = mapNets(rule, (block) => (block.includes(':') === wanted ? [block] : []));
    return kept ? [{ ipVersion: wanted ? 6 : 4, ...kept }] : [];
  });
}

function withoutStrayExcepts(policy: Manifest): Manifest {
  if (isCalico(policy)) return policy;
  const text = JSON.stringify(policy, (key, value: unknown) => {
    if (key !== 'ipBlock') return value;
    const { cidr, except = [] } = value as { readonly cidr: string; readonly except?: readonly string[] };
    return { cidr, except: except.filter((part) => isWithin(part, cidr)) };
  });
  return JSON.parse(text) as Manifest;
}

function isWithin(part: string, whole: string): boolean {
  if (part.includes(':') || whole.includes(':')) return true;
  const [[address, length], [base, least]] = [part, whole].map((block) => block.split('/')) as [
    string[],
    string[],
  ];
  const shift = 32 - Number(least);
  if (shift === 32) return true;
  return Number(length) > Number(least) && number(address!) >> shift === number(base!) >> shift;
}

function number(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0) | 0;
}

/** Every profile labels its pods; its rules are left out. */
function withProfiles({ topology, policies }: PolicySource): PolicySource {
  const profiles = policies.filter(({ kind }) => kind === 'Profile');
  const byName = new Map(profiles.map(({ metadata, spec }) => [(metadata as Fields).name, spec as Fields]));
  return { topology: topology.map((object) => withLabelsOf(object, byName)), policies };
}

function withLabelsOf(object: Manifest, byName: ReadonlyMap<unknown, Fields>): Manifest {
  if (object.kind !== 'Pod') return object;
  const metadata = object.metadata as Fields & { readonly annotations?: { readonly profiles?: string } };
  const names = metadata.annotations?.profiles?.split(',') ?? [];
  const applied = names.map((name) => byName.get(name)?.labelsToApply ?? {});
  return { ...object, metadata: { ...metadata, labels: Object.assign({}, ...applied, metadata.labels) } };
}
