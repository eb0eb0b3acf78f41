import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRegisters } from '../../../src/config/registers.ts';
import type { ConfigFile } from '../../../src/config/schema.ts';
import { sha256Hex } from '../../../src/util/digest.ts';
import { SegproofError } from '../../../src/util/error.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segproof-registers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Name = keyof NonNullable<ConfigFile['registers']>;

const SCOPE: ConfigFile['scope'] = {
  externals: { 'core-db': ['10.20.3.0/24'] },
  dimensions: { 'pci-zone': { zones: { cde: 'in-scope', connected: 'in-scope' } } },
};

function load(name: Name, text: string) {
  writeFileSync(join(folder, `${name}.yaml`), text);
  return loadRegisters({ folder, values: { scope: SCOPE, registers: { [name]: `${name}.yaml` } } }).registers;
}

/** `file:line path: message` of every fault. */
function faults(name: Name, text: string): string[] {
  try {
    load(name, text);
  } catch (error) {
    if (!(error instanceof SegproofError)) throw error;
    expect(error.code).toBe('REGISTER_INVALID');
    return error.problems.map(({ place, message, expected }) => {
      const file = place?.file.replace(`${folder}/`, '');
      return `${file}:${place?.line} ${place?.path}: ${message}${expected ? `; expected ${expected}` : ''}`;
    });
  }
  return [];
}

const flow = (more: string) =>
  `flows:\n  - {id: F-1, dimension: pci-zone, from: connected, to: cde, ports: [TCP 8443], ${more}}\n`;
const exception = (more: string) =>
  `exceptions:\n  - {id: X-1, check: ingress-isolated, reason: legacy, owner: pay, approver: ciso, ${more}}\n`;

describe('rows that would mislead are refused where they stand', () => {
  test.each<[string, Name, string, RegExp]>([
    [
      'an expiry without its zone',
      'exceptions',
      exception('match: {namespace: pay}, expires: "2026-12-01T10:00:00"'),
      /^exceptions\.yaml:2 exceptions\[0\]\.expires: expected a date .* instant with its zone/,
    ],
    [
      'an approval of a change without its zone',
      'changes',
      'changes:\n  - {id: C-1, match: {name: ledger}, author: ann, approver: bob, approvedAt: "2026-11-01T10:00:00"}\n',
      /^changes\.yaml:2 changes\[0\]\.approvedAt: expected an instant with its zone/,
    ],
    [
      'a day that no calendar has',
      'flows',
      flow('expires: 2026-02-30'),
      /^flows\.yaml:2 flows\[0\]\.expires: expected a date/,
    ],
    [
      'an hour that no clock has',
      'flows',
      flow('expires: "2026-02-28T25:00:00Z"'),
      /^flows\.yaml:2 flows\[0\]\.expires: expected a date/,
    ],
    [
      'an approval after its expiry',
      'flows',
      flow('approvedBy: alice, approvedOn: 2026-05-04, expires: 2026-05-03'),
      /^flows\.yaml:2 flows\[0\]\.approvedOn: approved after it expires/,
    ],
    [
      'a signature after its expiry',
      'attestations',
      'attestations:\n  - {id: A-1, framework: gdpr, control: "32", item: x, statement: s, signer: dpo, on: 2026-05-04, expires: 2026-05-01}\n',
      /^attestations\.yaml:2 attestations\[0\]\.on: signed after it expires/,
    ],
    [
      'a second row of one id',
      'components',
      'components:\n  - {id: P-1, match: {name: web}, owner: a, purpose: b}\n  - {id: P-1, match: {name: api}, owner: a, purpose: b}\n',
      /^components\.yaml:3 components\[1\]\.id: id `P-1` is taken by row 1/,
    ],
    [
      'an exception that matches everything',
      'exceptions',
      exception('match: {namespace: "*", name: "**"}, expires: 2026-12-01'),
      /^exceptions\.yaml:2 exceptions\[0\]\.match: matches everything/,
    ],
    [
      'an exception with neither match nor selector',
      'exceptions',
      exception('expires: 2026-12-01'),
      /^exceptions\.yaml:2 exceptions\[0\]\.match: matches everything/,
    ],
    [
      'an exception whose selector is empty',
      'exceptions',
      exception('match: {name: "*"}, selector: {matchLabels: {}}, expires: 2026-12-01'),
      /^exceptions\.yaml:2 exceptions\[0\]\.match: matches everything/,
    ],
    [
      'a selector that no API server takes',
      'exceptions',
      exception('selector: {matchExpressions: [{key: app, operator: In}]}, expires: 2026-12-01'),
      /^exceptions\.yaml:2 exceptions\[0\]\.selector: selector\.matchExpressions\[0\]\.values: must not be empty/,
    ],
    [
      'an exception to a check that does not exist',
      'exceptions',
      exception('match: {name: web}, expires: 2026-12-01').replace('ingress-isolated', 'ingres-isolated'),
      /^exceptions\.yaml:2 exceptions\[0\]\.check: unknown check `ingres-isolated`; expected `ingress-isolated`/,
    ],
    [
      'a flow of a dimension that is not declared',
      'flows',
      flow('').replace('dimension: pci-zone', 'dimension: pci-zones'),
      /^flows\.yaml:2 flows\[0\]\.dimension: dimension `pci-zones` is not declared; expected `pci-zone`/,
    ],
    [
      'a flow from a zone that is not declared',
      'flows',
      flow('').replace('from: connected', 'from: conected'),
      /^flows\.yaml:2 flows\[0\]\.from: zone `conected` is not declared; expected `connected`/,
    ],
    [
      'a row without id',
      'tests',
      'tests:\n  - {kind: deny-probe, by: us, on: 2026-06-20, clusters: [prod], result: no-bypass}\n',
      /^tests\.yaml:2 tests\[0\]\.id: /,
    ],
    [
      'a hash that is none',
      'reviews',
      'reviews:\n  - {id: R-1, kind: ruleset, hash: "sha256:abc", reviewer: bob, on: 2026-06-20, outcome: kept}\n',
      /^reviews\.yaml:2 reviews\[0\]\.hash: expected `sha256:` and 64/,
    ],
    [
      'a service account without namespace',
      'identities',
      'identities:\n  - {id: I-1, kind: ServiceAccount, name: argocd, automation: GitOps}\n',
      /^identities\.yaml:2 identities\[0\]\.namespace: expected for a ServiceAccount/,
    ],
    [
      'a policy row that speaks of every policy',
      'policies',
      'policies:\n  - {id: P-1, match: {namespace: "*", name: "*"}, owner: a, justification: b, ticket: c, reviewBy: 2027-01-01}\n',
      /^policies\.yaml:2 policies\[0\]\.match: expected a kind, namespace or name that is more than/,
    ],
    [
      'a misspelt field',
      'exposures',
      'exposures:\n  - {id: X-1, match: {name: web}, owner: a, purpose: b, aprovedBy: alice}\n',
      /^exposures\.yaml:2 exposures\[0\]\.aprovedBy: unknown key `aprovedBy`; expected `approvedBy`/,
    ],
  ])('%s', (_what, name, text, expected) => {
    expect(faults(name, text)).toEqual([expect.stringMatching(expected)]);
  });

  test('all of them at once', () => {
    const two = flow('').replace('connected', 'conected').replace('to: cde', 'to: ced');
    expect(faults('flows', two)).toHaveLength(2);
  });
});

