import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import { snapshotText } from '../../../src/inventory/snapshot-text.ts';
import { readFiles } from '../../../src/sources/files.ts';
import { SegproofError } from '../../../src/util/error.ts';
import { folderOf, POD, POLICY, readFolder } from './folder.ts';

async function failure(paths: readonly string[]): Promise<SegproofError> {
  try {
    await readFiles(paths);
  } catch (error) {
    if (error instanceof SegproofError) return error;
    throw error;
  }
  throw new Error('no error');
}

/** The one problem of a folder in which a sound pod lies beside one bad file: the pod must be read all the same. */
async function problemOf(name: string, content: string | Uint8Array): Promise<string> {
  const { keys, problems, snapshot } = await readFolder({ 'zz-sound.yaml': POD, [name]: content });
  expect(keys).toContain('/Pod/harbour/crane');
  expect(problems).toHaveLength(1);
  expect(buildInventory(snapshot).complete).toBe(false);
  return problems[0]!;
}

describe('a file that cannot be taken in is a problem with its place, and the rest is read', () => {
  test('a list whose items are no list, typed or not', async () => {
    expect(await problemOf('list.yaml', 'apiVersion: v1\nkind: List\nitems: 7\n')).toContain(
      'a list without a list of items',
    );
    expect(await problemOf('pods.json', '{"apiVersion":"v1","kind":"PodList","items":{}}')).toContain(
      'a list without',
    );
  });

  test('empty', async () => {
    expect(await problemOf('a.yaml', '')).toBe('a.yaml: the file is empty; expected a Kubernetes manifest');
    expect(await problemOf('a.json', '\n \n')).toContain('a.json: the file is empty');
  });

  test('binary', async () => {
    expect(await problemOf('a.yaml', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]))).toBe(
      'a.yaml: the file is binary; expected YAML or JSON text',
    );
  });

  test('not UTF-8, with the line', async () => {
    const bytes = Buffer.concat([Buffer.from('apiVersion: v1\nkind: Pod\n# caf'), Buffer.from([0xe9, 0x0a])]);
    expect(await problemOf('a.yaml', bytes)).toBe('a.yaml:3: the file is not valid UTF-8; expected UTF-8');
  });

  test('UTF-16', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(POD, 'utf16le')]);
    expect(await problemOf('a.yaml', bytes)).toBe('a.yaml: the file is UTF-16; expected UTF-8');
  });

  test('JSON that is cut off, with line and column', async () => {
    expect(await problemOf('a.json', '{"apiVersion": "v1",\n "kind": "Pod",\n "metadata": {"na')).toBe(
      'a.json:3:18: the JSON is cut off; expected one JSON document',
    );
    expect(await problemOf('a.json', '{"apiVersion": "v1",\n "kind"')).toMatch(
      /^a\.json:2:\d+: .*; expected one JSON document$/,
    );
  });

  test('JSON with a fault, with line and column', async () => {
    expect(await problemOf('a.json', '{"apiVersion": "v1",\n "kind": Pod}')).toBe(
      'a.json:2:10: not valid JSON; expected one JSON document; got "Pod}"',
    );
  });

  test('a packed file that is cut off', async () => {
    const packed = gzipSync(POD);
    expect(await problemOf('a.yaml.gz', packed.subarray(0, packed.length - 12))).toMatch(
      /^a\.yaml\.gz: the file is not whole: .*; expected a complete gzip file$/,
    );
  });

  test('an alias bomb', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`,
    );
    const bomb = `apiVersion: v1\nkind: Pod\nmetadata: {name: bomb}\nl0: &l0 [x]\n${levels.join('\n')}\n`;
    expect(await problemOf('a.yaml', bomb)).toBe(
      'a.yaml:1: aliases expand to too much; expected at most 100 aliases in one document',
    );
  });

  test('an alias whose anchor is in another document', async () => {
    const text = `berth: &berth {quay: north}\n---\n${POD.replace('{name', '{labels: *berth, name')}`;
    expect(await problemOf('a.yaml', text)).toMatch(/^a\.yaml:2: not usable YAML: Unresolved alias/);
  });

  test('nesting without end', async () => {
    expect(await problemOf('a.yaml', `${POD}spec: ${'['.repeat(20_000)}`)).toMatch(/^a\.yaml:\d+(:\d+)?: /);
    expect(await problemOf('b.yaml', `${POD}spec: ${'['.repeat(50_000)}${']'.repeat(50_000)}`)).toMatch(
      /^b\.yaml:\d+(:\d+)?: the document is nested too deep$/,
    );
    const deep = `{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"deep"},"spec":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    expect(await readFolder({ 'a.json': deep })).toMatchObject({
      keys: [],
      problems: expect.arrayContaining([
        expect.stringMatching(/^a\.json:1:\d+.*: nested more than 100 levels deep/),
      ]),
    });
  });

  test('duplicate keys in YAML', async () => {
    expect(await problemOf('a.yaml', `${POLICY}  podSelector: {matchLabels: {app: other}}\n`)).toBe(
      'a.yaml:14:3: duplicate key; expected each key once',
    );
  });

  test('duplicate keys in JSON', async () => {
    const text = `{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "twice"},
 "spec": {"podSelector": {}, "ingress": [],
  "ingress": [{}]}}`;
    expect(await problemOf('a.json', text)).toBe('a.json:3:3 (spec.ingress): duplicate key "ingress"');
  });

  test('a wrong type, with field, expected and got', async () => {
    const text = `${POD}spec:\n  containers:\n    - ports:\n        - containerPort: "80"\n`;
    expect(await problemOf('a.yaml', text.replace('crane', 'tug'))).toBe(
      'a.yaml:7:11 (spec.containers[0].ports[0].containerPort): Pod: a value of another type; ' +
        'expected a port number from 1 to 65535; got string "80"',
    );
  });

  test('a label that YAML takes for a number', async () => {
    const text = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: quay\n  labels:\n    release: 1.10\n';
    expect(await problemOf('a.yaml', text)).toBe(
      'a.yaml:6:5 (metadata.labels.release): Namespace: a value of another type; ' +
        'expected a text (in quotes); got number 1.1',
    );
  });

  test('an unknown apiVersion', async () => {
    expect(await problemOf('a.yaml', POLICY.replace('k8s.io/v1', 'k8s.io/v7'))).toBe(
      'a.yaml:1:1 (apiVersion): unknown apiVersion for NetworkPolicy; expected networking.k8s.io/v1; got networking.k8s.io/v7',
    );
  });

  test('an object without a name', async () => {
    expect(await problemOf('a.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: b}}\n')).toBe(
      'a.yaml:3:1 (metadata.name): the object has no name; expected a text',
    );
  });

  test('half a surrogate pair', async () => {
    const text = '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"quay","labels":{"a":"\\ud83d"}}}';
    const { keys, problems } = await readFolder({ 'a.json': text });
    expect(keys).toEqual([]);
    expect(problems).toEqual(['a.json:1:1: a text with half a surrogate pair']);
  });

  test('a template that was not rendered', async () => {
    const template = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n';
    expect(await problemOf('a.yaml', template)).toBe(
      'a.yaml:4:10: a template that was not rendered; expected plain manifests; render it first: `helm template CHART | segproof check -`',
    );
    expect(await problemOf('b.yaml', `{{- if .Values.enabled }}\n${POD}{{- end }}\n`)).toContain(
      'a template that was not rendered',
    );
  });

  test('a broken document among sound ones', async () => {
    const { keys, problems } = await readFolder({ 'a.yaml': `${POD}---\nkind: [Pod\n---\n${POLICY}` });
    expect(keys).toEqual(['/Pod/harbour/crane', 'networking.k8s.io/NetworkPolicy/harbour/closed']);
    expect(problems).toEqual([expect.stringMatching(/^a\.yaml:6:1: not valid YAML/)]);
  });

  test('YAML of a size that only JSON is read fast enough in', async () => {
    const { header } = await readFiles(['-'], { stdin: stream(`# ${'x'.repeat(64_000_000)}`) });
    expect(header.problems.map(({ message, expected }) => [message, expected])).toEqual([
      ['the YAML is too large', '64 MB; JSON (`kubectl get -o json`)'],
    ]);
  });

  test('a kustomization on standard input', async () => {
    const text = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n';
    const { header } = await readFiles(['-'], { stdin: stream(text) });
    expect(header.problems[0]).toMatchObject({ message: 'a kustomization is no object of a cluster' });
  });
});

