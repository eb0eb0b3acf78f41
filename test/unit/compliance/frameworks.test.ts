import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lintFiles } from '../../../src/app/frameworks.ts';
import { CATALOGUE, catalogueEntry } from '../../../src/compliance/catalogue.ts';
import { parseFramework } from '../../../src/compliance/parse.ts';
import { frameworkJsonSchema } from '../../../src/compliance/schema/framework.ts';
import type { Framework } from '../../../src/model/framework.ts';

const FOLDER = join(import.meta.dirname, '../../../frameworks');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const ACTS: Readonly<Record<'pci-dss-4.0.1' | 'soc2-2017' | 'nist-800-53-r5', string>> = {
  // Every id of frameworks.md §2.1 to §2.3, ranges written out.
  'pci-dss-4.0.1': `1.1.1 1.1.2 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.6 1.2.7 1.2.8 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5
    1.5.1 2.2.3 2.2.4 2.2.5 2.2.7 4.2.1 6.5.1 6.5.2 6.5.3 7.2.1 7.2.2 7.2.5 10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5
    10.2.1.6 10.2.1.7 10.2.2 10.5.1 11.4.5 11.4.6 11.5.1 11.5.2 12.4.2 12.5.1 12.5.2 12.5.2.1 A1.1.1 A1.1.2 A1.1.3 A1.1.4 A3.2 A3.3`,
  'soc2-2017': `CC1 CC2.1 CC3 CC4.1 CC4.2 CC5 CC6.1 CC6.3 CC6.4 CC6.6 CC6.7 CC6.8 CC7.1 CC7.2 CC8.1 CC9 A1 C1.1 PI1 P4 P5 P6`,
  'nist-800-53-r5': `ac-3 ac-4 ac-4.21 ac-6 ac-17.1 ac-17.3 au-2 au-3 au-11 au-12 ca-2 ca-3 ca-5 ca-7 ca-7.4 ca-9 cm-2 cm-2.2
    cm-2.3 cm-3 cm-3.2 cm-4 cm-5 cm-5.1 cm-6 cm-6.1 cm-7 cm-7.1 cm-8 cm-8.1 cm-8.3 cm-12 pl-2 pl-8 sa-9.2 sc-2 sc-3 sc-7 sc-7.3
    sc-7.4 sc-7.5 sc-7.8 sc-7.10 sc-7.12 sc-7.18 sc-7.20 sc-7.21 sc-7.22 sc-7.29 sc-8 sc-8.1 si-4 si-4.4 si-4.22`,
};

const validate = formats
  .default(new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }))
  .compile(JSON.parse(textOf('schema.json')) as object);

