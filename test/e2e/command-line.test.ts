import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateCluster } from '../bench/cluster.ts';
import { segproof, segproofProcess } from './command-line.ts';

const CLINIC = 'test/fixtures/clinic';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segproof-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** A namespace that denies everything, and one pod in it: nothing to find in files. */
const SEALED = `
apiVersion: v1
kind: Namespace
metadata: {name: vault}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: vault}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: v1
kind: Pod
metadata: {name: safe, namespace: vault}
spec: {containers: [{name: safe}]}
`;

describe('usage', () => {
  test('an unknown command, option or choice is exit 3 with a suggestion', async () => {
    expect(segproofProcess(['chekc'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('Did you mean check?'),
    });
    expect(await segproof(['check', '--frmework', 'all'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('Did you mean --framework?'),
    });
    expect(await segproof(['check', '--fail-on', 'severe'])).toMatchObject({ code: 3 });
  });

  test('an unknown framework names the nearest', async () => {
    const ran = await segproof(['check', CLINIC, '--framework', 'pci-ds']);
    expect(ran).toMatchObject({ code: 3, err: 'error: unknown framework `pci-ds`; expected `pci-dss`\n' });
  });

  test('an unknown report format is refused before the work', async () => {
    const ran = await segproof(['report', CLINIC, '--format', 'pfd']);
    expect(ran).toMatchObject({ code: 3, err: 'error: unknown report format `pfd`; expected `pdf`\n' });
  });

  test('no cluster and no source is exit 3', async () => {
    const ran = await segproof(['check']);
    expect(ran.code).toBe(3);
    expect(ran.err).toMatch(/^error: .*\n$/);
  });

  test('help and version are exit 0, on standard output', async () => {
    expect(await segproof(['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      err: '',
    });
    expect(await segproof(['check', '--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Exit codes:'),
    });
  });
});

describe('bad input', () => {
  test('where nothing can be read is exit 3 with the place', async () => {
    const file = write('cut.json', '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1"');
    const ran = await segproof(['check', file]);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain(`${file}:1:61: the JSON is cut off`);
  });

  test('beside good input is a warning with its place, and something that could not be judged', async () => {
    mkdirSync(join(folder, 'mixed'), { recursive: true });
    write('mixed/sealed.yaml', SEALED);
    write('mixed/broken.yaml', 'apiVersion: v1\nkind: [\n');
    const ran = await segproof(['check', join(folder, 'mixed')]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/warning: \S*broken\.yaml:\d+:\d+: /);
  });

  test('two objects of one name that differ are exit 3 with both places', async () => {
    const file = write(
      'twice.yaml',
      `${SEALED}---\napiVersion: v1\nkind: Pod\nmetadata: {name: safe, namespace: vault, labels: {a: b}}\n`,
    );
    const ran = await segproof(['check', file]);
    expect(ran.code).toBe(3);
    expect(ran.err).toMatch(/twice\.yaml:16:1: .* at \S*twice\.yaml:11:1/);
  });

  test('hostile names reach the terminal visibly, and inert', async () => {
    const hostile = SEALED.replace('name: safe,', 'name: "a\\e[31mb\\u202e",').replace(
      '[Ingress, Egress]',
      '[Ingress]',
    );
    const ran = await segproof(['check', write('hostile.yaml', hostile)]);
    expect(ran.out + ran.err).not.toMatch(/\u001b|\u202e/);
    expect(ran.out + ran.err).toContain('\\u001b[31mb\\u202e');
  });
});

describe('exit codes', () => {
  test('0 when nothing was found, from a file and from standard input', () => {
    expect(segproofProcess(['check', write('sealed.yaml', SEALED)])).toMatchObject({ code: 0 });
    expect(segproofProcess(['check', '-'], { input: SEALED })).toMatchObject({ code: 0 });
  });

  test('1 for a fail at or above --fail-on, 0 below', () => {
    const open = write('open.yaml', SEALED.replace('[Ingress, Egress]', '[Ingress]'));
    expect(segproofProcess(['check', open]).code).toBe(1);
    // What no manifest tells: where the API server is, and that the nodes are in no cloud.
    const config = write(
      'told.yaml',
      'checks: {metadata-api-blocked: {provider: none}, control-plane-access-restricted: {apiServers: [10.0.0.1]}}\n',
    );
    expect(segproofProcess(['check', open, '-c', config, '--fail-on', 'critical']).code).toBe(0);
  });

  test('2 when a policy kind is not modelled', () => {
    const file = write(
      'cilium.yaml',
      `${SEALED}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: l7, namespace: vault}\nspec: {endpointSelector: {}}\n`,
    );
    expect(segproofProcess(['check', file]).code).toBe(2);
  });
});

describe('report', () => {
  test('writes every format, and the same bytes for the same input', async () => {
    const run = (name: string) =>
      segproof([
        'report',
        CLINIC,
        '--framework',
        'pci-dss',
        '-o',
        join(folder, name),
        '--at',
        '2026-11-24T09:00:00Z',
      ]);
    expect((await run('one')).out).toContain(join(folder, 'one', 'report.pdf'));
    await run('two');
    for (const name of ['report.html', 'report.pdf', 'assessment.json']) {
      expect(
        readFileSync(join(folder, 'two', name)).equals(readFileSync(join(folder, 'one', name))),
        name,
      ).toBe(true);
    }
  });

  test('is the same from a snapshot as from the files it was taken of', async () => {
    const snapshot = join(folder, 'clinic.ndjson.zst');
    expect(await segproof(['snapshot', CLINIC, '-o', snapshot])).toMatchObject({ code: 0 });
    const judge = async (source: string) =>
      JSON.parse((await segproof(['check', source, '--format', 'json', '--at', '2026-11-24T09:00:00Z'])).out);
    expect((await judge(snapshot)).findings).toEqual((await judge(CLINIC)).findings);
  });
});

describe('connectivity and explain', () => {
  test('say what may talk to what, and why', async () => {
    const ran = await segproof(['connectivity', 'test/fixtures/bookshop', '--format', 'json']);
    expect(JSON.parse(ran.out)).toContainEqual({
      src: 'bookshop/orders[Deployment]',
      dst: 'bookshop/stock-db[StatefulSet]',
      conn: 'TCP 3306',
    });
    const flow = ['--from', 'bookshop/orders', '--to', 'bookshop/stock-db', '--port', '3306/tcp'];
    const why = await segproof(['explain', 'test/fixtures/bookshop', ...flow]);
    expect(why).toMatchObject({ code: 0, out: expect.stringContaining('Allowed') });
    expect(why.out).toMatch(/policies\.yaml:\d+/);
  });

  test('--expect gates on the verdict', async () => {
    const flow = ['--from', 'bookshop/storefront', '--to', 'bookshop/stock-db', '--port', '3306/tcp'];
    expect((await segproof(['explain', 'test/fixtures/bookshop', ...flow, '--expect', 'deny'])).code).toBe(0);
    expect((await segproof(['explain', 'test/fixtures/bookshop', ...flow, '--expect', 'allow'])).code).toBe(
      1,
    );
  });

  test('without a port, all traffic is told in parts', async () => {
    const pair = ['--from', 'bookshop/orders', '--to', 'bookshop/stock-db'];
    const told = await segproof(['explain', 'test/fixtures/bookshop', ...pair]);
    expect(told.out).toMatch(/VERDICT +TRAFFIC.*\nallowed +TCP 3306 /);
    const json = JSON.parse(
      (await segproof(['explain', 'test/fixtures/bookshop', ...pair, '-f', 'json'])).out,
    );
    expect(json).toMatchObject({ verdict: 'mixed', parts: [{ verdict: 'allow', traffic: 'TCP 3306' }, {}] });
    expect((await segproof(['explain', 'test/fixtures/bookshop', ...pair, '--expect', 'deny'])).code).toBe(1);
  });
});

describe('diff', () => {
  const input = 'reports/samples/card-shop/input';
  const [before, after] = [`${input}/cluster.ndjson`, `${input}/act-two.ndjson`];

  test('is 1 when something opened, which --fail-on decides, and names the line', async () => {
    const opens = await segproof(['diff', before, after]);
    expect(opens).toMatchObject({ code: 1, out: expect.stringContaining('5 connections opened') });
    expect(opens.out).toContain('spec.ingress[0] at act-two/policies/checkout.yaml:162 allows it');
    expect((await segproof(['diff', before, after, '--fail-on', 'closed'])).code).toBe(2);
    expect((await segproof(['diff', before, after, '--fail-on', 'none'])).code).toBe(0);
    expect(await segproof(['diff', before, after, '--fail-on', 'widened'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('opened, closed, changed, none'),
    });
  });

  test('is 0 where nothing differs; whatever is shown, the gate looks at all', async () => {
    const cluster = `${input}/cluster`;
    expect(await segproof(['diff', cluster, cluster])).toMatchObject({
      code: 0,
      out: 'No connection differs\n',
    });
    const focused = await segproof(['diff', before, after, '--focus', 'fraud', '--timings']);
    expect(focused).toMatchObject({ code: 1, err: expect.stringContaining('"diff":') });
    expect(focused.out).toBe('No connection differs\n');
  });

  test('refuses an assessment beside a source, and says what to give', async () => {
    const ran = await segproof(['diff', 'reports/samples/card-shop/output/assessment.json', after]);
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('holds findings, not policies') });
  });
});

describe('the archive', () => {
  test('takes a slot once, is verified, and names the file of which one byte was changed', async () => {
    const archive = join(folder, 'archive');
    const config = write(
      'segproof.yaml',
      `archive: {url: ${archive}, formats: [html, json]}\nschedule: {cron: "0 * * * *"}\n`,
    );
    expect(await segproof(['archive', 'init', '--config', config])).toMatchObject({
      code: 0,
      out: expect.stringContaining('+'),
    });
    const run = () => segproof(['run', CLINIC, '--config', config, '--slot', '2026-11-24T09:00:00Z']);
    expect(await run()).toMatchObject({ code: 0, err: expect.stringContaining('sealed as entry 1') });
    expect(await run()).toMatchObject({ code: 0, err: expect.stringContaining('already sealed as entry 1') });
    const listed = await segproof(['archive', 'list', archive, '--format', 'json']);
    expect(JSON.parse(listed.out)).toHaveLength(1);
    const shown = await segproof(['archive', 'show', 'latest', archive, '--file', 'assessment.json']);
    expect(JSON.parse(shown.out).schemaVersion).toBe('segproof.dev/assessment/v1');
    expect(existsSync(`${archive}-keys`)).toBe(true);
  });
});

test('a reader that stops early ends the command without a word, and never with 0', () => {
  const items = generateCluster({ pods: 300, policies: 10, namespaces: 3, workloads: 0, seed: 1 });
  const file = write('many.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const command = '"$0" src/cli/bin.ts connectivity --quiet --format csv "$1" | head -1; exit $PIPESTATUS';
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, file], {
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({ status: 141, stdout: 'src,dst,conn,unknown\n', stderr: '' });
});
