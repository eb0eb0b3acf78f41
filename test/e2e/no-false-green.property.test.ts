import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { snapshotText } from '../../src/inventory/snapshot-text.ts';
import type { KubeObject } from '../../src/model/resource.ts';
import type { ListOutcome, Snapshot } from '../../src/model/snapshot.ts';
import { canonicalJson } from '../../src/util/canonical-json.ts';
import { allowAll, type Cluster, clusters, toSnapshot } from '../unit/checks/clusters.ts';
import {
  committedInputs,
  falseGreens,
  type Input,
  improvements,
  type Judged,
  judgeFiles,
  settingsOf,
} from './whole-judgement.ts';

/** Runs of each property: a slice by default, many under SEGPROOF_LONG. */
const RUNS = process.env.SEGPROOF_LONG ? 1500 : 50;
const LIMIT = { timeout: 600_000 };

const folder = mkdtempSync(join(tmpdir(), 'segproof-false-green-'));
afterAll(() => rmSync(folder, { recursive: true }));

const judged = (input: Input) => judgeFiles(folder, input);

const plain = settingsOf();
const committed = committedInputs();
const untouched = new Map<Input, Judged>();

async function before(input: Input): Promise<Judged> {
  const known = untouched.get(input) ?? (await judged(input));
  if (committed.includes(input)) untouched.set(input, known);
  return known;
}

type Shape = 'snapshot' | 'dump' | 'manifests';

/** A random cluster as a snapshot of ours, as a dump made with kubectl, or as manifests of a repository. */
function inputOf({ objects, given }: Cluster, shape: Shape): Input {
  const registers = { exceptions: [], attestations: [], ...given.registers };
  const settings = { ...plain, scope: given.scope ?? {}, registers };
  const common = { name: shape, settings };
  if (shape === 'snapshot') return { ...common, files: [snapshotText(counted(toSnapshot(objects)))] };
  if (shape === 'manifests')
    return {
      ...common,
      mode: 'manifests',
      files: [objects.map((object) => stringify(object)).join('---\n')],
    };
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  return { ...common, mode: 'dump', files: [JSON.stringify(list)] };
}

/** The header's counts, as the reader of a cluster writes them. */
function counted(snapshot: Snapshot): Snapshot {
  const lists = snapshot.header.lists.map((list) => {
    const prefix = `${list.group}/${list.kind}/`;
    return { ...list, items: snapshot.records.filter(({ key }) => key.startsWith(prefix)).length };
  });
  return { ...snapshot, header: { ...snapshot.header, lists } };
}

/** Most are random, some are committed. */
function inputsOf(shapes: readonly Shape[], known: readonly Input[]): fc.Arbitrary<Input> {
  const random = fc
    .tuple(clusters, fc.constantFrom(...shapes))
    .map(([cluster, shape]) => inputOf(cluster, shape));
  return fc.oneof({ weight: 4, arbitrary: random }, { weight: 1, arbitrary: fc.constantFrom(...known) });
}

const isSnapshot = ({ files }: Input) => files[0]!.includes('"format":"segproof.dev/snapshot/');

const inputs = inputsOf(['snapshot', 'dump', 'manifests'], committed);
const snapshots = inputsOf(['snapshot'], committed.filter(isSnapshot));

type Damage = (input: Input) => Input;

/** One kind cannot be listed, most often one that holds something. Only a snapshot says what was listed. */
const forbidden: fc.Arbitrary<Damage> = fc
  .tuple(
    fc.nat(),
    fc.constantFrom<ListOutcome>(
      'forbidden',
      'timeout',
      'truncated',
      'expired',
      'server-error',
      'unreachable',
    ),
  )
  .map(([pick, outcome]) => (input) => {
    if (!isSnapshot(input)) return input;
    const [first, ...lines] = input.files[0]!.trimEnd().split('\n');
    const header = JSON.parse(first!) as Snapshot['header'];
    const read = header.lists.filter((list) => list.outcome === 'read');
    const filled = pick % 4 === 0 ? read : read.filter(({ items }) => items > 0);
    const { group, kind } = filled[pick % filled.length]!;
    const isIt = (list: { group: string; kind: string }) => list.group === group && list.kind === kind;
    const lists = header.lists.map((list) => (isIt(list) ? { ...list, outcome, items: 0 } : list));
    const kept = lines.filter((line) => !line.startsWith(`{"key":"${group}/${kind}/`));
    return { ...input, files: [`${[canonicalJson({ ...header, lists }), ...kept].join('\n')}\n`] };
  });

/**
 * A file ends early, or is another file altogether. YAML may be whole wherever a line ends, and then says another thing
 * in full: there the cut is inside a line, and leaves a quote open.
 */
