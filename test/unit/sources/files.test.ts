import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { snapshotText } from '../../../src/inventory/snapshot-text.ts';
import { readFiles } from '../../../src/sources/files.ts';
import { readSnapshotFile, writeSnapshotFile } from '../../../src/sources/snapshot-file.ts';
import { pod, snapshotOf } from '../inventory/objects.ts';
import { folderOf, POD, POLICY, readFolder } from './folder.ts';

const named = (name: string) => POD.replace('crane', name);
const marked = (name: string) =>
  named(name).replace('namespace:', 'uid: u-1, resourceVersion: "7", namespace:');

describe('folders', () => {
  test('are read in depth, in the order of names, manifests only', async () => {
    const { keys, snapshot } = await readFolder({
      'b.yaml': named('b'),
      'a.yml': named('a'),
      'deep/er/c.json': JSON.stringify(pod('harbour', 'c')),
      'd.yaml.gz': gzipSync(named('d')),
      'notes.txt': named('no'),
      '.hidden/x.yaml': named('no'),
      'node_modules/pkg/x.yaml': named('no'),
      '.x.yaml': named('no'),
    });
    expect(keys).toEqual(['a', 'b', 'c', 'd'].map((name) => `/Pod/harbour/${name}`));
    expect(snapshot.header).toMatchObject({ mode: 'manifests', problems: [], skipped: 0, lists: [] });
    expect(snapshot.header.collectedFrom).toBeUndefined();
  });

  test('give the cluster its name, unless one is given', async () => {
    const folder = folderOf({ 'prod-eu.yaml': POD });
    expect((await readFiles([join(folder, 'prod-eu.yaml')])).header.cluster.name).toBe('prod-eu');
    expect((await readFiles([folder], { clusterName: 'harbour-1' })).header.cluster.name).toBe('harbour-1');
  });

  test('a file that is named itself is read whatever its suffix', async () => {
    const folder = folderOf({ 'dump.txt': POD });
    expect((await readFiles([join(folder, 'dump.txt')])).records).toHaveLength(1);
  });
});

