import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as connectivity from '../../../src/cli/commands/connectivity.ts';
import { runCommand } from '../../conformance/external/command.ts';
import { namespace, pod, policy } from '../engine/lab.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segproof-map-'));
  const crowd = Array.from({ length: 60 }, (_, index) => pod(`crowd/visitor-${index}`, `app=v${index}`));
  const quiet =
    namespace('till') +
    pod('till/web', 'app=web') +
    policy('till/web', '{podSelector: {}, ingress: [{ports: [{port: 443}]}]}');
  writeFileSync(join(folder, 'till.yaml'), quiet);
  writeFileSync(join(folder, 'crowd.yaml'), namespace('crowd') + crowd.join(''));
});

afterAll(() => rmSync(folder, { recursive: true }));

const run = (options: Record<string, unknown>, source = folder) =>
  runCommand(connectivity, source, { format: 'txt', ...options });

describe('the connectivity command', () => {
  it('gives groups of workloads where rows would be too many to read, and says how to see more', async () => {
    const { out } = await run({});
    expect(out).toContain('# more than 2000 rows by workload, so these are groups of workloads');
    expect(out).toContain('--by workload');
    expect(out).toContain('crowd/visitor-0[Pod] and 59 alike => till/web[Pod] : TCP 443\n');
    expect(out.split('\n').length).toBeLessThan(20);
  });

  it('gives every row when asked for, and to programs always', async () => {
    const { out } = await run({ by: 'workload' });
    expect(out).not.toContain('#');
    expect(out.split('\n').length).toBeGreaterThan(3500);
    const rows = JSON.parse((await run({ format: 'json' })).out) as unknown[];
    expect(rows.length).toBeGreaterThan(3500);
  });

  it('says of a map by namespace what its rows mean', async () => {
    const { out } = await run({ by: 'namespace' });
    expect(out).toMatch(/^# by namespace: a row says what some endpoint/);
    expect(out).toContain('crowd[Namespace] => till[Namespace] : TCP 443\n');
  });

  it('writes to a file, in pieces', async () => {
    const file = join(folder, 'map.svg');
    const { out } = await run({
      format: 'svg',
      output: file,
      focus: ['till/web'],
      port: '443/tcp',
      direction: 'egress',
    });
    expect(out).toBe('');
    expect(readFileSync(file, 'utf8')).toContain('till/web[Pod]');
  });

  it.each([
    ['a picture of exposure', { exposure: true, format: 'svg' }],
    ['exposure by namespace', { exposure: true, by: 'namespace' }],
    ['zones where none are configured', { by: 'zone' }],
    ['a focus that is not there', { focus: ['till/wbe'] }],
    ['a port that is none', { port: '70000' }],
    ['a file in a folder that is not there', { output: '/nowhere/at/all/map.txt' }],
  ])('refuses %s as a mistake of usage', async (_what, options) => {
    expect(await run(options)).toEqual({ code: 3, out: '' });
  });
});
