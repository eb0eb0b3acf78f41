import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { sha256Hex } from '../../src/util/digest.ts';
import { segproof } from './command-line.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segproof-review-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const policy = (port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ledger, namespace: pay}
spec: {podSelector: {}, ingress: [{ports: [{port: ${port}}]}]}
`;

test('review start prints a row that holds, and tells what changed after it was signed', async () => {
  const manifest = join(folder, 'pay.yaml');
  const config = join(folder, 'segproof.yaml');
  writeFileSync(manifest, policy(5432));
  writeFileSync(config, 'registers: {reviews: reviews.yaml}\n');
  writeFileSync(join(folder, 'reviews.yaml'), 'reviews: []\n');
  const args = ['review', 'start', manifest, '-c', config, '--at', '2026-11-24T09:00:00Z'];
  const first = await segproof([...args, '-o', folder]);
  const { reviews } = parse(first.out) as { reviews: { hash: string }[] };
  expect(reviews).toHaveLength(1);
  expect(reviews[0]!.hash).toBe(`sha256:${sha256Hex(readFileSync(join(folder, 'ruleset.txt')))}`);
  writeFileSync(join(folder, 'reviews.yaml'), first.out);
  expect((await segproof(args)).err).toContain('ruleset: as reviewed on 2026-11-24');
  writeFileSync(manifest, policy(5433));
  expect((await segproof(args)).err).toContain('changed: networking.k8s.io/NetworkPolicy/pay/ledger');
});
