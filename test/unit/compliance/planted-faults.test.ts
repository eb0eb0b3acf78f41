import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { lintFiles } from '../../../src/app/framework-lint.ts';

const FOLDER = join(import.meta.dirname, '../../../frameworks');

/** One fault: where it goes, and what is to be said about it. */
interface Planted {
  readonly name: string;
  readonly file: string;
  /** The first place of this text is replaced. */
  readonly find: string;
  readonly put: string;
  /** Text whose line in the planted file is the fault's. */
  readonly at: string;
  readonly path: RegExp;
  readonly message: string;
}

const FAULTS: readonly Planted[] = [
  {
    name: 'an unknown check',
    file: 'pci-dss-4.0.1',
    find: 'checks: [insecure-services]',
    put: 'checks: [insecure-service]',
    at: 'checks: [insecure-service]',
    path: /^controls\[\d+\]\.checks\[0\]\.id$/,
    message: 'no such check; expected `insecure-services`; got insecure-service',
  },
  {
    name: 'a parameter that the framework does not have',
    file: 'pci-dss-4.0.1',
    find: 'maxDays: reviewMaxDays',
    put: 'maxDays: reviewMaxDay',
    at: 'maxDays: reviewMaxDay}',
    path: /\.checks\[0\]\.parameters\.maxDays$/,
    message: 'no such parameter of the framework; expected `reviewMaxDays`; got reviewMaxDay',
  },
  {
    name: 'a required check whose parameter it does not take',
    file: 'pci-dss-4.0.1',
    find: '- {id: ingress-isolated}',
    put: '- {id: ingress-isolated, parameters: {maxDays: quarterlyReviewMaxDays}}',
    at: '- {id: ingress-isolated, parameters',
    path: /\.checks\[2\]\.parameters\.maxDays$/,
    message: 'ingress-isolated takes no such parameter; expected none, as it takes none; got maxDays',
  },
  {
    name: 'a control twice',
    file: 'soc2-2017',
    find: '- id: "CC6.7"',
    put: '- id: "CC6.6"  # again',
    at: '# again',
    path: /^controls\[\d+\]\.id$/,
    message: 'two controls have one id',
  },
  {
    name: 'a manual item asked twice',
    file: 'soc2-2017',
    find: '    manual:\n      - {id: testing',
    put: '    manual:\n      - {id: testing, ask: Really., signer: management, validFor: P1Y}\n      - {id: testing',
    at: '- {id: testing, ask: "',
    path: /\.manual\[1\]\.id$/,
    message: 'a manual item is asked twice; got testing',
  },
  {
    name: 'full evidence with manual items',
    file: 'cis-kubernetes-2.0.1',
    find: 'title: The network plugin in use enforces policies\n    evidenceLevel: partial',
    put: 'title: The network plugin in use enforces policies\n    evidenceLevel: full',
    at: '- {id: probe',
    path: /\.manual$/,
    message: 'evidence level full leaves nothing to a person',
  },
  {
    name: 'a weight below zero',
    file: 'nist-csf-2.0',
    find: 'weight: 3',
    put: 'weight: -3',
    at: 'weight: -3',
    path: /\.checks\[\d+\]\.weight$/,
    message: 'Too small: expected number to be >=0; got -3',
  },
  {
    name: 'an id that its public list does not have',
    file: 'nist-800-53-r5',
    find: '- id: "sc-7.5"',
    put: '- id: "sc-7.55"',
    at: '"sc-7.55"',
    path: /^controls\[\d+\]\.id$/,
    message: 'nist-800-53-r5 has no such control; expected `sc-7.5`; got sc-7.55',
  },
  {
    name: 'a title of 16 words',
    file: 'gdpr',
    find: 'title: Personal data is protected against unauthorised processing and loss',
    put: 'title: Personal data is protected against all of the unauthorised processing and loss that might ever occur',
    at: 'that might ever occur',
    path: /\.title$/,
    message: 'title is too long; expected 15 words at most; got 16 words',
  },
  {
    name: 'a filter for a zone that is not declared',
    file: 'gdpr',
    find: 'with: {to: pii}',
    put: 'with: {to: pi}',
    at: 'with: {to: pi}',
    path: /\.checks\[2\]\.with\.to$/,
    message: 'data-class has no such zone; expected `pii`; got pi',
  },
  {
    name: 'supporting evidence that does not say its limits',
    file: 'nist-800-190',
    find: '    limits:\n      - Covers who may change policies; other rights in the orchestrator are not judged.\n',
    put: '',
    at: 'evidenceLevel: supporting',
    path: /\.evidenceLevel$/,
    message: 'evidence level supporting does not say what it cannot show; expected limits or a rationale',
  },
  {
    name: 'a claim',
    file: 'hipaa',
    find: 'Gives inventory and zones to the analysis; the analysis is not seen.',
    put: 'Shows that the entity is compliant.',
    at: 'Shows that the entity',
    path: /\.limits\[0\]$/,
    message: 'claims what evidence cannot show; expected another word; got compliant',
  },
  {
    name: 'a parameter beyond its own bounds',
    file: 'dora',
    find: 'reviewMaxDays: {default: 184',
    put: 'reviewMaxDays: {default: 365',
    at: 'default: 365',
    path: /^parameters\.reviewMaxDays\.default$/,
    message: 'parameter `reviewMaxDays` is out of its own bounds; expected 184 at most; got 365',
  },
  {
    name: 'a required check of a manual control',
    file: 'dora',
    find: '{id: network-diagram-current, required: false}',
    put: '{id: network-diagram-current}',
    at: '{id: network-diagram-current}',
    path: /\.checks\[0\]$/,
    message: 'evidence level manual has a required check',
  },
  {
    name: 'a day that does not exist',
    file: 'nis2',
    find: 'from: 2024-11-07',
    put: 'from: 2024-11-31',
    at: '2024-11-31',
    path: /^metadata\.effective\.from$/,
    message: 'there is no such day; got "2024-11-31"',
  },
  {
    name: 'a severity that does not exist',
    file: 'iso-27001-2022',
    find: '{id: zone-segmentation, weight: 5}',
    put: '{id: zone-segmentation, severity: urgent}',
    at: 'severity: urgent',
    path: /\.checks\[1\]\.severity$/,
    message: 'Invalid option: expected one of "low"|"medium"|"high"|"critical"; got "urgent"',
  },
  {
    name: 'no source',
    file: 'nsa-cisa-1.2',
    find: '  source: {',
    put: '  # source: {',
    at: 'id: nsa-cisa-1.2',
    path: /^metadata$/,
    message: 'does not say what the mapping was held against; expected `source: {url, date}`',
  },
  {
    name: 'a crosswalk to a framework that nobody knows',
    file: 'nsa-cisa-1.2',
    find: 'scheme: nist-800-53-r5',
    put: 'scheme: nist-800-53-r6',
    at: 'scheme: nist-800-53-r6',
    path: /\.crosswalk\[0\]\.scheme$/,
    message: 'no such framework; expected `nist-800-53-r5`; got nist-800-53-r6',
  },
  {
    name: 'a relation that OSCAL does not have',
    file: 'nist-800-171-r3',
    find: 'relation: subset-of',
    put: 'relation: part-of',
    at: 'relation: part-of',
    path: /\.crosswalk\[0\]\.relation$/,
    message: 'Invalid option: expected one of "equal-to"|',
  },
  {
    name: 'a control without checks, manual items and reason',
    file: 'nist-800-171-r3',
    find: '  - id: "03.14.06"',
    put: '  - {id: "03.14.08", title: Nothing is said, evidenceLevel: supporting, limits: [Nothing.]}\n  - id: "03.14.06"',
    at: '"03.14.08"',
    path: /^controls\[\d+\]$/,
    message: 'nothing is tested or asked; expected checks, manual items, or a reason',
  },
  {
    name: 'an overlay that changes a control its base does not have',
    file: 'fedramp-moderate-r5',
    find: '{id: "ca-9", cadence',
    put: '{id: "ca-99", cadence',
    at: '"ca-99"',
    path: /^controls\[1\]\.id$/,
    message: 'the base has no such control; expected `ca-9`; got ca-99',
  },
];

