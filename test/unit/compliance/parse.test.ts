import { describe, expect, test } from 'vitest';
import { withParameters } from '../../../src/compliance/parameters.ts';
import { type LoadFramework, parseFramework } from '../../../src/compliance/parse.ts';
import { formatProblem, SegproofError } from '../../../src/util/error.ts';

const HEAD = `apiVersion: segproof.dev/v1alpha1
kind: Framework
metadata:
  id: card-rules-1
  title: Card rules
  version: "1"
  revision: 1
  status: active
  publisher: The card shop
  source: {url: https://rules.example/, date: 2026-11-01}
  disclaimer: Evidence only.
parameters:
  reviewMaxDays: {default: 184, max: 184, why: Twice a year.}
scoping: {dimension: pci-zone}
`;

const CONTROLS = `controls:
  - id: "1"
    title: Inbound traffic is limited
    evidenceLevel: partial
    zones: [cde]
    checks:
      - ingress-isolated
      - {id: zone-segmentation, with: {to: cde}, severity: critical}
      - {id: metadata-api-blocked, required: false}
    limits: [The edge is not seen.]
    manual: [{id: need, ask: It is needed.}]
  - id: "2"
    title: Walls stand
    evidenceLevel: manual
    manual: [{id: walls, ask: Walls stand.}]
`;

