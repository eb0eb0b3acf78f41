/** A comparison as lines: what every format prints. */
import type { EngineDiff } from '../../engine/diff.ts';
import type { Cause } from '../../engine/diff-causes.ts';
import type { ConnectionChange } from '../../engine/diff-change.ts';
import type { PartChange } from '../../engine/diff-parts.ts';
import type { ObjectRef } from '../../model/resource.ts';

/** One connection that differs. */
export interface DiffLine extends Pick<ConnectionChange, 'change' | 'old' | 'new' | 'parts'> {
  readonly src: string;
  readonly dst: string;
}

/** Connections by what became of them. A changed connection counts as opened too where a part of it was. */
export interface DiffCounts {
  readonly opened: number;
  readonly closed: number;
  readonly changed: number;
  /** Connections of which something is not known any more. */
  readonly toUnknown: number;
}

/** Sorted by kind of change, source and destination. A peer is never paired with itself. */
export function diffLines({ changes }: Pick<EngineDiff, 'changes'>): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  for (const { from, to, change, old, new: next, parts } of changes) {
    for (const src of from)
      for (const dst of to) if (src !== dst) lines.push({ change, src, dst, old, new: next, parts });
  }
  return lines.sort((a, b) => order(a.change, b.change) || text(a.src, b.src) || text(a.dst, b.dst));
}

const ORDER = ['opened', 'closed', 'changed'];

function order(a: string, b: string): number {
  return ORDER.indexOf(a) - ORDER.indexOf(b);
}

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function countLines(lines: readonly DiffLine[]): DiffCounts {
  const count = (wanted: DiffLine['change']) => lines.filter(({ change }) => change === wanted).length;
  return {
    opened: count('opened'),
    closed: count('closed'),
    changed: count('changed'),
    toUnknown: lines.filter((line) => hasPart(line, 'to-unknown')).length,
  };
}

export function hasPart({ parts }: Pick<DiffLine, 'parts'>, what: PartChange): boolean {
  return parts.some((part) => part.what === what);
}

/** Changes of which one end is `focus`: a namespace, `ns/name`, or `ns/name[Kind]`. */
export function focusOn(diff: EngineDiff, focus: string): EngineDiff {
  const keeps = (name: string) =>
    name === focus || name.startsWith(`${focus}/`) || name.startsWith(`${focus}[`);
  const changes = diff.changes.flatMap((change): readonly ConnectionChange[] => {
    const [from, to] = [change.from.filter(keeps), change.to.filter(keeps)];
    const others = change.from.filter((name) => !keeps(name));
    return [
      ...(from.length > 0 ? [{ ...change, from }] : []),
      ...(to.length > 0 && others.length > 0 ? [{ ...change, from: others, to }] : []),
    ];
  });
  return { ...diff, changes, came: diff.came.filter(keeps), went: diff.went.filter(keeps) };
}

const PART_WORDS: Readonly<Record<PartChange, string>> = {
  opened: 'opened',
  closed: 'closed',
  'to-unknown': 'not known any more',
  'now-allowed': 'was unknown, is allowed',
  'now-denied': 'was unknown, is denied',
};

export function partWord(what: PartChange): string {
  return PART_WORDS[what];
}

/** `NetworkPolicy checkout/order-db spec.ingress[0] at checkout.yaml:162 allows it`. */
export function causeText(cause: Cause): string {
  const { policy, rule, effect, message, unchanged } = cause;
  const name = policy ? [nameOf(policy), rule, placeOf(cause)].filter(Boolean).join(' ') : '';
  if (effect === 'unknown') return [name, message].filter(Boolean).join(': ');
  const same = unchanged ? '; it is as it was, labels of an end have changed' : '';
  return `${name} ${verbOf(cause)}${same}`;
}

function verbOf({ effect, in: where, direction }: Cause): string {
  const was = where === 'old';
  if (effect === 'isolates') return `${was ? 'isolated' : 'isolates'} for ${direction}`;
  if (effect === 'allows') return was ? 'allowed it' : 'allows it';
  return was ? 'denied it' : 'denies it';
}

function placeOf({ origin, line }: Cause): string {
  if (!origin) return '';
  const at = line ?? origin.line;
  return `at ${origin.file}${at === undefined ? (origin.pointer ?? '') : `:${at}`}`;
}

export function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
