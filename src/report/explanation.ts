/** An explanation as text for people: each side, its tiers, policies and rules in order, and what decided. */

import type { ExplainSide, ExplainStep, Explanation } from '../engine/engine.ts';
import type { ConnectionSet } from '../model/connection-set.ts';
import { formatConnections } from '../model/connection-set.ts';
import type { ObjectRef, Origin } from '../model/resource.ts';
import { visible } from '../util/escape.ts';

export interface ExplainedFlow {
  /** The two ends as the user named them. */
  readonly from: string;
  readonly to: string;
  readonly traffic: ConnectionSet;
}

/** Ends with a line feed. */
export function explanationText(flow: ExplainedFlow, explanation: Explanation): string {
  const { egress, ingress } = explanation;
  const lines = [
    `${flow.from} => ${flow.to} : ${formatConnections(flow.traffic)}`,
    `${HEADLINES[explanation.verdict]}${blame(explanation)}`,
    '',
    ...sideLines(`Egress of ${flow.from}`, egress),
    '',
    ...sideLines(`Ingress of ${flow.to}`, ingress),
    ...reasonLines(explanation),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

function reasonLines({ reasons }: Explanation): readonly string[] {
  if (reasons.length === 0) return [];
  const lines = reasons.map(
    ({ code, message, object, origin }) => `  ${code} ${message}${objectText(object, origin)}`,
  );
  return ['', 'Not known because:', ...lines];
}

const HEADLINES = { allow: 'Allowed', deny: 'Denied', unknown: 'Unknown' } as const;

/** For a denial, the side that blocks: the one where a rule would be needed. */
function blame({ verdict, egress, ingress }: Explanation): string {
  if (verdict === 'unknown') {
    const sides = [egress.verdict === 'unknown' && 'egress', ingress.verdict === 'unknown' && 'ingress'];
    return `: ${sides.filter(Boolean).join(' and ')} cannot be told`;
  }
  if (verdict === 'allow') return '';
  const sides = [
    egress.verdict === 'deny' && 'egress of the source',
    ingress.verdict === 'deny' && 'ingress of the destination',
  ].filter(Boolean);
  return ` by the ${sides.join(' and by the ')}; a rule would be needed ${sides.length > 1 ? 'on both sides' : 'there'}`;
}

function sideLines(title: string, side: ExplainSide): readonly string[] {
  const lines = [`${title}: ${side.verdict}`];
  let tier = '';
  let policy = '';
  for (const step of side.steps) {
    if (step.tier !== tier && step.tier !== '') lines.push(`  Tier ${step.tier}`);
    tier = step.tier;
    const name = step.policy ? nameOf(step.policy) : '';
    if (name !== policy && name !== '') lines.push(`    ${name}${placeOf(step.origin)}`);
    policy = name;
    lines.push(`${name === '' ? '    ' : '      '}${stepText(step)}`);
  }
  return lines;
}

const MARKS: Readonly<Record<ExplainStep['did'], string>> = {
  decided: '=>',
  passed: '->',
  'no-match': ' -',
  maybe: ' ?',
  'not-selected': ' -',
  default: '=>',
};

function stepText({ did, rule, why, line, action }: ExplainStep): string {
  const where = rule === undefined ? '' : `${rule}${line === undefined ? '' : ` (line ${line})`}: `;
  const word =
    did === 'not-selected' ? 'does not select this: ' : did === 'default' ? `default ${action}: ` : '';
  return `${MARKS[did]} ${where}${word}${why}`;
}

function nameOf(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}

function objectText(ref: ObjectRef | undefined, origin: Origin | undefined): string {
  return ref ? ` [${nameOf(ref)}${placeOf(origin)}]` : placeOf(origin);
}

function placeOf(origin: Origin | undefined): string {
  if (!origin) return '';
  return ` at ${origin.file}${origin.line === undefined ? (origin.pointer ?? '') : `:${origin.line}`}`;
}
