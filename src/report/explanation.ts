/** An explanation as text for people: each side, its tiers, policies and rules in order, and what decided. */

import type { ExplainSide, ExplainStep, Explanation } from '../engine/engine.ts';
import type { ConnectionSet } from '../model/connection-set.ts';
import { formatConnections } from '../model/connection-set.ts';
import { formatRef, type ObjectRef, type Origin } from '../model/resource.ts';
import { visible } from '../util/escape.ts';
import { chainOf } from './explanation-chain.ts';

export interface ExplainedFlow {
  /** The two ends as the user named them. */
  readonly from: string;
  readonly to: string;
  readonly traffic: ConnectionSet;
}

/** Ends with a line feed. */
export function explanationText(flow: ExplainedFlow, explanation: Explanation): string {
  const views: readonly View[] = explanation.families ?? [explanation];
  const lines = [
    `${flow.from} => ${flow.to} : ${formatConnections(flow.traffic)}`,
    `${HEADLINES[explanation.verdict]}${blameOfAll(explanation)}`,
    ...views.map((view) => `  egress   ${prefix(view)}${chainOf(view.egress)}`),
    ...views.map((view) => `  ingress  ${prefix(view)}${chainOf(view.ingress)}`),
    ...views.flatMap((view) => [
      '',
      ...sideLines(`${prefix(view)}Egress of ${flow.from}`, flow.from, view.egress),
    ]),
    ...views.flatMap((view) => [
      '',
      ...sideLines(`${prefix(view)}Ingress of ${flow.to}`, flow.to, view.ingress),
    ]),
    ...reasonLines(explanation),
    ...adviceLines(explanation),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

/** What is told of: all packets, or those of one family. */
type View = Pick<Explanation, 'verdict' | 'egress' | 'ingress'> & { readonly family?: 4 | 6 };

function prefix({ family }: View): string {
  return family === undefined ? '' : `IPv${family}: `;
}

function reasonLines({ reasons }: Explanation): readonly string[] {
  if (reasons.length === 0) return [];
  const lines = reasons.map(
    ({ code, message, object, origin }) => `  ${code} ${message}${objectText(object, origin)}`,
  );
  return ['', 'Not known because:', ...lines];
}

const QUESTIONS = {
  allow: 'What would deny it:',
  deny: 'What would allow it:',
  unknown: 'What to read or model to know:',
} as const;

/** For a denial on both sides, each side needs its own; an allowed flow is denied by either side. */
function adviceLines({ verdict, advice = [] }: Explanation): readonly string[] {
  if (advice.length === 0) return [];
  const sides = new Set(advice.map(({ direction }) => direction));
  const note =
    sides.size < 2 ? '' : verdict === 'deny' ? ' (both sides)' : verdict === 'allow' ? ' (either side)' : '';
  const lines = advice.map(({ direction, message, origin, line }) => {
    const side = direction === undefined ? '' : `${direction}: `;
    const place = placeOf(origin && line !== undefined ? { file: origin.file, line } : origin).trim();
    return `  ${side}${message}${place === '' ? '' : ` (${place})`}`;
  });
  return ['', `${QUESTIONS[verdict].slice(0, -1)}${note}:`, ...lines];
}

const HEADLINES = { allow: 'Allowed', deny: 'Denied', unknown: 'Unknown' } as const;

/** Family by family where they part: `IPv4 denied by …; IPv6 allowed`. */
function blameOfAll(explanation: Explanation): string {
  if (!explanation.families) return blame(explanation);
  const views = explanation.families.map((view) => `IPv${view.family} ${WORDS[view.verdict]}${blame(view)}`);
  return `: ${views.join('; ')}`;
}

/** For a denial, each side that blocks, and whether a rule would be needed there or be in the way. */
function blame({ verdict, egress, ingress }: View): string {
  if (verdict === 'unknown') {
    const sides = [egress.verdict === 'unknown' && 'egress', ingress.verdict === 'unknown' && 'ingress'];
    return `: ${sides.filter(Boolean).join(' and ')} cannot be told`;
  }
  const sides = [blockOf('egress of the source', egress), blockOf('ingress of the destination', ingress)];
  return sides.filter((side) => side !== '').join(', and');
}

function blockOf(name: string, { verdict, steps }: ExplainSide): string {
  if (verdict !== 'deny') return '';
  const denied = steps.some(({ did, action }) => did === 'decided' && action === 'deny');
  return ` by the ${name}: ${denied ? 'a rule denies it there' : 'no rule allows it there'}`;
}

const WORDS = { allow: 'allowed', deny: 'denied', unknown: 'not known' } as const;

function sideLines(title: string, end: string, side: ExplainSide): readonly string[] {
  const silent = side.steps.filter((step) => step.did === 'not-selected');
  return [
    `${title}: ${WORDS[side.verdict]}`,
    ...actingLines(side),
    ...silentLines(
      silent.filter(selects),
      'selects it but says nothing of this direction',
      'select it but say nothing of this direction',
    ),
    ...notSelecting(
      silent.filter((step) => !selects(step)),
      end,
    ),
  ];
}

function actingLines({ steps, verdict }: ExplainSide): readonly string[] {
  const lines: string[] = [];
  let tier = '';
  let policy = '';
  for (const step of steps) {
    if (step.did === 'not-selected') continue;
    if (step.tier !== tier && step.tier !== '') lines.push(`  Tier ${step.tier}`);
    tier = step.tier;
    const name = step.policy ? formatRef(step.policy) : '';
    if (name !== policy && name !== '') lines.push(`    ${name}${placeOf(step.origin)}`);
    policy = name;
    const indent = name === '' ? '  ' : '    ';
    lines.push(...stepLines(step, verdict).map((line) => `${indent}${line}`));
  }
  return lines;
}

/** The decider has an arrow at the margin, so that the eye finds it among what did not match. */
const MARKS: Readonly<Record<ExplainStep['did'], string>> = {
  decided: '=>',
  passed: '->',
  logged: ' -',
  'no-match': ' -',
  maybe: ' ?',
  'not-selected': ' -',
  default: '=>',
};

function stepLines(step: ExplainStep, verdict: ExplainSide['verdict']): readonly string[] {
  const { did, rule, why, line } = step;
  const where = rule === undefined ? '' : `${rule}${line === undefined ? '' : ` (line ${line})`}: `;
  if (did === 'no-match') return noMatchLines(where, why);
  if (did !== 'default') return [`${MARKS[did]} ${where}${why}`];
  // What is not modelled comes after the default and could overturn it.
  if (verdict === 'unknown') return [` - ${wouldBe(step)}: ${why}`];
  return [`${MARKS.default} ${step.action === 'allow' ? 'allowed' : 'denied'} by default: ${why}`];
}

function wouldBe({ action }: ExplainStep): string {
  return `would be ${action === 'allow' ? 'allowed' : 'denied'} by default`;
}

/** Each peer of a rule with what it lacks, on a line of its own. */
function noMatchLines(where: string, why: string): readonly string[] {
  const peers = why.split(/; (?=(?:from|to)\[\d+\]|(?:source|destination)\b)/);
  if (peers.length === 1) return [` - ${where}no match: ${why}`];
  return [` - ${where}no match`, ...peers.map((peer) => `     ${peer}`)];
}

/** How the engine begins a step of a policy that selects other pods. */
const OTHERS = /^does not select it: /;

function selects({ why }: ExplainStep): boolean {
  return !OTHERS.test(why);
}

/** A policy that bears the name of the end was surely meant for it: why it misses is told. The others are named. */
function notSelecting(steps: readonly ExplainStep[], end: string): readonly string[] {
  const meant = steps.filter(({ policy }) => policy && policy.name === nameIn(end));
  const others = steps.filter((step) => !meant.includes(step));
  const misses = meant.flatMap(({ policy, why, origin }) =>
    policy
      ? [
          `  ${formatRef(policy)}${placeOf(origin)} does not select it, despite its name: ${why.replace(OTHERS, '')}`,
        ]
      : [],
  );
  return [...misses, ...silentLines(others, 'does not select it', 'do not select it', meant.length > 0)];
}

/** `shop/web[Deployment]` → `web`. */
function nameIn(end: string): string {
  return end.replace(/\[[^\]]*\]$/, '').replace(/^[^/]*\//, '');
}

/** Names listed of policies that do not act. */
const NAMES = 6;

/** `5 other policies of namespace checkout do not select it: basket, promotions, …`. */
function silentLines(
  steps: readonly ExplainStep[],
  one: string,
  many: string,
  more = false,
): readonly string[] {
  const policies = steps.flatMap(({ policy }) => (policy ? [policy] : []));
  const namespaces = [...new Set(policies.map(({ namespace }) => namespace))];
  return namespaces.map((namespace) => {
    const names = policies.filter((policy) => policy.namespace === namespace).map(({ name }) => name);
    const count = `${names.length} ${more ? 'more' : 'other'} ${names.length === 1 ? 'policy' : 'policies'}`;
    const where = namespace === undefined ? 'of the cluster' : `of namespace ${namespace}`;
    const listed = [...names.slice(0, NAMES), ...(names.length > NAMES ? ['…'] : [])].join(', ');
    return `  ${count} ${where} ${names.length === 1 ? one : many}: ${listed}`;
  });
}

function objectText(ref: ObjectRef | undefined, origin: Origin | undefined): string {
  return ref ? ` [${formatRef(ref)}${placeOf(origin)}]` : placeOf(origin);
}

function placeOf(origin: Origin | undefined): string {
  if (!origin) return '';
  return ` at ${origin.file}${origin.line === undefined ? (origin.pointer ?? '') : `:${origin.line}`}`;
}