function textOf(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

const FRAMEWORKS = new Map(
  FILES.map((file) => parseFramework(textOf(file), file)).map((framework) => [framework.id, framework]),
);

function read(id: string): Framework {
  return FRAMEWORKS.get(id)!;
}

function checksOf(framework: Framework, control: string): readonly string[] {
  return framework.controls.find(({ id }) => id === control)!.checks.map(({ id }) => id);
}

describe('every framework file', () => {
  test.each(FILES)('%s parses, is named by its id, and has nothing to lint', (file) => {
    expect(parseFramework(textOf(file), file).id).toBe(file.replace('.yaml', ''));
    expect(lintFiles([join(FOLDER, file)])[0]!.problems).toEqual([]);
  });

  test.each(FILES)('%s is valid by the schema that editors use', (file) => {
    expect(validate(parse(textOf(file))), JSON.stringify(validate.errors)).toBe(true);
  });

  test('schema.json is the one made from the parser’s own schema (`npm run renew`)', () => {
    expect(textOf('schema.json')).toBe(frameworkJsonSchema());
  });

  test('none but a technical benchmark claims full evidence (frameworks.md §0.2)', () => {
    for (const id of Object.keys(ACTS)) {
      expect(read(id).controls.filter(({ evidenceLevel }) => evidenceLevel === 'full')).toEqual([]);
    }
  });

  test('every check of the catalogue serves some control, but those of 5.3.2 alone', () => {
    const named = new Set(
      Object.keys(ACTS).flatMap((id) =>
        read(id).controls.flatMap(({ checks }) => checks.map((one) => one.id)),
      ),
    );
    const unused = CATALOGUE.filter(({ id }) => !named.has(id)).map(({ id }) => id);
    expect(unused).toEqual(['policy-kinds-supported', 'namespace-has-policy', 'new-namespace-guardrail']);
  });
});

describe('the rows of the mapping tables', () => {
  test.each(Object.entries(ACTS))('%s has each of them, as one control per id', (id, ids) => {
    expect(
      read(id)
        .controls.map((control) => control.id)
        .sort(),
    ).toEqual(ids.trim().split(/\s+/).sort());
  });

  test.each([
    ['pci-dss-4.0.1', 53, { manual: 6, partial: 20, supporting: 27 }],
    ['soc2-2017', 22, { manual: 7, partial: 4, supporting: 11 }],
    ['nist-800-53-r5', 54, { manual: 1, partial: 22, supporting: 31 }],
  ] as const)('%s has %i controls, by level', (id, count, levels) => {
    const { controls } = read(id);
    expect(controls).toHaveLength(count);
    for (const [level, expected] of Object.entries(levels)) {
      expect([level, controls.filter(({ evidenceLevel }) => evidenceLevel === level).length]).toEqual([
        level,
        expected,
      ]);
    }
  });

  test.each([
    ['pci-dss-4.0.1', '1.2.1', 'K09 K16 K17 K18 K34'],
    ['pci-dss-4.0.1', '1.2.8', 'K34 K39 K15'],
    ['pci-dss-4.0.1', '1.3.1', 'K03 K05 K10 K29 K23 K16'],
    ['pci-dss-4.0.1', '1.3.2', 'K11 K29 K25 K26 K27'],
    ['pci-dss-4.0.1', '1.4.1', 'K03 K10 K23 K24'],
    ['pci-dss-4.0.1', '11.5.2', 'K34'],
    ['soc2-2017', 'CC6.1', 'K06 K07 K10 K11 K29 K31'],
    ['soc2-2017', 'CC6.6', 'K03 K23 K24 K22'],
    ['soc2-2017', 'CC8.1', 'K35 K36 K34'],
    ['nist-800-53-r5', 'ac-4', 'K10 K11 K29 K31 K33'],
    ['nist-800-53-r5', 'sc-7', 'K03 K23 K24 K25 K29 K43'],
    ['nist-800-53-r5', 'sc-7.5', 'K03 K09 K10 K11 K16 K18'],
    ['nist-800-53-r5', 'cm-7', 'K17 K21 K24 K33 K37'],
  ])('%s %s rests on %s', (id, control, codes) => {
    const expected = codes.split(' ').map((code) => CATALOGUE[Number(code.slice(1)) - 1]!.id);
    expect(checksOf(read(id), control)).toEqual(expected);
  });

  test('physical access is never mapped to network policy', () => {
    expect(checksOf(read('soc2-2017'), 'CC6.4')).toEqual([]);
  });

  test('the card zone’s controls speak of ways into and out of it', () => {
    const { controls } = read('pci-dss-4.0.1');
    const inbound = controls.find(({ id }) => id === '1.3.1')!;
    const outbound = controls.find(({ id }) => id === '1.3.2')!;
    expect([inbound.zones, outbound.zones]).toEqual([['cde'], ['cde']]);
    expect(inbound.checks.find(({ id }) => id === 'zone-segmentation')!.with).toEqual({ to: 'cde' });
    expect(outbound.checks.find(({ id }) => id === 'zone-segmentation')!.with).toEqual({ from: 'cde' });
  });
});

describe('the catalogue', () => {
  test('holds the 45 checks in the order of frameworks.md §1', () => {
    expect(CATALOGUE).toHaveLength(45);
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(45);
    const known = [1, 3, 16, 29, 37, 45].map((code) => CATALOGUE[code - 1]!.id);
    expect(known).toEqual([
      'snapshot-complete',
      'cni-enforces-policy',
      'no-any-peer',
      'zone-segmentation',
      'ruleset-review-current',
      'continuous-protection',
    ]);
  });

  test('has a title for each that is a sentence', () => {
    for (const { title } of CATALOGUE) expect(title).toMatch(/^[A-Z].*\.$/);
  });

  test('knows no misspelt check', () => {
    expect(catalogueEntry('ingress-isolated')).toMatchObject({ subject: 'workload' });
    expect(catalogueEntry('ingres-isolated')).toBeUndefined();
    expect(catalogueEntry('constructor')).toBeUndefined();
  });
});