const truncated: fc.Arbitrary<Damage> = fc
  .tuple(fc.nat(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(7))
  .map(([pick, share, kind]) => (input) => {
    const chosen = pick % input.files.length;
    const cut = (text: string) => {
      if (kind === 0) return '\u0000\u0001PK';
      const end = 1 + Math.floor((text.length - 2) * share);
      return /^\s*\{/.test(text) ? text.slice(0, end) : `${text.slice(0, end)}\n"cut: [`;
    };
    return { ...input, files: input.files.map((text, index) => (index === chosen ? cut(text) : text)) };
  });

/** A network policy becomes an object of a policy kind that nobody knows. */
const replaced: fc.Arbitrary<Damage> = fc.nat().map((pick) => (input) => {
  if (isSnapshot(input)) return { ...input, files: [unknownInSnapshot(input.files[0]!, pick)] };
  const places = input.files.flatMap((text, file) => {
    return [...text.matchAll(/networking\.k8s\.io\/v1"?,?\s*"?kind"?: ?"?NetworkPolicy\b/g)].map((match) => ({
      file,
      at: match.index,
      words: match[0],
    }));
  });
  const chosen = places[pick % Math.max(places.length, 1)];
  if (!chosen) return input;
  const words = chosen.words
    .replace('networking.k8s.io', 'firewall.example.com')
    .replace('NetworkPolicy', 'AccessPolicy');
  const change = (text: string) =>
    `${text.slice(0, chosen.at)}${words}${text.slice(chosen.at + chosen.words.length)}`;
  return { ...input, files: input.files.map((text, file) => (file === chosen.file ? change(text) : text)) };
});

function unknownInSnapshot(text: string, pick: number): string {
  const [first, ...lines] = text.trimEnd().split('\n');
  const header = JSON.parse(first!) as Snapshot['header'];
  const policies = lines.filter((line) => line.startsWith('{"key":"networking.k8s.io/NetworkPolicy/'));
  const chosen = policies[pick % Math.max(policies.length, 1)];
  if (chosen === undefined) return text;
  const { object } = JSON.parse(chosen) as { object: KubeObject };
  const strange = { ...object, apiVersion: 'firewall.example.com/v1', kind: 'AccessPolicy' };
  const { namespace, name } = object.metadata;
  const record = { key: `firewall.example.com/AccessPolicy/${namespace}/${name}`, object: strange };
  const kept = [...lines.filter((line) => line !== chosen), canonicalJson(record)].sort(byKey);
  const lists = header.lists.map((list) =>
    list.kind === 'NetworkPolicy' && list.group === 'networking.k8s.io'
      ? { ...list, items: list.items - 1 }
      : list,
  );
  return `${[canonicalJson({ ...header, lists }), ...kept].join('\n')}\n`;
}

describe('an input that becomes unreadable turns no fail and no unknown into a pass, no control and no exit into a good one', () => {
  test.each([
    ['a kind that may not be listed', snapshots, forbidden],
    ['a file cut off or broken', inputs, truncated],
    ['an object replaced by an unknown policy kind', inputs, replaced],
  ])('%s', LIMIT, async (_, given, damage) => {
    const property = fc.asyncProperty(given, damage, async (input, spoil) => {
      expect(falseGreens(await before(input), await judged(spoil(input)))).toEqual([]);
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  test('a snapshot cut at any line is refused', LIMIT, async () => {
    const [shop] = committed.filter(isSnapshot);
    const lines = shop!.files[0]!.trimEnd().split('\n');
    const property = fc.asyncProperty(fc.integer({ min: 1, max: lines.length - 1 }), async (kept) => {
      expect(await judged({ ...shop!, files: [`${lines.slice(0, kept).join('\n')}\n`] })).toBe('refused');
    });
    await fc.assert(property, { numRuns: RUNS / 2 });
  });
});

describe('an allow-all policy in every namespace', () => {
  /** The same files with one policy more per namespace that is declared or used. */
  function opened(input: Input): Input {
    if (isSnapshot(input)) return { ...input, files: [openedSnapshot(input.files[0]!)] };
    const policies = namespacesIn(input.files).map(allowAll);
    return { ...input, files: [...input.files, policies.map((policy) => stringify(policy)).join('---\n')] };
  }

  function openedSnapshot(text: string): string {
    const [first, ...lines] = text.trimEnd().split('\n');
    const spaces = lines.flatMap((line) => /^\{"key":"\/Namespace\/\/([^"]+)"/.exec(line)?.[1] ?? []);
    const records = spaces.map((namespace) => {
      return canonicalJson({
        key: `networking.k8s.io/NetworkPolicy/${namespace}/allow-all`,
        object: allowAll(namespace),
      });
    });
    return `${[first, ...[...lines, ...records].sort(byKey)].join('\n')}\n`;
  }

  test(
    'improves no finding but namespace-has-policy, and no control but by giving rule quality its first subject',
    LIMIT,
    async () => {
      const property = fc.asyncProperty(inputs, async (input) => {
        const was = await before(input);
        // Files added to a dump would make it a design, which is judged by other rules.
        const mode = was === 'refused' ? undefined : was.mode;
        const is = await judged({ ...opened(input), ...(mode && { mode }) });
        expect(improvements(was, is)).toEqual([]);
      });
      await fc.assert(property, { numRuns: RUNS });
    },
  );
});

/** Records stand in the order of their keys, which the rest of a line must not change. */
function byKey(a: string, b: string): number {
  const [left, right] = [a, b].map((line) => (JSON.parse(line) as { key: string }).key);
  return left! < right! ? -1 : 1;
}

function namespacesIn(files: readonly string[]): readonly string[] {
  const objects = files.flatMap((text) =>
    parseAllDocuments(text).flatMap((document) => flat(document.toJS())),
  );
  const names = objects.map(({ kind, metadata }) =>
    kind === 'Namespace' ? metadata.name : metadata.namespace,
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}

function flat(document: KubeObject & { readonly items?: readonly KubeObject[] }): readonly KubeObject[] {
  return document?.items ?? (document ? [document] : []);
}
