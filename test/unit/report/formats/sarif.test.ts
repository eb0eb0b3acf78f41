import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../../src/model/assessment.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import { printedText } from '../../../../src/report/formats/index.ts';
import { cardShop } from '../card-shop.ts';
import { corner, HOSTILE, poisoned } from '../hostile.ts';

const SCHEMA = join(import.meta.dirname, '../../../schemas/sarif-schema-2.1.0.json');

/** The official schema is of draft 4, of which it uses only what draft 7 has too, but for the name of its `id`. */
function officialSchema() {
  const {
    $schema: _,
    id: $id,
    ...rest
  } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as { $schema: string; id: string };
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile({ $id, ...rest });
}

const isValid = officialSchema();

function expectValid(log: unknown): void {
  expect(isValid(log) ? [] : isValid.errors!.slice(0, 3)).toEqual([]);
}

interface Result {
  readonly ruleId: string;
  readonly kind: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation?: {
      readonly artifactLocation: { readonly uri: string };
      readonly region?: { readonly startLine: number };
    };
  }[];
  readonly suppressions?: readonly {
    readonly justification: string;
    readonly properties: { readonly expires: string };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly properties: { readonly status: string; readonly controls?: readonly string[] };
}

async function resultsOf(assessment: Assessment): Promise<readonly Result[]> {
  const log = JSON.parse(await printedText('sarif', assessment));
  expectValid(log);
  return log.runs[0].results;
}

/** The shop with one finding, to look at closely. */
async function resultOf(changes: Partial<Finding>): Promise<Result> {
  const shop = cardShop();
  const finding = { ...shop.findings.find(({ status }) => status === 'fail')!, ...changes };
  return (await resultsOf({ ...shop, findings: [finding], controls: [] }))[0]!;
}

describe('findings.sarif', () => {
  it('is valid by the official schema, and the schema refuses a kind that does not exist', async () => {
    const log = JSON.parse(await printedText('sarif', cardShop()));
    expectValid(log);
    log.runs[0].results[0].kind = 'waived';
    expect(isValid(log)).toBe(false);
  });

  it('holds one result for every finding, fails first', async () => {
    const shop = cardShop();
    const results = await resultsOf(shop);
    expect(results).toHaveLength(shop.findings.length);
    expect(results[0]!.kind).toBe('fail');
    const fails = results.filter(({ properties }) => properties.status === 'fail');
    expect(fails).toHaveLength(shop.summary.counts.fail);
  });

  it.each([
    ['pass', 'pass', 'none'],
    ['fail', 'fail', 'error'],
    ['unknown', 'open', 'none'],
    ['manual', 'review', 'none'],
    ['not-applicable', 'notApplicable', 'none'],
    ['exempt', 'fail', 'error'],
  ] as const)('says of %s the kind %s at level %s', async (status, kind, level) => {
    expect(await resultOf({ status, severity: 'high' })).toMatchObject({
      kind,
      level,
      properties: { status },
    });
  });

  it.each([
    ['critical', 'error'],
    ['high', 'error'],
    ['medium', 'warning'],
    ['low', 'note'],
  ] as const)('gives a %s fail the level %s', async (severity, level) => {
    expect((await resultOf({ status: 'fail', severity })).level).toBe(level);
  });

  it('suppresses an accepted fail with who accepted it, why and until when', async () => {
    const exception = {
      id: 'EX-7',
      reason: 'Proxy in January.',
      approver: 'm.okafor',
      expires: '2026-12-31',
    };
    expect((await resultOf({ status: 'exempt', exception })).suppressions).toEqual([
      {
        kind: 'external',
        status: 'accepted',
        justification: 'Proxy in January.',
        properties: { id: 'EX-7', approver: 'm.okafor', expires: '2026-12-31' },
      },
    ]);
    expect((await resultOf({ status: 'fail' })).suppressions).toBeUndefined();
  });

  it('points at the deciding rule first, at the subject’s manifest else', async () => {
    const origin = { file: 'deploy/tokeniser.yaml', line: 4 };
    const rule = { file: 'net/allow all.yaml', line: 2, lines: { 'spec.ingress[0]': 17 } };
    const evidence = [
      { type: 'policy', message: 'admits all', path: 'spec.ingress[0]', origin: rule },
    ] as const;
    const [ruleFirst] = (await resultOf({ evidence, origin })).locations;
    expect(ruleFirst!.physicalLocation).toEqual({
      artifactLocation: { uri: 'net/allow%20all.yaml' },
      region: { startLine: 17 },
    });
    const [own] = (await resultOf({ evidence: [], origin })).locations;
    expect(own!.physicalLocation!.artifactLocation.uri).toBe('deploy/tokeniser.yaml');
    const [none] = (await resultOf({ evidence: [] })).locations;
    expect(none!.physicalLocation).toBeUndefined();
  });

  it('keeps a finding’s fingerprint whatever its message, severity and status are', async () => {
    const [one, other] = [
      await resultOf({}),
      await resultOf({ status: 'pass', message: 'Mended.', severity: 'low' }),
    ];
    expect(other.partialFingerprints).toEqual(one.partialFingerprints);
  });

  it('names the controls that rest on a finding', async () => {
    const shop = cardShop();
    const { framework, id, findings } = shop.controls.find((control) => control.findings.length > 0)!;
    const results = await resultsOf({
      ...shop,
      findings: [shop.findings[findings[0]!]!],
      controls: [{ ...shop.controls[0]!, framework, id, findings: [0] }],
    });
    expect(results[0]!.properties.controls).toEqual([`${framework} ${id}`]);
  });

  it('takes no text for a placeholder or a link, and none that acts on a terminal', async () => {
    const { message } = await resultOf({ message: 'lets {0} in, see [here](http://127.0.0.1)\u001b[31m' });
    expect(message.text).toBe('lets {{0}} in, see [here] (http://127.0.0.1)\\u001b[31m');
  });

  it.each(HOSTILE.map((text, index) => [index, text]))(
    'stays valid with hostile text %i everywhere',
    async (_, text) => {
      expect(await resultsOf(poisoned(corner(cardShop()), text as string))).toHaveLength(4);
    },
  );
});