const OVERLAY = 'apiVersion: segproof.dev/v1alpha1\nkind: Framework\n';
const copy = mkdtempSync(join(tmpdir(), 'planted-'));
cpSync(FOLDER, copy, { recursive: true });
for (const { file, find, put } of FAULTS) {
  const path = join(copy, `${file}.yaml`);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(find)) throw new Error(`${file} has no \`${find}\` to plant a fault in`);
  writeFileSync(path, text.replace(find, put));
}
writeFileSync(join(copy, 'round-a.yaml'), `${OVERLAY}extends: round-b\nmetadata: {id: round-a}\n`);
writeFileSync(join(copy, 'round-b.yaml'), `${OVERLAY}extends: round-a\nmetadata: {id: round-b}\n`);
afterAll(() => rmSync(copy, { recursive: true }));

const files = readdirSync(copy).filter((name) => name.endsWith('.yaml'));
const problems = lintFiles(files.map((name) => join(copy, name))).flatMap((linted) => linted.problems);

function lineOf(file: string, text: string): number {
  const before = readFileSync(join(copy, `${file}.yaml`), 'utf8').split(text)[0]!;
  return before.split('\n').length;
}

describe('faults planted in a copy of our frameworks', () => {
  test.each(FAULTS)('$name is found where it is', ({ file, at, path, message }) => {
    const found = problems.filter(({ place, ...problem }) => {
      const said = `${problem.message}; expected ${problem.expected}; got ${problem.got}`;
      const all = problem.expected === undefined ? `${problem.message}; got ${problem.got}` : said;
      return place?.file === join(copy, `${file}.yaml`) && all.includes(message);
    });
    expect(found.map(({ place }) => place!.line)).toEqual([lineOf(file, at)]);
    expect(found[0]!.place!.path).toMatch(path);
    expect(found[0]!.place!.column).toBeGreaterThan(0);
  });

  test.each(['round-a', 'round-b'])('%s, which extends itself in the end, is refused', (name) => {
    const found = problems.filter(({ message }) => message.includes('goes round in a circle'));
    expect(found.some(({ place }) => place?.file === join(copy, `${name}.yaml`))).toBe(true);
  });

  test('nothing but these is found', () => {
    expect(problems).toHaveLength(FAULTS.length + 2);
  });
});
