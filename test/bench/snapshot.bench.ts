import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Admin, adminOf, type Manifest } from '../envtest/admin.ts';
import { findAssets } from '../envtest/assets.ts';
import { namespace } from '../envtest/manifests.ts';
import { type ApiServer, startApiServer } from '../envtest/server.ts';

/**
 * A snapshot of 10,000 pods from a real API server against paging the raw bytes without parsing, and against
 * `kubectl get pods -A -o json`: wall time and peak memory of whole processes, medians of several rounds.
 *
 *   KUBEBUILDER_ASSETS=$(test/envtest/build.sh) node test/bench/snapshot.bench.ts [PODS] [ROUNDS]
 */
const [pods = 10_000, rounds = 5] = process.argv.slice(2).map(Number);
const NAMESPACES = 20;
const WRITERS = 8;

interface Measured {
  readonly seconds: number;
  /** Peak resident set, in MB. */
  readonly peak: number;
}

const assets = findAssets();
if (!assets) {
  process.stdout.write('snapshot.bench: skipped, needs a real API server (KUBEBUILDER_ASSETS)\n');
} else {
  const { server, stop } = await startApiServer(assets);
  try {
    const bytes = await fill(adminOf(server));
    process.stdout.write(`${pods} pods of ${bytes} bytes in JSON\n`);
    await report(server);
  } finally {
    await stop();
  }
}

async function report(server: ApiServer): Promise<void> {
  const reader = join(import.meta.dirname, 'snapshot-reader.ts');
  const node = (what: string) => [process.execPath, reader, what, server.kubeconfig];
  const ways: Readonly<Record<string, readonly string[]>> = {
    segproof: node('segproof'),
    'raw pages, gzip': node('raw-gzip'),
    'raw pages': node('raw'),
    kubectl: [
      join(server.assets, 'kubectl'),
      '--kubeconfig',
      server.kubeconfig,
      'get',
      'pods',
      '-A',
      '-o',
      'json',
    ],
  };
  const results = new Map<string, Measured[]>(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, command] of Object.entries(ways)) results.get(way)!.push(await measure(command));
  }
  const ours = median(results.get('segproof')!);
  process.stdout.write(`median of ${rounds} rounds\n`);
  for (const [way, measured] of results) {
    const { seconds, peak } = median(measured);
    const ratio = (ours.seconds / seconds).toFixed(2);
    process.stdout.write(
      `${way.padEnd(16)} ${seconds.toFixed(2).padStart(6)} s  ${peak.toFixed(0).padStart(5)} MB  segproof takes ${ratio} x\n`,
    );
  }
}

/** Runs a command to its end. Peak memory is what the kernel counted last (VmHWM), read while it runs. */
async function measure([command, ...args]: readonly string[]): Promise<Measured> {
  const start = performance.now();
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, highWater(child.pid!));
  }, 10);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return { seconds: (performance.now() - start) / 1000, peak };
}

function highWater(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function median(values: readonly Measured[]): Measured {
  const middle = (pick: (one: Measured) => number) =>
    values.map(pick).toSorted((a, b) => a - b)[values.length >> 1]!;
  return { seconds: middle(({ seconds }) => seconds), peak: middle(({ peak }) => peak) };
}

/** Gives the size of one pod as the server returns it. */
async function fill(admin: Admin): Promise<number> {
  for (let i = 0; i < NAMESPACES; i += 1) await admin.create(namespace(`shop-${i}`));
  let next = 0;
  const write = async () => {
    while (next < pods) await admin.create(shopPod(next++));
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  const pod = await admin.send('GET', `/api/v1/namespaces/shop-0/pods/${shopPod(0).metadata.name}`);
  admin.close();
  return JSON.stringify(pod).length;
}

/** About 5 kB in JSON once the server has added its own fields, as pods of real clusters have. */
function shopPod(index: number): Manifest {
  const app = `app-${index % 500}`;
  const variables = Array.from({ length: 4 }, (_, i) => ({
    name: `SETTING_${i}`,
    value: `value-${i}-of-${app}`,
  }));
  const probe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10, timeoutSeconds: 2 };
  const container = (name: string) => ({
    name,
    image: `registry.example/card-shop/${app}-${name}:2026.11.24`,
    args: ['--listen', '0.0.0.0:8080', '--log-format', 'json'],
    env: variables,
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: probe,
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: `shop-${index % NAMESPACES}`,
      name: `${app}-${index}`,
      labels: {
        app,
        tier: 'backend',
        'app.kubernetes.io/part-of': 'card-shop',
        'pod-template-hash': '6d4cf56db6',
      },
      annotations: { 'example.org/checksum': 'c0ffee'.repeat(10) },
    },
    spec: {
      containers: [container('main'), container('sidecar')],
      tolerations: [],
      nodeName: `node-${index % 100}`,
    },
  };
}
