import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lintFiles } from '../../../src/app/framework-lint.ts';
import { loadFrameworks } from '../../../src/app/frameworks.ts';
import { CATALOGUE, catalogueEntry } from '../../../src/compliance/catalogue.ts';
import { parseIdList } from '../../../src/compliance/public-ids.ts';
import { frameworkJsonSchema } from '../../../src/compliance/schema/framework.ts';
import type { Control, Framework } from '../../../src/model/framework.ts';
import { MAPPING_TABLES } from './mapping-tables.ts';

const FOLDER = join(import.meta.dirname, '../../../frameworks');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const FRAMEWORKS = new Map(loadFrameworks().map(({ framework }) => [framework.id, framework]));
const ACTIVE = [...FRAMEWORKS.values()].filter(({ status }) => status === 'active');
const LEVELS = { F: 'full', P: 'partial', S: 'supporting', M: 'manual' } as const;

const validate = formats
  .default(new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }))
  .compile(JSON.parse(textOf('schema.json')) as object);

function textOf(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

function read(id: string): Framework {
  return FRAMEWORKS.get(id)!;
}

function controlOf(framework: string, id: string): Control {
  return read(framework).controls.find((control) => control.id === id)!;
}

/** Each control of a table as `id level checks`, additional checks with `?`. */
function rowsOf(table: string): readonly string[] {
  const lines = table.trim().split('\n');
  return lines.flatMap((line) => {
    const [ids, level, codes] = line.split('|').map((part) => part.trim()) as [string, 'F', string];
    const checks = codes.split(' ').filter((code) => code !== '');
    const named = checks.map((code) => code.replace(/K(\d\d)/, (_, n) => CATALOGUE[Number(n) - 1]!.id));
    return ids.split(' ').map((id) => [id, LEVELS[level], ...named.sort()].join(' '));
  });
}

function mapped({ id, evidenceLevel, checks }: Control): string {
  const named = checks.map((check) => (check.required ? check.id : `${check.id}?`));
  return [id, evidenceLevel, ...new Set(named.sort())].join(' ');
}

describe('every framework file', () => {
  test.each(FILES)('%s is named by its id and has nothing to lint', (file) => {
    expect(read(file.replace('.yaml', ''))).toBeDefined();
    expect(lintFiles([join(FOLDER, file)])[0]!.problems).toEqual([]);
  });

  test.each(FILES)('%s is valid by the schema that editors use', (file) => {
    expect(validate(parse(textOf(file))), JSON.stringify(validate.errors)).toBe(true);
  });

  test('schema.json is the one made from the parser’s own schema (`npm run renew`)', () => {
    expect(textOf('schema.json')).toBe(frameworkJsonSchema());
  });

  test('says what its mapping was held against, and when', () => {
    const undated = [...FRAMEWORKS.values()].filter(({ source }) => !source || source.date < '2026-01-01');
    expect(undated.map(({ id }) => id)).toEqual([]);
  });

  test('asks nothing of people without saying who signs and how long that holds', () => {
    const items = [...FRAMEWORKS.values()].flatMap(({ id, controls }) =>
      controls.flatMap((control) => control.manual.map((item) => ({ at: `${id} ${control.id}`, ...item }))),
    );
    const bare = items.filter(({ signer, validFor }) => signer === undefined || validFor === undefined);
    expect(items.length).toBeGreaterThan(300);
    expect(bare).toEqual([]);
  });

  test('leaves something to people everywhere but where the evidence is full', () => {
    const alone = ACTIVE.flatMap(({ id, controls }) =>
      controls.filter(({ manual }) => manual.length === 0).map((control) => `${id} ${control.id}`),
    );
    expect(alone).toEqual([
      'cis-kubernetes-2.0.1 5.3.2',
      'nsa-cisa-1.2 nsa-default-deny',
      'nsa-cisa-1.2 nsa-selectors',
    ]);
  });

  test('none but a technical benchmark claims full evidence (frameworks.md §0.2)', () => {
    const full = [...FRAMEWORKS.values()].filter(({ controls }) =>
      controls.some(({ evidenceLevel }) => evidenceLevel === 'full'),
    );
    expect(full.every(({ id }) => /^(cis|nsa)-/.test(id))).toBe(true);
  });

  test('nothing of GDPR, which is risk-based, carries an outcome', () => {
    const levels = new Set(read('gdpr').controls.map(({ evidenceLevel }) => evidenceLevel));
    expect([...levels].sort()).toEqual(['manual', 'supporting']);
  });

  test('parameters have a reason, and bounds that hold their default', () => {
    for (const { parameters } of FRAMEWORKS.values()) {
      for (const { why } of Object.values(parameters)) expect(why).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('the active frameworks', () => {
  test('are the fourteen of the design', () => {
    expect(ACTIVE.map(({ id }) => id).sort()).toEqual(Object.keys(MAPPING_TABLES).sort());
    expect(ACTIVE).toHaveLength(14);
  });

  test.each(Object.keys(MAPPING_TABLES).filter((id) => id !== 'fedramp-moderate-r5'))(
    '%s holds every row of its mapping table, one control per id, and no other',
    (id) => {
      expect(read(id).controls.map(mapped).sort()).toEqual([...rowsOf(MAPPING_TABLES[id]!)].sort());
    },
  );

  test('FedRAMP holds what its baseline has of NIST’s, and the indicators of 20x', () => {
    const ids = parseIdList(textOf('ids/fedramp-moderate-r5.txt'));
    const ofNist = read('nist-800-53-r5').controls.filter(({ id }) => ids.has(id));
    const expected = [...ofNist.map(mapped), ...rowsOf(MAPPING_TABLES['fedramp-moderate-r5']!)];
    expect(read('fedramp-moderate-r5').controls.map(mapped).sort()).toEqual(expected.sort());
    expect(read('fedramp-moderate-r5').parameters).toMatchObject({
      trafficFlowReviewMaxDays: { default: 180 },
      fipsRequired: { default: true },
    });
  });

  test('every check of the catalogue serves some control, but one that is a precondition alone', () => {
    const named = new Set(
      ACTIVE.flatMap(({ controls }) => controls.flatMap(({ checks }) => checks.map((one) => one.id))),
    );
    const unused = CATALOGUE.filter(({ id }) => !named.has(id)).map(({ id }) => id);
    expect(unused).toEqual(['policy-kinds-supported']);
  });

  test('physical access is never mapped to network policy', () => {
    expect(controlOf('soc2-2017', 'CC6.4').checks).toEqual([]);
    expect(read('hipaa').controls.filter(({ id }) => /^164\.(310|314|308\(b\))/.test(id))).toEqual([]);
  });

  test('the card zone’s controls speak of ways into and out of it', () => {
    const inbound = controlOf('pci-dss-4.0.1', '1.3.1');
    const outbound = controlOf('pci-dss-4.0.1', '1.3.2');
    expect([inbound.zones, outbound.zones]).toEqual([['cde'], ['cde']]);
    expect(inbound.checks.find(({ id }) => id === 'zone-segmentation')!.with).toEqual({ to: 'cde' });
    expect(outbound.checks.find(({ id }) => id === 'zone-segmentation')!.with).toEqual({ from: 'cde' });
  });

  test('reviews are as frequent as each framework asks', () => {
    const days = (framework: string, control: string) => {
      const { parameters } = controlOf(framework, control).checks.find(
        ({ id }) => id === 'ruleset-review-current',
      )!;
      return read(framework).parameters[parameters!.maxDays!]!.default;
    };
    expect(days('pci-dss-4.0.1', '1.2.7')).toBe(184);
    expect(days('pci-dss-4.0.1', '12.4.2')).toBe(92);
    expect(days('fedramp-moderate-r5', 'sc-7.4')).toBe(180);
    expect(days('dora', 'RTS-13(2)')).toBe(184);
    expect(days('nist-800-53-r5', 'cm-7.1')).toBe(365);
  });
});

describe('lists of public ids', () => {
  const lists = readdirSync(join(FOLDER, 'ids'));

  test('exist for every active framework that numbers its controls', () => {
    const listed = lists.map((name) => name.replace('.txt', ''));
    const missing = ACTIVE.map(({ id }) => id).filter((id) => !listed.includes(id));
    expect(missing).toEqual(['nsa-cisa-1.2']);
  });

  test.each([
    ['nist-800-53-r5', 1014],
    ['nist-csf-2.0', 106],
    ['nist-800-171-r3', 97],
    ['cis-kubernetes-2.0.1', 131],
    ['iso-27001-2022', 116],
  ])('%s has %i ids', (scheme, count) => {
    expect(parseIdList(textOf(`ids/${scheme}.txt`)).size).toBe(count);
  });

  test.each(lists)('%s holds ids only, never a text', (name) => {
    for (const id of parseIdList(textOf(`ids/${name}`))) expect(id).toMatch(/^[A-Za-z0-9.()-]{1,22}$/);
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
