import { describe, expect, test } from 'vitest';
import { hostPortRestricted } from '../../../src/checks/host-port-restricted.ts';
import { judge } from './facts.ts';
import { document, pod } from './shop.ts';

const NAME = 'Pod/edge/relay';

function relay(hostPort?: number, hostNetwork = false): string {
  return document({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'edge', name: 'relay', labels: { app: 'relay' } },
    spec: {
      nodeName: 'node-1',
      ...(hostNetwork && { hostNetwork }),
      containers: [
        { name: 'relay', image: 'registry.example/relay:1', ports: [{ containerPort: 8443, hostPort }] },
      ],
    },
    status: { phase: 'Running' },
  });
}

const row = {
  id: 'X-7',
  match: { namespace: 'edge', name: 'relay' },
  owner: 'team-edge',
  purpose: 'syslog',
  approvedBy: 'alice',
};

async function finding(yaml: string, exposures?: readonly (typeof row & { expires?: string })[]) {
  return (await judge(hostPortRestricted, { yaml, registers: exposures ? { exposures } : {} }))[NAME]!;
}

describe('host-port-restricted', () => {
  test('passes where no port is opened on the node', async () => {
    expect((await finding(relay(), [])).status).toBe('pass');
    expect((await judge(hostPortRestricted, { yaml: pod('edge/relay') }))[NAME]!.status).toBe('pass');
  });

  test('fails for a port that the register does not have', async () => {
    const found = await finding(relay(514), []);
    expect(found).toMatchObject({
      status: 'fail',
      severity: 'medium',
      cause: { kind: 'Pod', name: 'relay' },
    });
    expect(found.message).toContain('opens TCP 514 on its nodes');
  });

  test('passes with a row that holds, and fails with one that has expired', async () => {
    expect((await finding(relay(514), [row])).status).toBe('pass');
    const expired = await finding(relay(514), [{ ...row, expires: '2026-11-23' }]);
    expect(expired).toMatchObject({ status: 'fail' });
    expect(expired.message).toContain('X-7 expired on 2026-11-23');
  });

  test('is unknown (U8) without a register', async () => {
    expect(await finding(relay(514))).toMatchObject({ status: 'unknown', reasons: ['U8'] });
  });

  test('does not apply on the host network', async () => {
    expect((await finding(relay(514, true), [])).status).toBe('not-applicable');
  });
});
