/**
 * One flow of the demo cluster per kind of reason, in the words a user reads; and one pair with all its traffic. Read the
 * snapshots with fresh eyes before you renew them (`vitest run -u`).
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { modelCluster } from '../../src/app/model-cluster.ts';
import { requirePeer } from '../../src/app/peers.ts';
import { loadJudgingSettings } from '../../src/app/settings.ts';
import { parseTraffic } from '../../src/cli/traffic-option.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { explainFlow } from '../../src/engine/flow.ts';
import { explainAllTraffic } from '../../src/engine/flow-parts.ts';
import { partsText } from '../../src/report/explanation-parts.ts';
import { readSources } from '../../src/sources/read-sources.ts';

const DEMO = join(import.meta.dirname, '../../reports/samples/card-shop/input/cluster.ndjson');

let engine: Engine;
beforeAll(async () => {
  const settings = loadJudgingSettings({ sources: [DEMO], defaultFrameworks: [] });
  engine = modelCluster(await readSources([DEMO]), settings, 'absent').engine;
});

interface Flow {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly verdict: 'allow' | 'deny' | 'unknown';
}

const FLOWS: readonly Flow[] = [
  {
    kind: 'isolated-by-default-deny',
    from: 'monitoring/prometheus',
    to: 'monitoring/grafana',
    port: '3000/tcp',
    verdict: 'deny',
  },
  {
    kind: 'allowed-by-rule',
    from: 'checkout/order-service',
    to: 'checkout/order-db',
    port: '5432/tcp',
    verdict: 'allow',
  },
  {
    kind: 'wrong-port',
    from: 'checkout/order-service',
    to: 'checkout/order-db',
    port: '3306/tcp',
    verdict: 'deny',
  },
  {
    kind: 'wrong-label',
    from: 'checkout/basket',
    to: 'checkout/order-db',
    port: '5432/tcp',
    verdict: 'deny',
  },
  {
    kind: 'wrong-namespace',
    from: 'backoffice/cms',
    to: 'payments/authoriser',
    port: '8443/tcp',
    verdict: 'deny',
  },
  {
    kind: 'ip-block-except',
    from: '198.51.100.200',
    to: 'payments/terminal-bridge',
    port: '8883/tcp',
    verdict: 'deny',
  },
  { kind: 'unknown', from: 'monitoring/grafana', to: '8.8.8.8', port: '443/tcp', verdict: 'unknown' },
  {
    kind: 'host-network',
    from: 'monitoring/node-exporter-b2864',
    to: 'payments/capture',
    port: '8443/tcp',
    verdict: 'deny',
  },
  {
    kind: 'outside-address',
    from: '203.0.113.7',
    to: 'edge/ingress-nginx-controller',
    port: '443/tcp',
    verdict: 'allow',
  },
  {
    kind: 'own-node',
    from: 'backoffice/asset-scanner',
    to: 'card-vault/pan-search',
    port: '9200/tcp',
    verdict: 'allow',
  },
  {
    kind: 'itself',
    from: 'card-vault/vault-db',
    to: 'card-vault/vault-db',
    port: '5432/tcp',
    verdict: 'allow',
  },
  {
    kind: 'not-isolated',
    from: 'backoffice/cms',
    to: 'card-vault/key-manager',
    port: 'icmp/8',
    verdict: 'allow',
  },
];

describe('explain on the demo cluster reads well', () => {
  test.each(FLOWS)('$kind', async ({ kind, from, to, port, verdict }) => {
    const traffic = parseTraffic(port);
    const explanation = explainFlow(engine, requirePeer(engine, from), requirePeer(engine, to), traffic);
    expect(explanation.verdict).toBe(verdict);
    const text = partsText({ from, to }, [{ traffic, explanation }]);
    await expect(text).toMatchFileSnapshot(`explain-flows/${kind}.txt`);
  });

  test('all traffic between two peers, cut where what decides changes', async () => {
    const [from, to] = ['monitoring/prometheus', 'payments/authoriser'];
    const parts = explainAllTraffic(engine, requirePeer(engine, from), requirePeer(engine, to));
    await expect(partsText({ from, to }, parts)).toMatchFileSnapshot('explain-flows/all-traffic.txt');
  });
});
