/** A comparison for people: what was opened first, by the rule that did it. */
import type { EngineDiff } from '../../engine/diff.ts';
import type { Cause } from '../../engine/diff-causes.ts';
import type { PolicyChange } from '../../engine/diff-policies.ts';
import { visible } from '../../util/escape.ts';
import { causeText, countLines, type DiffLine, diffLines, nameOf, partWord } from './view.ts';

/** More connections than this are told by namespace. */
const READABLE = 300;

/** Names of peers that are listed. */
const NAMES = 20;

/** Ends with a line feed. */
export function diffText(diff: EngineDiff): string {
  const lines = diffLines(diff);
  const told = lines.length > READABLE ? byNamespace(lines) : lines;
  const all = [
    headline(diff, lines),
    ...section('Opened', told, 'opened'),
    ...section('Closed', told, 'closed'),
    ...section('Changed', told, 'changed'),
    ...(lines.length > READABLE ? ['', focusHint(lines.length)] : []),
    ...peers('Only in the new', diff.came),
    ...peers('Only in the old', diff.went),
    ...policiesWithoutEffect(diff),
  ];
  return `${all.map(visible).join('\n')}\n`;
}

/** `2 connections opened, 1 closed`: one sentence, for every format. */
export function headline(diff: EngineDiff, lines: readonly DiffLine[]): string {
  const { opened, closed, changed, toUnknown } = countLines(lines);
  const unknown = toUnknown > 0 ? `; of ${toUnknown} something is not known any more` : '';
  const peersText =
    diff.came.length + diff.went.length > 0
      ? `; ${diff.came.length} peers came, ${diff.went.length} went`
      : '';
  if (lines.length === 0) return `No connection differs${peersText}`;
  const noun = opened === 1 ? 'connection' : 'connections';
  return `${opened} ${noun} opened, ${closed} closed, ${changed} changed${unknown}${peersText}`;
}

function focusHint(count: number): string {
  return `${count} connections, told by namespace: --focus NAMESPACE or --focus NAMESPACE/NAME lists those of one, --format json all`;
}

/** Lines that go back to the same causes stand below them. */
function section(title: string, lines: readonly DiffLine[], change: DiffLine['change']): readonly string[] {
  const groups = new Map<string, { causes: readonly string[]; rows: string[] }>();
  for (const line of lines.filter((item) => item.change === change)) {
    const causes = causesOf(line);
    const group = groups.get(causes.join('\n')) ?? { causes, rows: [] };
    groups.set(causes.join('\n'), group);
    group.rows.push(`    ${rowText(line)}`);
  }
  if (groups.size === 0) return [];
  const bodies = [...groups.values()].flatMap(({ causes, rows }) => [
    ...causes.map((cause) => `  ${cause}`),
    ...rows,
  ]);
  return ['', title, ...bodies];
}

/** Of each rule once, however many parts of the connection it changed. */
export function causesOf({ parts }: Pick<DiffLine, 'parts'>): readonly string[] {
  return [...new Set(parts.flatMap(({ by }) => by).map((cause: Cause) => causeText(cause)))];
}

function rowText({ src, dst, change, old, new: next, parts }: DiffLine): string {
  if (change === 'opened') return `${src} => ${dst} : ${next}`;
  if (change === 'closed') return `${src} => ${dst} : ${old}`;
  return `${src} => ${dst} : ${partsText(parts)} (was ${old}, is ${next})`;
}

export function partsText(parts: DiffLine['parts']): string {
  return parts.map(({ what, conn }) => `${partWord(what)} ${conn}`).join('; ');
}

/** One line for all connections between two namespaces that changed alike. */
function byNamespace(lines: readonly DiffLine[]): readonly DiffLine[] {
  const groups = new Map<string, { line: DiffLine; count: number }>();
  for (const line of lines) {
    const [src, dst] = [spaceOf(line.src), spaceOf(line.dst)];
    const key = JSON.stringify([line.change, src, dst, line.old, line.new, causesOf(line)]);
    const group = groups.get(key) ?? { line: { ...line, src, dst }, count: 0 };
    groups.set(key, group);
    group.count++;
  }
  return [...groups.values()].map(({ line, count }) => ({ ...line, src: `${count} × ${line.src}` }));
}

function spaceOf(name: string): string {
  return name.includes('/') ? `${name.slice(0, name.indexOf('/'))}/*` : 'addresses';
}

function peers(title: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMES ? [`  and ${names.length - NAMES} more`] : [];
  return [
    '',
    `${title} (their connections are not compared)`,
    ...names.slice(0, NAMES).map((name) => `  ${name}`),
    ...more,
  ];
}

function policiesWithoutEffect({ policies }: EngineDiff): readonly string[] {
  const idle = policies.filter(({ acts }) => !acts);
  if (idle.length === 0) return [];
  return [
    '',
    'Policies that differ, without effect on these connections',
    ...idle.map((row) => `  ${policyText(row)}`),
  ];
}

export function policyText({ policy, change, origin }: PolicyChange): string {
  const line = origin?.line === undefined ? '' : `:${origin.line}`;
  return `${change.padEnd(7)} ${nameOf(policy)}${origin ? ` at ${origin.file}${line}` : ''}`;
}