describe('documents', () => {
  test('of a YAML stream keep file and line, policies the lines of their fields', async () => {
    const { snapshot } = await readFolder({ 'a.yaml': `# harbour\n${POD}---\n${POLICY}` });
    const origins = snapshot.header.origins;
    expect(origins['/Pod/harbour/crane']).toMatchObject({ line: 2 });
    expect(origins['/Pod/harbour/crane']?.lines).toBeUndefined();
    const policy = origins['networking.k8s.io/NetworkPolicy/harbour/closed']!;
    expect(policy).toMatchObject({ file: expect.stringMatching(/a\.yaml$/), line: 6 });
    expect(policy.lines).toMatchObject({
      spec: 11,
      'spec.ingress[0]': 14,
      'spec.ingress[0].from[0].podSelector.matchLabels': 16,
      'spec.ingress[0].ports[0].port': 18,
    });
  });

  test('of a YAML list keep the lines of its items', async () => {
    const indented = POLICY.split('\n')
      .map((line, index) => `  ${index === 0 ? '- ' : '  '}${line}`)
      .join('\n');
    const { snapshot } = await readFolder({ 'a.yaml': `apiVersion: v1\nkind: List\nitems:\n${indented}` });
    const origin = snapshot.header.origins['networking.k8s.io/NetworkPolicy/harbour/closed']!;
    expect(origin.line).toBe(4);
    expect(origin.lines?.['spec.ingress[0].ports']).toBe(15);
  });

  test('of JSON keep a pointer', async () => {
    const items = [pod('harbour', 'a'), pod('harbour', 'b')];
    const { snapshot } = await readFolder({
      'a.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    });
    expect(snapshot.header.origins['/Pod/harbour/b']).toMatchObject({ pointer: '/items/1' });
  });

  test('of a typed list take their type from it', async () => {
    const items = ['a', 'b'].map((name) => ({ metadata: { name, namespace: 'harbour' } }));
    const { keys } = await readFolder({
      'a.json': JSON.stringify({ apiVersion: 'v1', kind: 'PodList', items }),
    });
    expect(keys).toEqual(['/Pod/harbour/a', '/Pod/harbour/b']);
  });

  test('in lists of lists are all found', async () => {
    const inner = { apiVersion: 'v1', kind: 'List', items: [pod('harbour', 'a')] };
    const { keys } = await readFolder({
      'a.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [inner, 7] }),
    });
    expect(keys).toEqual(['/Pod/harbour/a']);
  });

  test('without apiVersion and kind are counted', async () => {
    const { snapshot } = await readFolder({
      'values.yaml': 'replicas: 2\n---\njust a text\n---\n# nothing\n',
      'list.json': '[1, {"kind": "Pod"}]',
    });
    expect(snapshot.header.skipped).toBe(4);
    expect(snapshot.header.problems).toEqual([]);
  });

  test('of kinds that are not read are passed over, unparsed where they can be', async () => {
    const { keys, problems } = await readFolder({
      'a.yaml': `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: {{ x }}}\n---\n${POD}`,
    });
    expect(keys).toEqual(['/Pod/harbour/crane']);
    expect(problems).toEqual([]);
  });

  test('that hide an object behind another kind are not passed over', async () => {
    const { problems } = await readFolder({
      'a.yaml': `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n${POLICY}`,
    });
    expect(problems).toEqual([expect.stringContaining('duplicate key')]);
  });

  test('may use anchors and merge keys, as kubectl takes them', async () => {
    const { snapshot } = await readFolder({
      'a.yaml': `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    metadata: {name: a, labels: &common {app: crane}}
  - apiVersion: v1
    kind: Pod
    metadata: {name: b, labels: {<<: *common, side: north}}
`,
    });
    expect(snapshot.records.map(({ object }) => object.metadata.labels)).toEqual([
      { app: 'crane' },
      { app: 'crane', side: 'north' },
    ]);
  });

  test('with directives and end marks are cut at the right places', async () => {
    const { keys } = await readFolder({
      'a.yaml': `%YAML 1.2\n---\n${named('a')}...\n---\n${named('b')}--- # last\n${named('c')}`,
    });
    expect(keys).toEqual(['a', 'b', 'c'].map((name) => `/Pod/harbour/${name}`));
  });

  test('begin after a byte order mark', async () => {
    const { keys } = await readFolder({
      'a.yaml': `\ufeff${POD}`,
      'b.json': `\ufeff${JSON.stringify(pod('harbour', 'b'))}`,
    });
    expect(keys).toEqual(['/Pod/harbour/b', '/Pod/harbour/crane']);
  });

  test('that say the same twice count once', async () => {
    const { keys } = await readFolder({ 'a.yaml': POLICY, 'b.yaml': POLICY });
    expect(keys).toEqual(['networking.k8s.io/NetworkPolicy/harbour/closed']);
  });

  test('from standard input are read piece by piece', async () => {
    async function* stdin() {
      for (const piece of [POD.slice(0, 7), POD.slice(7)]) yield Buffer.from(piece);
    }
    const { records, header } = await readFiles(['-'], { stdin: stdin() });
    expect(records).toHaveLength(1);
    expect(header).toMatchObject({ sources: ['-'], cluster: { name: 'stdin' } });
  });
});

describe('mode', () => {
  test('is dump where objects carry what only an API server gives', async () => {
    const { snapshot } = await readFolder({ 'a.yaml': `${marked('a')}---\n${marked('b')}` });
    expect(snapshot.header).toMatchObject({ mode: 'dump', notes: [] });
  });

  test('is manifests with a warning where both are found', async () => {
    const { snapshot } = await readFolder({ 'a.yaml': `${marked('a')}---\n${named('b')}` });
    expect(snapshot.header.mode).toBe('manifests');
    expect(snapshot.header.notes).toEqual([
      "mixed sources, judged as manifests: 1 objects from a cluster's dump, 1 objects from manifests",
    ]);
  });

  test('can be said instead', async () => {
    const { snapshot } = await readFolder({ 'a.yaml': `${marked('a')}---\n${named('b')}` }, { mode: 'dump' });
    expect(snapshot.header).toMatchObject({ mode: 'dump', notes: [] });
  });

  test('of a dump knows the cluster by the uid of kube-system', async () => {
    const text =
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system, uid: cluster-1, resourceVersion: "1"}\n';
    expect((await readFolder({ 'a.yaml': text })).snapshot.header.cluster.id).toBe('cluster-1');
  });
});

describe('snapshot files', () => {
  const harbour = snapshotOf([pod('harbour', 'crane')], {
    mode: 'cluster',
    collectedTo: '2026-11-20T10:00:00Z',
    notes: ['read with an exec plugin'],
  });

  test.each(['harbour.snapshot', 'harbour.snapshot.gz', 'harbour.snapshot.zst'])(
    '%s is written and read back',
    async (name) => {
      const file = join(folderOf({}), name);
      await writeSnapshotFile(file, harbour);
      expect(await readSnapshotFile(file)).toEqual(harbour);
      expect(await readFiles([file])).toEqual(harbour);
    },
  );

  test('given alone keep their header', async () => {
    const folder = folderOf({ 'harbour.snapshot': zstdCompressSync(snapshotText(harbour)) });
    const { header } = await readFiles([join(folder, 'harbour.snapshot')]);
    expect(header).toEqual(harbour.header);
  });

  test('beside manifests are judged as manifests, with a warning', async () => {
    const { snapshot } = await readFolder({ 'a.yaml': named('buoy'), 'harbour.json': snapshotText(harbour) });
    expect(snapshot.header.mode).toBe('manifests');
    expect(snapshot.header.notes).toEqual([
      'read with an exec plugin',
      'mixed sources, judged as manifests: 1 objects from manifests, a snapshot of harbour',
    ]);
    expect(snapshot.records).toHaveLength(2);
  });

  test('that were changed by hand stop the run', async () => {
    const folder = folderOf({
      'harbour.json': snapshotText(harbour).replace('"name":"crane"', '"name":"tug"'),
    });
    await expect(readFiles([folder])).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' });
  });
});