/** Each problem on a line, as a terminal shows it. */
function problemsOf(text: string, load?: LoadFramework): readonly string[] {
  try {
    parseFramework(text, 'rules.yaml', load);
  } catch (error) {
    if (error instanceof SegproofError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

describe('a framework file', () => {
  test('is read with its defaults filled in', () => {
    const framework = parseFramework(HEAD + CONTROLS, 'rules.yaml');
    expect(framework).toMatchObject({
      id: 'card-rules-1',
      version: '1',
      dimension: 'pci-zone',
      parameters: { reviewMaxDays: { default: 184, max: 184 } },
    });
    expect(framework.controls).toEqual([
      {
        id: '1',
        title: 'Inbound traffic is limited',
        evidenceLevel: 'partial',
        zones: ['cde'],
        checks: [
          { id: 'ingress-isolated', required: true, with: {} },
          { id: 'zone-segmentation', required: true, with: { to: 'cde' }, severity: 'critical' },
          { id: 'metadata-api-blocked', required: false, with: {} },
        ],
        limits: ['The edge is not seen.'],
        manual: [{ id: 'need', ask: 'It is needed.' }],
      },
      {
        id: '2',
        title: 'Walls stand',
        evidenceLevel: 'manual',
        zones: [],
        checks: [],
        limits: [],
        manual: [{ id: 'walls', ask: 'Walls stand.' }],
      },
    ]);
  });

  test.each([
    [
      'an unknown key names the nearest known one',
      CONTROLS.replace('evidenceLevel: partial', 'evidenceLevl: partial'),
      'rules.yaml:18:19 (controls[0].evidenceLevl): unknown key `evidenceLevl`; expected `evidenceLevel`',
    ],
    [
      'an unknown key of a check',
      CONTROLS.replace('required: false', 'requird: false'),
      'rules.yaml:23:45 (controls[0].checks[2].requird): unknown key `requird`; expected `required`',
    ],
    [
      'an unknown key of a filter',
      CONTROLS.replace('with: {to: cde}', 'with: {into: cde}'),
      'rules.yaml:22:46 (controls[0].checks[1].with.into): unknown key `into`; expected one of direction, dimension, from, to',
    ],
    [
      'a value of the wrong type',
      CONTROLS.replace('title: Walls stand', 'title: 2'),
      'rules.yaml:27:12 (controls[1].title): Invalid input: expected string, received number; got 2',
    ],
    [
      'a level that does not exist',
      CONTROLS.replace('evidenceLevel: manual', 'evidenceLevel: complete'),
      'rules.yaml:28:20 (controls[1].evidenceLevel): Invalid option: expected one of "full"|"partial"|"supporting"|"manual"; got "complete"',
    ],
    [
      'two controls of one id',
      CONTROLS.replace('id: "2"', 'id: "1"'),
      'rules.yaml:26:9 (controls[1].id): two controls have one id; expected another id than that of line 16; got 1',
    ],
    [
      'two keys of one name',
      `${CONTROLS}    title: Again\n`,
      'rules.yaml:30:5: not valid YAML: Map keys must be unique',
    ],
    [
      'no controls',
      'controls: []\n',
      'rules.yaml:15:11 (controls): Too small: expected array to have >=1 items; got []',
    ],
  ])('with %s is refused at its place', (_, controls, expected) => {
    expect(problemsOf(HEAD + controls).join('\n')).toContain(expected);
  });

  test('tells every problem at once', () => {
    const broken = CONTROLS.replace('evidenceLevel: partial', 'evidenceLevel: most').replace(
      'title: Walls stand',
      'titel: Walls',
    );
    expect(problemsOf(HEAD + broken).length).toBeGreaterThanOrEqual(3);
  });

  test.each(['', 'null', '[]', 'controls', '{controls: 3}', 'controls: [null, 3]'])(
    'that is no framework at all (%j) is refused',
    (text) => {
      expect(problemsOf(text).length).toBeGreaterThan(0);
    },
  );
});

const OVERLAY = `apiVersion: segproof.dev/v1alpha1
kind: Framework
extends: card-rules-1
metadata: {id: our-card-rules, title: Our card rules}
parameters: {reviewMaxDays: 90}
scoping: {dimension: card-zone}
controls:
  - id: "1"
    zones: [vault]
    addChecks: [no-any-peer]
    removeChecks: [metadata-api-blocked]
    limits: [The mainframe is not seen.]
    entityControlRef: NET-7
`;

const BASE: LoadFramework = (id) =>
  id === 'card-rules-1' ? { text: HEAD + CONTROLS, file: 'base.yaml' } : undefined;

describe('an overlay', () => {
  test('changes what it names and leaves the rest', () => {
    const framework = parseFramework(OVERLAY, 'ours.yaml', BASE);
    expect(framework).toMatchObject({
      id: 'our-card-rules',
      title: 'Our card rules',
      publisher: 'The card shop',
      dimension: 'card-zone',
      parameters: { reviewMaxDays: { default: 90, max: 184 } },
    });
    expect(framework.controls[0]).toMatchObject({
      title: 'Inbound traffic is limited',
      zones: ['vault'],
      limits: ['The edge is not seen.', 'The mainframe is not seen.'],
      entityControlRef: 'NET-7',
    });
    expect(framework.controls[0]!.checks.map(({ id }) => id)).toEqual([
      'ingress-isolated',
      'zone-segmentation',
      'no-any-peer',
    ]);
    expect(framework.controls[1]).toEqual(parseFramework(HEAD + CONTROLS, 'base.yaml').controls[1]);
  });

  test('may lie over another overlay', () => {
    const second =
      'apiVersion: segproof.dev/v1alpha1\nkind: Framework\nextends: our-card-rules\nmetadata: {id: theirs}\n';
    const load: LoadFramework = (id) =>
      id === 'our-card-rules' ? { text: OVERLAY, file: 'ours.yaml' } : BASE(id);
    expect(parseFramework(second, 'theirs.yaml', load)).toMatchObject({
      id: 'theirs',
      title: 'Our card rules',
    });
  });

  test.each([
    [
      'a base that is not known',
      OVERLAY.replace('card-rules-1', 'card-rules-2'),
      'rules.yaml:3:10 (extends): the framework it extends is not known; got card-rules-2',
    ],
    [
      'a control that the base does not have',
      OVERLAY.replace('- id: "1"', '- id: "11"'),
      'rules.yaml:8:9 (controls[0].id): the base has no such control; expected `1`; got 11',
    ],
    [
      'a check that the control does not have',
      OVERLAY.replace('[metadata-api-blocked]', '[metadata-api-block]'),
      'rules.yaml:11:20 (controls[0].removeChecks[0]): control 1 has no such check; expected `metadata-api-blocked`; got metadata-api-block',
    ],
    [
      'a parameter that the base does not have',
      OVERLAY.replace('reviewMaxDays: 90', 'reviewMaxDay: 90'),
      'rules.yaml:5:28 (parameters.reviewMaxDay): card-rules-1 has no parameter `reviewMaxDay`; expected `reviewMaxDays`; got 90',
    ],
    [
      'a parameter beyond its bounds',
      OVERLAY.replace('reviewMaxDays: 90', 'reviewMaxDays: 365'),
      'rules.yaml:5:29 (parameters.reviewMaxDays): parameter `reviewMaxDays` is out of bounds: Twice a year.; expected 184 at most; got 365',
    ],
    [
      'an unknown key',
      `${OVERLAY}    checks: []\n`,
      'rules.yaml:14:13 (controls[0].checks): unknown key `checks`',
    ],
  ])('with %s is refused at its place', (_, text, expected) => {
    expect(problemsOf(text.replace('our-card-rules', 'card-rules-1'), BASE).join('\n')).toContain(expected);
  });

  const BASELINES: LoadFramework = () => ({
    text: HEAD + CONTROLS.replace('    title: Inbound', '    baselines: [low, harbour]\n    title: Inbound'),
    file: 'base.yaml',
  });
  const SELECTING =
    'apiVersion: segproof.dev/v1alpha1\nkind: Framework\nextends: card-rules-1\nmetadata: {id: ours}\n';

  test('keeps the controls of the baselines it names, and adds its own', () => {
    const added = 'addControls:\n  - {id: "9", title: Moats, evidenceLevel: full, checks: [no-any-port]}\n';
    const framework = parseFramework(`${SELECTING}baselines: [harbour]\n${added}`, 'ours.yaml', BASELINES);
    expect(framework.controls.map(({ id }) => id)).toEqual(['1', '9']);
    expect(framework.controls[1]).toMatchObject({
      checks: [{ id: 'no-any-port', required: true, with: {} }],
    });
  });

  test('with a baseline that the base does not have is refused', () => {
    expect(problemsOf(`${SELECTING}baselines: [harbor]\n`, BASELINES)).toEqual([
      'rules.yaml:5:13 (baselines[0]): the base has no such baseline; expected `harbour`; got harbor',
    ]);
  });

  test('with a control of its own that the base has too is refused', () => {
    const added = 'addControls:\n  - {id: "2", title: Moats, evidenceLevel: full, checks: [no-any-port]}\n';
    expect(problemsOf(SELECTING + added, BASELINES)).toEqual([
      'rules.yaml:6:10 (addControls[0].id): two controls have one id; expected another id than those of the base; got 2',
    ]);
  });

  test('of another dimension forgets the zones of its base', () => {
    const zoned: LoadFramework = () => ({
      text: (HEAD + CONTROLS).replace('{dimension: pci-zone}', '{dimension: pci-zone, zones: [cde]}'),
      file: 'base.yaml',
    });
    const { dimension, zones } = parseFramework(
      `${SELECTING}scoping: {dimension: card-zone}\n`,
      'ours.yaml',
      zoned,
    );
    expect([dimension, zones]).toEqual(['card-zone', undefined]);
    expect(parseFramework(SELECTING, 'ours.yaml', zoned).zones).toEqual(['cde']);
  });

  test('that goes round in a circle is refused', () => {
    const load: LoadFramework = () => ({ text: OVERLAY, file: 'rules.yaml' });
    expect(problemsOf(OVERLAY, load)).toEqual([
      'rules.yaml:3:10 (extends): `extends` goes round in a circle; got rules.yaml',
    ]);
  });

  test('without anything to load from is refused', () => {
    expect(problemsOf(OVERLAY)).toHaveLength(1);
  });
});

describe('parameters set by the configuration', () => {
  const framework = parseFramework(HEAD + CONTROLS, 'rules.yaml');

  test('replace the defaults', () => {
    expect(withParameters(framework, { reviewMaxDays: 30 }).parameters.reviewMaxDays).toMatchObject({
      default: 30,
    });
  });

  test.each([
    ['an unknown name', { reviewMinDays: 3 }],
    ['a name that only a prototype has', { constructor: 3 }],
    ['another type', { reviewMaxDays: '90' }],
    ['a value beyond the bounds', { reviewMaxDays: 185 }],
  ])('with %s are refused', (_, values) => {
    expect(() => withParameters(framework, values as Record<string, number>)).toThrow(SegproofError);
  });
});
