import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LintContext, lintFramework } from '../../../src/compliance/lint.ts';
import { formatProblem } from '../../../src/util/error.ts';

const HEAD = `apiVersion: segproof.dev/v1alpha1
kind: Framework
metadata:
  {id: card-rules-1, title: Card rules, version: "1", revision: 1, status: active, publisher: The card shop, source: {url: "https://rules.example/", date: 2026-11-01}, disclaimer: Evidence only.}
parameters: {reviewMaxDays: {default: 184, why: Twice a year.}}
controls:
`;

const NO_LISTS: LintContext = { checks: [], publicIds: () => undefined, frameworks: [] };

function lint(control: string, head = HEAD): readonly string[] {
  return lintFramework(`${head}  - {id: "1", ${control}}\n`, 'rules.yaml', NO_LISTS).map(formatProblem);
}

const CHECKED = 'checks: [ingress-isolated]';
const ASKED = 'manual: [{id: need, ask: It is needed.}]';
const ZONED = HEAD.replace('controls:', 'scoping: {dimension: pci-zone}\ncontrols:');

describe('frameworks lint', () => {
  test.each([
    ['a full control with a check', `title: Walls, evidenceLevel: full, ${CHECKED}`],
    [
      'a partial control with a check and an ask',
      `title: Walls, evidenceLevel: partial, ${CHECKED}, ${ASKED}`,
    ],
    [
      'a supporting control with limits',
      `title: Walls, evidenceLevel: supporting, ${CHECKED}, limits: [Only that.]`,
    ],
    ['a manual control with an ask', `title: Walls, evidenceLevel: manual, ${ASKED}`],
    [
      'a control that was taken out with a reason',
      'title: Walls, evidenceLevel: partial, reason: We have no customers.',
    ],
    [
      'a title of 15 words',
      `title: a b c d e f g h i j k l m n o — p, evidenceLevel: full, ${CHECKED}`.replace(' — p', ' —'),
    ],
    [
      'one check in two instances',
      'title: Walls, evidenceLevel: full, checks: [{id: zone-segmentation, with: {dimension: site, to: a}}, {id: zone-segmentation, with: {dimension: site, to: b}}]',
    ],
    [
      'a parameter that is there',
      'title: Walls, evidenceLevel: full, checks: [{id: ruleset-review-current, parameters: {maxDays: reviewMaxDays}}]',
    ],
  ])('has nothing to say of %s', (_, control) => {
    expect(lint(control)).toEqual([]);
  });

  test.each([
    [
      'nothing tested or asked',
      'title: Walls, evidenceLevel: supporting, limits: [x]',
      'nothing is tested or asked; expected checks, manual items, or a reason',
    ],
    [
      'a full control that asks a person',
      `title: Walls, evidenceLevel: full, ${CHECKED}, ${ASKED}`,
      'evidence level full leaves nothing to a person',
    ],
    [
      'a manual control with checks',
      `title: Walls, evidenceLevel: manual, ${CHECKED}, ${ASKED}`,
      'evidence level manual has a required check',
    ],
    [
      'a manual control that asks nothing',
      'title: Walls, evidenceLevel: manual, reason: Later.',
      'evidence level manual asks nothing',
    ],
    [
      'a control whose checks are all additional',
      'title: Walls, evidenceLevel: full, checks: [{id: no-any-peer, required: false}]',
      'rests on no required check',
    ],
    [
      'a supporting control without limits',
      `title: Walls, evidenceLevel: supporting, ${CHECKED}`,
      'does not say what it cannot show',
    ],
    [
      'a title of 16 words',
      `title: a b c d e f g h i j k l m n o p, evidenceLevel: full, ${CHECKED}`,
      'title is too long; expected 15 words at most; got 16 words',
    ],
    [
      'a claim of compliance',
      `title: Walls are compliant, evidenceLevel: full, ${CHECKED}`,
      'claims what evidence cannot show; expected another word; got compliant',
    ],
    [
      'a misspelt check',
      'title: Walls, evidenceLevel: full, checks: [ingres-isolated]',
      'no such check; expected `ingress-isolated`; got ingres-isolated',
    ],
    [
      'a check named twice',
      'title: Walls, evidenceLevel: full, checks: [no-any-peer, no-any-peer]',
      'a check is named twice; got no-any-peer',
    ],
    [
      'a parameter that is not there',
      'title: Walls, evidenceLevel: full, checks: [{id: no-any-peer, parameters: {days: maxDays}}]',
      'no such parameter of the framework',
    ],
    [
      'zones without a dimension',
      `title: Walls, evidenceLevel: full, zones: [cde], ${CHECKED}`,
      'zones without a dimension',
    ],
  ])('finds %s, and where', (_, control, expected) => {
    const problems = lint(control);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
    expect(problems[0]).toMatch(/^rules\.yaml:7:\d+ \(controls\[0\]/);
  });

  test('lets zones stand where a dimension is named', () => {
    expect(lint(`title: Walls, evidenceLevel: full, zones: [cde], ${CHECKED}`, ZONED)).toEqual([]);
  });
});

describe('frameworks lint of zones and kindred controls', () => {
  const declared = ZONED.replace('{dimension: pci-zone}', '{dimension: pci-zone, zones: [cde, shop]}');

  test('knows the zones that are declared, globs, and the places beyond a cluster', () => {
    const ends = ['{to: cde}', '{from: "sh*"}', '{from: internet, to: shop}', '{dimension: site, to: quay}'];
    const checks = ends.map((end) => `{id: zone-segmentation, with: ${end}}`).join(', ');
    expect(lint(`title: Walls, evidenceLevel: full, zones: [cde], checks: [${checks}]`, declared)).toEqual(
      [],
    );
  });

  test('finds a zone that is not declared', () => {
    expect(lint(`title: Walls, evidenceLevel: full, zones: [shop, cdee], ${CHECKED}`, declared)).toEqual([
      expect.stringContaining(
        '(controls[0].zones[1]): control 1: pci-zone has no such zone; expected `cde`; got cdee',
      ),
    ]);
  });

  test('finds kindred controls that their list does not have', () => {
    const crosswalk =
      '[{scheme: wall-rules-2, ids: ["7", "8"], relation: subset-of, rationale: Both speak of walls.}]';
    const text = `${HEAD}  - {id: "1", title: Walls, evidenceLevel: full, ${CHECKED}, crosswalk: ${crosswalk}}\n`;
    const publicIds = (scheme: string) => (scheme === 'wall-rules-2' ? new Set(['7', '9']) : undefined);
    const problems = lintFramework(text, 'rules.yaml', { ...NO_LISTS, publicIds }).map(formatProblem);
    expect(problems).toEqual([
      expect.stringContaining(
        '(controls[0].crosswalk[0].ids[1]): control 1: wall-rules-2 has no such control; expected `7`; got 8',
      ),
    ]);
  });
});

const BASE = `${ZONED}  - {id: "1", title: Walls, evidenceLevel: partial, ${CHECKED}, ${ASKED}, limits: [The edge.]}
  - {id: "2", title: Gates, evidenceLevel: manual, ${ASKED}}
`;

function lintOverlay(...lines: readonly string[]): readonly string[] {
  const head =
    'apiVersion: segproof.dev/v1alpha1\nkind: Framework\nextends: card-rules-1\nmetadata: {id: ours}\n';
  const load = () => ({ text: BASE, file: 'base.yaml' });
  return lintFramework(`${head}${lines.join('\n')}\n`, 'ours.yaml', NO_LISTS, load).map(formatProblem);
}

describe('frameworks lint of an overlay', () => {
  test('has nothing to say of what its base says', () => {
    expect(lintOverlay('controls: []')).toEqual([]);
    expect(lintOverlay('controls:', '  - {id: "1", limits: [The mainframe.]}')).toEqual([]);
  });

  test.each([
    [
      'a check that the base names already',
      '  - {id: "1", addChecks: [egress-isolated, ingress-isolated]}',
      'ours.yaml:6:44 (controls[0].addChecks[1]): control 1: a check is named twice; got ingress-isolated',
    ],
    [
      'an unknown check',
      '  - {id: "1", removeChecks: [ingress-isolated], addChecks: [ingres-isolated]}',
      'ours.yaml:6:61 (controls[0].addChecks[0].id): control 1: no such check; expected `ingress-isolated`; got ingres-isolated',
    ],
    [
      'a manual item that the base asks already',
      '  - {id: "1", manual: [{id: need, ask: It is.}]}',
      'ours.yaml:6:29 (controls[0].manual[0].id): control 1: a manual item is asked twice; got need',
    ],
    [
      'a claim in a limit',
      '  - {id: "1", limits: [We are certified.]}',
      'ours.yaml:6:24 (controls[0].limits[0]): control 1: claims what evidence cannot show; expected another word; got certified',
    ],
    [
      'checks on a control that is manual',
      '  - {id: "2", addChecks: [no-any-port]}',
      'ours.yaml:6:27 (controls[0].addChecks[0]): control 2: evidence level manual has a required check',
    ],
  ])('finds %s, where the overlay says it', (_, change, expected) => {
    expect(lintOverlay('controls:', change).join('\n')).toContain(expected);
  });

  test('finds faults of the controls it adds', () => {
    expect(
      lintOverlay(
        'addControls:',
        '  - {id: "3", title: Moats, evidenceLevel: supporting, checks: [no-any-port]}',
      ),
    ).toEqual([
      'ours.yaml:6:44 (addControls[0].evidenceLevel): control 3: evidence level supporting does not say what it cannot show; expected limits or a rationale',
    ]);
  });
});

describe('frameworks lint of parameters of checks', () => {
  const checks = [
    {
      id: 'ruleset-review-current',
      parameters: { maxDays: { default: 365, max: 180, description: 'days' } },
    },
  ] as unknown as LintContext['checks'];
  const lintOf = (parameters: string) => {
    const mapping = `{id: ruleset-review-current, parameters: ${parameters}}`;
    const control = `  - {id: "1", title: Walls, evidenceLevel: full, checks: [${mapping}]}\n`;
    return lintFramework(HEAD + control, 'rules.yaml', { ...NO_LISTS, checks }).map(formatProblem);
  };

  test('finds a value that the check cannot take', () => {
    expect(lintOf('{maxDays: reviewMaxDays}')).toEqual([
      'rules.yaml:7:110 (controls[0].checks[0].parameters.maxDays): control 1: ruleset-review-current cannot take this value; expected 180 at most; got 184',
    ]);
  });

  test('finds a parameter that the check does not take', () => {
    expect(lintOf('{maxDay: reviewMaxDays}')).toEqual([
      'rules.yaml:7:109 (controls[0].checks[0].parameters.maxDay): control 1: ruleset-review-current takes no such parameter; expected `maxDays`; got maxDay',
    ]);
  });
});

describe('frameworks lint of anything', () => {
  const lines =
    `${BASE}  - {id: "3", title: Moats, evidenceLevel: full, zones: [cde], checks: [{id: no-any-port, weight: 2}]}`.split(
      '\n',
    );

  test.each(['', 'null', '[]', '3', '{', 'controls: 3', 'controls: [null, 3, {id: 3}]', 'extends: 3'])(
    'says what is wrong with %j',
    (text) => {
      expect(lintFramework(text, 'rules.yaml', NO_LISTS).length).toBeGreaterThan(0);
    },
  );

  test('never crashes, and tells the file of every fault', () => {
    const line = fc.nat(lines.length - 1);
    const change = fc.record({
      line,
      at: fc.nat(120),
      put: fc.constantFrom('', ' ', '}', '[', ': ', '"', '- ', '&a', '*a', '3', '__proto__: 1'),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = [...lines];
        for (const { line, at, put } of changes) {
          const text = changed[line]!;
          changed[line] = `${text.slice(0, at)}${put}${text.slice(at + 1)}`;
        }
        for (const { place } of lintFramework(changed.join('\n'), 'rules.yaml', NO_LISTS)) {
          expect(place?.file).toBe('rules.yaml');
        }
      }),
    );
  });
});