describe('registers', () => {
  test('of flows keep what approves them, and where they are narrowed', () => {
    const text = flow('insecure: true, compensating: "TLS", approvedBy: alice, approvedOn: 2026-05-04');
    expect(load('flows', text).flows).toEqual([
      {
        id: 'F-1',
        dimension: 'pci-zone',
        from: 'connected',
        to: 'cde',
        ports: [{ protocol: 'TCP', ports: { first: 8443, last: 8443 } }],
        insecure: true,
        compensating: 'TLS',
        approvedBy: 'alice',
        approvedOn: '2026-05-04',
      },
    ]);
  });

  test.each(['internet', 'internal', 'node', 'core-db'])('of flows may name the place %s', (place) => {
    expect(load('flows', flow('').replace('connected', place)).flows).toHaveLength(1);
  });

  test('of exceptions read a selector of labels', () => {
    const text = exception('selector: {matchLabels: {app: web}}, expires: "2026-12-01T10:00:00+02:00"');
    expect(load('exceptions', text).exceptions).toMatchObject([
      { match: {}, selector: { op: 'all', of: [{ op: 'in', key: 'app', values: ['web'] }] } },
    ]);
  });

  test('of reviews read the text that was reviewed, and hold it against its hash', () => {
    const lines = `${'0'.repeat(64)}  networking.k8s.io/NetworkPolicy/pay/ledger\n`;
    writeFileSync(join(folder, 'reviewed.txt'), lines);
    const row = (hash: string) =>
      `reviews:\n  - {id: R-1, kind: ruleset, hash: "sha256:${hash}", text: reviewed.txt, reviewer: bob, on: 2026-06-20, outcome: kept}\n`;
    expect(load('reviews', row(sha256Hex(lines))).reviews).toMatchObject([{ lines: [lines.trimEnd()] }]);
    expect(faults('reviews', row('0'.repeat(64)))).toEqual([
      expect.stringMatching(
        /^reviews\.yaml:2 reviews\[0\]\.text: the text is not the one that the hash is of/,
      ),
    ]);
  });

  test('tell where a row stands', () => {
    writeFileSync(join(folder, 'exceptions.yaml'), exception('match: {name: web}, expires: 2026-12-01'));
    const { placeOf } = loadRegisters({ folder, values: { registers: { exceptions: 'exceptions.yaml' } } });
    expect(placeOf('exceptions', 0, 'match')).toMatchObject({ line: 2, path: 'exceptions[0].match' });
  });
});
