import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { createGunzip } from 'node:zlib';
import { readCluster } from '../../src/sources/cluster.ts';

/** One process of `snapshot.bench.ts`: reads the cluster as Segproof does, or pages the raw bytes of its pods. */
const [what, kubeconfig] = process.argv.slice(2) as [string, string];

if (what === 'segproof') {
  const { header, records } = await readCluster({ kubeconfig, clock: () => new Date() });
  const incomplete = header.lists.filter(({ outcome }) => outcome !== 'read' && outcome !== 'missing');
  if (incomplete.length > 0 || records.length === 0) throw new Error(JSON.stringify(incomplete));
} else {
  await pageRaw(what === 'raw-gzip');
}

async function pageRaw(zipped: boolean): Promise<void> {
  const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(ca, 'base64') });
  const headers = {
    authorization: `Bearer ${users[0].user.token}`,
    ...(zipped ? { 'accept-encoding': 'gzip' } : {}),
  };
  let next: string | undefined = '';
  while (next !== undefined) {
    const query = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
    const body = await fetchBytes(`${server}/api/v1/pods?limit=500${query}`, agent, headers);
    // The list's own metadata comes first.
    next = /"continue":"([^"]+)"/.exec(body.subarray(0, 2_000).toString())?.[1];
  }
  agent.destroy();
}

function fetchBytes(url: string, agent: Agent, headers: Record<string, string>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      const source =
        response.headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response;
      source.on('data', (chunk: Buffer) => chunks.push(chunk));
      source.once('end', () => resolve(Buffer.concat(chunks)));
      source.once('error', reject);
    }).once('error', reject);
  });
}
