/**
 * The conformance probes of ClusterNetworkPolicy, replayed from the files of kubernetes-sigs/network-policy-api: its
 * manifests, and the edits its Go tests make between probes. Reads a checkout named by SEGPROOF_NETWORK_POLICY_API.
 * Addresses are ours; host-network pods answer at the address of their node.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type Answer, answer, engineOf, type Manifest } from '../subject.ts';
import { countCalls, type Loose, type PodName, type Probe, replay } from './network-policy-api-replay.ts';

const CHECKOUT = process.env.SEGPROOF_NETWORK_POLICY_API;
const SUITE = `${CHECKOUT}/conformance`;
const HOST_PORTS = [34345, 34346, 34347, 34348, 34349, 34350, 34351, 34352];
const NODE = { name: 'hogwarts', address: '192.168.7.7' };
const FILES = CHECKOUT ? goTests() : [];

const score = { probes: 0, same: 0, unknown: 0 };

describe.skipIf(!CHECKOUT)('network-policy-api’s probes (SEGPROOF_NETWORK_POLICY_API)', () => {
  it('are there', () => {
    expect(FILES.length).toBe(22);
    expect(FILES.reduce((sum, { source }) => sum + countCalls(source), 0)).toBe(301);
  });

  it.each(FILES.map((file) => [file.name, file.source]))('%s is answered alike', (_name, source) => {
    const results = runTest(source);
    score.probes += results.length;
    score.same += results.filter(({ ours, probe }) => ours === expected(probe)).length;
    score.unknown += results.filter(({ ours }) => ours === 'unknown').length;
    expect(results.length).toBe(countCalls(source));
    expect(results.filter(({ ours, probe }) => ours !== expected(probe))).toEqual([]);
  });

  afterAll(() => {
    const differing = score.probes - score.same - score.unknown;
    console.log(
      `network-policy-api: ${score.probes} probes: ${score.same} the same, ${score.unknown} left unknown, 0 argued, ${differing} different`,
    );
  });
});

interface Result {
  readonly probe: Probe;
  readonly ours: Answer;
}

function goTests(): readonly { readonly name: string; readonly source: string }[] {
  return readdirSync(`${SUITE}/tests`)
    .map((name) => ({ name, source: readFileSync(`${SUITE}/tests/${name}`, 'utf8') }))
    .filter(({ source }) => countCalls(source) > 0);
}

function expected({ allowed }: Probe): Answer {
  return allowed ? 'allow' : 'deny';
}

function runTest(source: string): readonly Result[] {
  const results: Result[] = [];
  const paths = [...source.matchAll(/Manifests: +\[\]string\{"([^"]+)"\}/g)].map(([, path]) => path!);
  const objects = ['base/manifests.yaml', ...paths].flatMap(readManifests).flatMap(asPods);
  const addressOf = (pod: PodName): string => podNamed(objects, pod).status.podIP;
  objects.push(node());
  placePods(objects);
  replay(source, {
    objects,
    hostPorts: HOST_PORTS,
    addressOf,
    probe: (probe) => results.push({ probe, ours: ask(objects, probe) }),
  });
  return results;
}

function readManifests(path: string): readonly Loose[] {
  const text = readFileSync(`${SUITE}/${path}`, 'utf8').replace(
    /\{\{ index \.HostNetworkPorts (\d+) \}\}/g,
    (_, at) => String(HOST_PORTS[Number(at)]),
  );
  return parseAllDocuments(text).map((document) => document.toJS());
}

/** A StatefulSet as the pods it would have; anything else as it is. */
function asPods(object: Loose): readonly Loose[] {
  if (object.kind !== 'StatefulSet') return [object];
  const { metadata, spec } = object;
  return Array.from({ length: spec.replicas }, (_, at) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...spec.template.metadata, namespace: metadata.namespace, name: `${metadata.name}-${at}` },
    spec: { ...spec.template.spec, nodeName: NODE.name },
  }));
}

function placePods(objects: readonly Loose[]): void {
  for (const [at, pod] of objects.filter(({ kind }) => kind === 'Pod').entries()) {
    const podIP = pod.spec.hostNetwork ? NODE.address : `10.20.0.${at + 1}`;
    pod.status = { phase: 'Running', podIP, podIPs: [{ ip: podIP }], hostIP: NODE.address };
  }
}

function node(): Loose {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: NODE.name, labels: { 'kubernetes.io/os': 'linux' } },
    status: { addresses: [{ type: 'InternalIP', address: NODE.address }] },
  };
}

function podNamed(objects: readonly Loose[], { namespace, name }: PodName): Loose {
  return objects.find(
    ({ kind, metadata }) => kind === 'Pod' && metadata.namespace === namespace && metadata.name === name,
  );
}

/** A fresh engine for each probe: the objects may have been edited since the last one. */
function ask(objects: readonly Manifest[], { from, to, protocol, port }: Probe): Answer {
  const peer = (pod: PodName) => {
    const { spec, status } = podNamed(objects, pod);
    return { pod: { ...pod, hostNetwork: spec.hostNetwork === true, nodeAddress: status.hostIP } };
  };
  return answer(engineOf(objects), { from: peer(from), to: peer(to), protocol, port } as Parameters<
    typeof answer
  >[1]);
}
