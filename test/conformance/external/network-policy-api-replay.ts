/**
 * The Go tests of kubernetes-sigs/network-policy-api read as scripts: probes, and the edits between them. Only the
 * statements that these tests use are known: a probe that is not read shows in the count, an edit in the answers after it.
 */

/** A manifest or a part of one, edited in place as the Go test edits its copy before it patches. */
// biome-ignore lint/suspicious/noExplicitAny: parsed YAML of unknown shape.
export type Loose = any;

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export interface Probe {
  readonly from: PodName;
  readonly to: PodName;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
  readonly allowed: boolean;
}

/** What a test runs against. `probe` is called in file order, each time with the objects as the edits left them. */
export interface Stage {
  readonly objects: Loose[];
  readonly hostPorts: readonly number[];
  readonly addressOf: (pod: PodName) => string;
  readonly probe: (probe: Probe) => void;
}

interface Machine extends Stage {
  readonly pods: Map<string, PodName>;
  readonly rules: Map<string, Loose>;
  readonly texts: Map<string, string>;
  object: Loose;
}

type Step = readonly [pattern: RegExp, run: (machine: Machine, parts: readonly string[]) => void];

const RULE = String.raw`mutate(?:\.DeepCopy\(\))?\.Spec\.(Egress|Ingress)\[(\d+)\]`;

const STEPS: readonly Step[] = [
  [/(\w+) :?= kubernetes\.GetPod\(t, s\.Client, "([^"]+)", "([^"]+)"/, bindPod],
  [
    /kubernetes\.GetClusterNetworkPolicy\(t, s\.Client, "([^"]+)"/,
    (machine, [name]) => pick(machine, 'ClusterNetworkPolicy', name!),
  ],
  [
    /kubernetes\.GetNamespace\(t, s\.Client, "([^"]+)"/,
    (machine, [name]) => pick(machine, 'Namespace', name!),
  ],
  [/\bName:\s+"([^"]+)",\s*\}, np\)/, (machine, [name]) => pick(machine, 'NetworkPolicy', name!)],
  [/s\.Client\.Delete\(ctx, np\)/, remove],
  [/SetLabels\(map\[string\]string\{"([^"]+)": "([^"]+)"\}\)/, relabel],
  [
    new RegExp(`(\\w+) := ${RULE}`),
    (machine, [name, side, at]) => machine.rules.set(name!, list(machine, side!)[Number(at)]),
  ],
  [new RegExp(`${RULE} = (?:${RULE}|(\\w+))`), assign],
  [new RegExp(`${RULE}\\.Action = api\\.ClusterNetworkPolicyRuleAction(\\w+)`), react],
  [
    /mutate\.Spec\.Priority = (\d+)/,
    (machine, [priority]) => {
      machine.object.spec.priority = Number(priority);
    },
  ],
  [/(\w+) := "([^"]+)"/, (machine, [name, text]) => machine.texts.set(name!, text!)],
  [/(\w+)\.Protocols = [^{]+\{\s*\{\s*DestinationNamedPort: (\w+),/, renamePort],
  [
    /newRule := [^{]+\{([\s\S]+?)mutate\.Spec\.Egress = append\(newRule, mutate\.Spec\.Egress\.\.\.\)/,
    prepend,
  ],
  [
    /PokeServer\(t, s\.ClientSet, &s\.KubeConfig, "([^"]+)", "([^"]+)", "(\w+)",\s*(\w+)\.Status\.PodIP, int32\((?:(\d+)|s\.HostNetworkPorts\[(\d+)\])\), s\.TimeoutConfig, (true|false)\)/,
    poke,
  ],
];

/** Runs the statements of a Go test in the order in which the file has them. */
export function replay(source: string, stage: Stage): void {
  const machine: Machine = {
    ...stage,
    pods: new Map(),
    rules: new Map(),
    texts: new Map(),
    object: undefined,
  };
  const text = source.replace(/^\s*\/\/.*$/gm, '');
  const found = STEPS.flatMap(([pattern, run]) =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map((match) => ({ match, run })),
  );
  for (const { match, run } of found.sort((a, b) => a.match.index - b.match.index))
    run(machine, match.slice(1));
}

/** How many probes the text holds, whether or not their form is known. */
export function countCalls(source: string): number {
  return source.match(/kubernetes\.PokeServer\(/g)?.length ?? 0;
}

function bindPod({ pods }: Machine, [variable, namespace, name]: readonly string[]): void {
  pods.set(variable!, { namespace: namespace!, name: name! });
}

function pick(machine: Machine, kind: string, name: string): void {
  machine.object = machine.objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (!machine.object) throw new Error(`no ${kind} ${name} among the manifests`);
}

function remove({ objects, object }: Machine): void {
  objects.splice(objects.indexOf(object), 1);
}

function relabel({ object }: Machine, [key, value]: readonly string[]): void {
  object.metadata.labels = { [key!]: value };
}

function list({ object }: Machine, side: string): Loose[] {
  return object.spec[side.toLowerCase()];
}

function assign(machine: Machine, [side, at, otherSide, otherAt, variable]: readonly string[]): void {
  const value = otherSide ? list(machine, otherSide)[Number(otherAt)] : machine.rules.get(variable!);
  if (!value) throw new Error(`no rule ${variable ?? `${otherSide}[${otherAt}]`}`);
  list(machine, side!)[Number(at)] = value;
}

function react(machine: Machine, [side, at, action]: readonly string[]): void {
  list(machine, side!)[Number(at)].action = action;
}

function renamePort({ rules, texts }: Machine, [rule, port]: readonly string[]): void {
  rules.get(rule!).protocols = [{ destinationNamedPort: texts.get(port!) }];
}

/** The one rule that a test writes itself: to the addresses of pods, each by its own prefix. */
function prepend(machine: Machine, [literal]: readonly string[]): void {
  const action = /Action: "(\w+)"/.exec(literal!)![1];
  const pods = [...literal!.matchAll(/api\.CIDR\((\w+)\.Status\.PodIP \+ mask\)/g)];
  const networks = pods.map(([, pod]) => `${machine.addressOf(machine.pods.get(pod!)!)}/32`);
  list(machine, 'Egress').unshift({ action, to: [{ networks }] });
}

function poke(machine: Machine, parts: readonly string[]): void {
  const [namespace, name, protocol, server, port, hostPort, allowed] = parts;
  machine.probe({
    from: { namespace: namespace!, name: name! },
    to: machine.pods.get(server!)!,
    protocol: protocol!.toUpperCase() as Probe['protocol'],
    port: port ? Number(port) : machine.hostPorts[Number(hostPort)]!,
    allowed: allowed === 'true',
  });
}