describe('what stops the run', () => {
  test('a path that is not there', async () => {
    const error = await failure(['nowhere/at-all']);
    expect(error.code).toBe('INPUT_UNREADABLE');
    expect(error.message).toBe(
      'nowhere/at-all: no such file or folder; expected a file, a folder, or `-` for standard input',
    );
  });

  test('two objects of one name that differ, with both places', async () => {
    const other = POLICY.replace('8080', '9090');
    const folder = folderOf({ 'a.yaml': `${POD}---\n${POLICY}`, 'b.yaml': other });
    const error = await failure([folder]);
    expect(error.code).toBe('MANIFEST_CONFLICT');
    expect(error.message.replaceAll(`${folder}/`, '')).toBe(
      'b.yaml:1:1: two different objects are named NetworkPolicy harbour/closed; expected the same object as at a.yaml:5:1',
    );
    expect(error.problems.map(({ place }) => place?.line)).toEqual([1, 5]);
  });

  test('two that differ in a JSON list, each at its line', async () => {
    const item = (port: number) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'closed' },
      spec: { port },
    });
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [item(1), item(2)] }, null, 2);
    const error = await failure([folderOf({ 'a.json': text })]);
    expect(error.problems.map(({ place }) => place?.line)).toEqual([15, 5]);
  });
});

describe('whatever a file holds', () => {
  test('reading ends with objects or with problems, and what was read can be written', async () => {
    const line = fc.constantFrom(
      'apiVersion: v1',
      'kind: Pod',
      'kind: NetworkPolicy',
      'metadata:',
      '  name: crane',
      '  labels: {a: b}',
      '---',
      'spec: {podSelector: {}}',
      '- x',
      '{',
      '"',
      '\t',
      '*a',
      '&a b',
      '? k',
      '!!js/function x',
      '%YAML 1.1',
      '...',
      '<<: *a',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const { snapshot, problems } = await readText(lines.join('\n'));
        expect(snapshotText(snapshot).startsWith('{')).toBe(true);
        if (lines.length === 0) expect(problems).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});

async function readText(text: string) {
  try {
    const snapshot = await readFiles(['-'], { stdin: stream(text) });
    return { snapshot, problems: snapshot.header.problems };
  } catch (error) {
    if (!(error instanceof SegproofError)) throw error;
    return { snapshot: await readFiles([]), problems: error.problems };
  }
}

async function* stream(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
