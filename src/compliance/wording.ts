import type { ControlTest, Counts, Outcome } from '../model/assessment.ts';
import type { EvidenceLevel } from '../model/framework.ts';
import type { Mode } from '../model/snapshot.ts';
import type { ControlScope } from './control-scope.ts';
import { evaluatedCount } from './counts.ts';
import { isDecided } from './outcome.ts';

const WORDS: Readonly<Record<Exclude<Outcome, 'supporting'>, string>> = {
  'no-exceptions-noted': 'no exceptions noted',
  'exceptions-noted': 'exceptions noted',
  inconclusive: 'inconclusive',
  'not-tested': 'not tested',
  manual: 'manual',
};

/** What a wording is made of. */
export interface WordingFacts {
  readonly outcome: Outcome;
  readonly evidenceLevel: EvidenceLevel;
  readonly mode: Mode;
  /** Findings of the required tests. */
  readonly counts: Counts;
  /** Accepted fails, those of enforcement included. */
  readonly accepted: number;
  readonly attestationOutstanding: boolean;
}

/**
 * The outcome in the words of design.md §2: `design: exceptions noted (2 accepted) in the part tested; attestation
 * outstanding`, `supporting evidence: 12 tests, 0 exceptions`. A test is one subject that was evaluated.
 */
export function outcomeWording(facts: WordingFacts): string {
  const design = facts.mode === 'manifests' && facts.outcome !== 'manual' ? 'design: ' : '';
  const attestation = facts.attestationOutstanding ? '; attestation outstanding' : '';
  return `${design}${outcomeWords(facts)}${attestation}`;
}

function outcomeWords({ outcome, evidenceLevel, counts, accepted }: WordingFacts): string {
  if (outcome === 'supporting') {
    const undecided = counts.unknown > 0 ? `, ${counts.unknown} undecided` : '';
    return `supporting evidence: ${plural(evaluatedCount(counts), 'test')}, ${plural(counts.fail + counts.exempt, 'exception')}${undecided}`;
  }
  const noted = accepted > 0 && outcome === 'exceptions-noted' ? ` (${accepted} accepted)` : '';
  const part = evidenceLevel === 'partial' && outcome !== 'not-tested' ? ' in the part tested' : '';
  return `${WORDS[outcome]}${noted}${part}`;
}

/** `1 test`, `2 tests`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

const PRECONDITION_WORDS: Readonly<Record<string, string>> = {
  'snapshot-complete': 'The snapshot is not known to be complete',
  'cni-enforces-policy': 'Enforcement of the policies is not established',
};

/** Why the outcome is no better: one sentence per cause; `undefined` when there is none. */
export function outcomeReason(
  tests: readonly ControlTest[],
  scope: ControlScope,
  own: string | undefined,
): string | undefined {
  const required = tests.filter((test) => test.required && !test.precondition);
  const sentences = [
    ...scope.empty.map((zone) => `Zone ${zone} of ${scope.dimension!.name} has no member.`),
    ...tests.filter((test) => test.precondition && !isDecided(test)).map(preconditionSentence),
    ...tests.filter((test) => test.precondition && test.result === 'fail').map(notEnforced),
    ...listed(required, 'missing', 'Not in this version'),
    ...listed(required, 'none', 'Nothing in scope to test'),
    ...listed(required, 'not-applicable', 'Not applicable to anything in scope'),
    ...listed(required, 'manual', 'For a person to answer'),
    ...listed(required, 'unknown', 'Undecided'),
    ...(own ? [own] : []),
  ];
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

function preconditionSentence({ check, result }: ControlTest): string {
  return `${PRECONDITION_WORDS[check]} (${check}: ${result}).`;
}

function notEnforced({ check }: ControlTest): string {
  return `Policies are not enforced where this control applies (${check}: fail).`;
}

function listed(
  tests: readonly ControlTest[],
  result: ControlTest['result'],
  words: string,
): readonly string[] {
  const ids = [...new Set(tests.filter((test) => test.result === result).map(({ check }) => check))];
  return ids.length > 0 ? [`${words}: ${ids.join(', ')}.`] : [];
}
