import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { networkDiagramCurrent } from '../../../src/checks/network-diagram-current.ts';
import { reviewHash } from '../../../src/checks/parts/reviews.ts';
import { zoneGraphLines } from '../../../src/checks/parts/zone-graph.ts';
import type { ReviewEntry } from '../../../src/model/register.ts';
import { factsOf, judge, zones } from './facts.ts';
import { allowing, LEDGER, NAME, review } from './governance-registers.ts';
import { namespace, pod } from './shop.ts';

const yaml = `${LEDGER}${namespace('web', { 'pci-zone': 'connected' })}${pod('web/front')}${allowing('ledger')}`;
const scope = zones();

async function linesOf(text: string): Promise<readonly string[]> {
  const { engine, scope: resolved, snapshot } = await factsOf({ yaml: text, scope });
  return zoneGraphLines(engine, resolved, snapshot.policies);
}

async function finding(reviews: readonly ReviewEntry[] | undefined, text = yaml) {
  const registers = reviews ? { reviews } : {};
  return (await judge(networkDiagramCurrent, { yaml: text, scope, registers }))[NAME]!;
}

describe('network-diagram-current', () => {
  test('draws zones and every way between them, approved or not', async () => {
    const lines = await linesOf(yaml);
    expect(lines).toContain('pci-zone: zone cde, in scope');
    expect(lines).toContain('pci-zone: cde -> connected: All Connections');
    expect(lines.some((line) => line.startsWith('pci-zone: connected -> cde'))).toBe(false);
    expect([...lines].sort()).toEqual(lines);
  });

  test('passes where the diagram is the approved one', async () => {
    const hash = reviewHash(await linesOf(yaml));
    expect(await finding([review({ kind: 'diagram', hash })])).toMatchObject({ status: 'pass' });
  });

  test('fails where it is another, and lists what changed', async () => {
    const lines = await linesOf(yaml);
    const opened = yaml.replace('from: [{podSelector: {}}]', 'from: [{namespaceSelector: {}}]');
    const found = await finding([review({ kind: 'diagram', hash: reviewHash(lines), lines })], opened);
    expect(found.status).toBe('fail');
    const messages = found.evidence.map(({ message }) => message);
    expect(messages).toContain('added: pci-zone: connected -> cde: TCP 5432');
  });

  test('fails where the approval is too old, and where there is none', async () => {
    const hash = reviewHash(await linesOf(yaml));
    expect((await finding([review({ kind: 'diagram', hash, on: '2025-11-23' })])).status).toBe('fail');
    expect((await finding([review({ hash })])).status).toBe('fail');
  });

  test('is unknown without register, and without zones (U8)', async () => {
    expect(await finding(undefined)).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    const bare = (await judge(networkDiagramCurrent, { yaml, registers: { reviews: [] } }))[NAME]!;
    expect(bare).toMatchObject({ status: 'unknown', reasons: ['U8'] });
  });

  test('is unknown where what was not read could change it', async () => {
    const reviews = [review({ kind: 'diagram', hash: reviewHash(await linesOf(yaml)) })];
    const given = { yaml, scope, registers: { reviews }, unread: { pods: 'forbidden' } } as const;
    expect((await judge(networkDiagramCurrent, given))[NAME]!).toMatchObject({
      status: 'unknown',
      reasons: ['U1'],
    });
  });

  test('offers the row that mends it', async () => {
    const { reviews } = parse((await finding([])).remediation!.yaml!) as { reviews: ReviewEntry[] };
    expect((await finding(reviews)).status).toBe('pass');
  });
});
