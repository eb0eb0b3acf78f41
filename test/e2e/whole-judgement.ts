/** Texts as a user would hand them in → findings, controls and gate, through reader and judgement. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../src/app/judge.ts';
import { loadSettings, type Settings } from '../../src/app/settings.ts';
import { startTimings } from '../../src/app/timings.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { gate } from '../../src/compliance/gate.ts';
import type { Assessment, ControlResult, ControlTest } from '../../src/model/assessment.ts';
import { type Finding, subjectKey } from '../../src/model/finding.ts';
import type { Mode } from '../../src/model/snapshot.ts';
import { readFiles } from '../../src/sources/files.ts';
import { SegproofError } from '../../src/util/error.ts';

const ROOT = join(import.meta.dirname, '../..');
const AT = '2026-11-24T09:00:00Z';

/** Files of one input, each with its text. */
export interface Input {
  readonly name: string;
  readonly files: readonly string[];
  readonly settings: Settings;
  readonly mode?: Mode;
}

/** What was judged; `refused`: exit 3, which no one takes for a pass. */
export type Judged = Assessment | 'refused';

const timings = startTimings(
  () => 0,
  () => 0,
);

/**
 * Three frameworks without the checks that this version lacks: with them hardly a control could be without an
 * exception, and nothing could turn into one.
 */
function asTestable(settings: Settings): Settings {
  const known = new Set(CHECKS.map(({ meta }) => meta.id));
  const frameworks = settings.frameworks.map((loaded) => {
    const controls = loaded.framework.controls.map((control) => ({
      ...control,
      checks: control.checks.filter(({ id }) => known.has(id)),
    }));
    return { ...loaded, framework: { ...loaded.framework, controls } };
  });
  return { ...settings, frameworks };
}

/** Settings of a configuration file; without one: no zones, no registers. */
export function settingsOf(config?: string): Settings {
  const request = {
    sources: [],
    config,
    frameworks: ['pci-dss', 'soc2', 'nist-800-53'],
    defaultFrameworks: [],
    at: AT,
  };
  return asTestable(loadSettings(request));
}

/** The committed inputs: the fixtures' folders, and the card shop as the snapshot that it is. */
export function committedInputs(): readonly Input[] {
  const fixtures = join(ROOT, 'test/fixtures');
  const folders = readdirSync(fixtures, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const plain = settingsOf();
  const shop = join(ROOT, 'reports/samples/card-shop/input');
  return [
    ...folders.map(({ name }) => ({ name, files: textsIn(join(fixtures, name)), settings: plain })),
    {
      name: 'card-shop',
      files: [readFileSync(join(shop, 'cluster.ndjson'), 'utf8')],
      settings: settingsOf(join(shop, 'segproof.yaml')),
    },
  ];
}

function textsIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

/** All files on one standard input would run into each other, so each is a source of its own in a folder. */
export async function judgeFiles(folder: string, input: Input): Promise<Judged> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const paths = input.files.map((text, index) => {
    const path = join(folder, `${index}.${/^\s*\{/.test(text) ? 'json' : 'yaml'}`);
    writeFileSync(path, text);
    return path;
  });
  try {
    const snapshot = await readFiles(paths, {
      clusterName: 'shop',
      ...(input.mode && { mode: input.mode }),
    });
    return judge(snapshot, input.settings, { now: AT, timings });
  } catch (error) {
    if (error instanceof SegproofError) return 'refused';
    throw error;
  }
}

const keyOf = ({ check, subject, direction }: Finding) =>
  `${check} ${subjectKey(subject)}${direction ? ` ${direction}` : ''}`;

const OPEN = new Set(['fail', 'unknown', 'exempt']);

/** Everything that looks better after an input became unreadable; must be empty. */
export function falseGreens(before: Judged, after: Judged): readonly string[] {
  if (before === 'refused') return after === 'refused' ? [] : ['readable again'];
  if (after === 'refused') return [];
  return [...turnedFindings(before, after), ...turnedControls(before, after), ...turnedGate(before, after)];
}

function turnedFindings(before: Assessment, after: Assessment): readonly string[] {
  const open = new Set(before.findings.filter(({ status }) => OPEN.has(status)).map(keyOf));
  return after.findings.filter((one) => one.status === 'pass' && open.has(keyOf(one))).map(keyOf);
}

function turnedControls(before: Assessment, after: Assessment): readonly string[] {
  return after.controls
    .filter(({ outcome }, index) => {
      return outcome === 'no-exceptions-noted' && before.controls[index]!.outcome !== outcome;
    })
    .map(({ framework, id }) => `control ${framework} ${id}`);
}

function turnedGate(before: Assessment, after: Assessment): readonly string[] {
  return gate(before).code !== 0 && gate(after).code === 0 ? ['exit 0'] : [];
}

/**
 * Checks of what a policy or a rule says, not of whom it guards: one policy more is one subject more to them. Not so for
 * staged policies, which are judged by the isolation that rests on them.
 */
const RULE_QUALITY: ReadonlySet<string> = new Set(
  CHECKS.filter(({ meta }) => meta.subjectKind === 'policy' || meta.subjectKind === 'rule')
    .map(({ meta }) => meta.id)
    .filter((id) => id !== 'staged-policies-not-counted'),
);

/**
 * Findings and controls that say more for the cluster once it allows more; must be empty. `namespace-has-policy`, which
 * asks for presence, is apart. No finding that was open may pass. A control may be judged for the first time where rule
 * quality is all that it had nothing of: see `isFirstSubject`.
 */
export function improvements(before: Judged, after: Judged): readonly string[] {
  if (before === 'refused' || after === 'refused') return before === after ? [] : ['refused'];
  const later = new Map(after.findings.map((finding) => [keyOf(finding), finding]));
  const better = before.findings
    .filter(({ check }) => check !== 'namespace-has-policy')
    .filter((finding) => {
      const now = later.get(keyOf(finding));
      return now?.status === 'pass' && OPEN.has(finding.status);
    });
  const controls = after.controls.filter((control, index) => {
    const presence = control.tests.some(({ check }) => check === 'namespace-has-policy');
    const was = before.controls[index]!;
    const turned = control.outcome === 'no-exceptions-noted' && was.outcome !== control.outcome;
    return turned && !presence && !isFirstSubject(was);
  });
  return [...better.map(keyOf), ...controls.map(({ framework, id }) => `control ${framework} ${id}`)];
}

/**
 * True of a control that had no fail and no unknown, and waited only for a policy or a rule to judge: the policy that is
 * added is one. What had a subject that guards something, or should have had one, is not excused.
 */
function isFirstSubject({ outcome, tests }: ControlResult): boolean {
  const undecided = tests
    .filter(({ required, precondition }) => required || precondition)
    .filter(isUndecided);
  const empty = undecided.every(({ check, precondition, result }) => {
    return !precondition && RULE_QUALITY.has(check) && (result === 'none' || result === 'not-applicable');
  });
  return (outcome === 'inconclusive' || outcome === 'not-tested') && undecided.length > 0 && empty;
}

const isUndecided = ({ result }: ControlTest) => result !== 'pass';
