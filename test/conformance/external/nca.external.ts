/**
 * Questions of np-guard/network-config-analyzer's Kubernetes schemes with their recorded numbers, against our by-products:
 * equivalence, containment both ways, vacuity, emptiness, redundancy. Reads a checkout of
 * github.com/np-guard/network-config-analyzer named by SEGPROOF_NCA. Left out and counted: questions of other kinds, sets
 * that its own tool is to refuse, sets that lie on the network, and pairs of sets over two clusters.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { answer, isAnswerable } from './nca-answers.ts';
import { argumentFor, NCA_DIFFERENCES } from './nca-differences.ts';
import { type Question, readSchemes, type Scheme } from './nca-schemes.ts';

const CHECKOUT = process.env.SEGPROOF_NCA;
const ASKED = (CHECKOUT ? readSchemes(CHECKOUT) : []).flatMap((scheme) =>
  scheme.questions.map((question) => ({ scheme, question, answerable: isAnswerable(question, scheme) })),
);
const ANSWERED = ASKED.filter(({ answerable }) => answerable);

const same = new Map<string, number>();
const needed = new Set<string>();

describe.skipIf(!CHECKOUT)('NCA’s recorded answers (SEGPROOF_NCA)', () => {
  it('are there, and in them what can be answered', () => {
    expect(ANSWERED.length).toBeGreaterThan(140);
  });

  it.each(ANSWERED.map(named))('%s', (title, question, scheme) => {
    const ours = answer(question, scheme);
    if (ours === question.expected) {
      same.set(question.kind, (same.get(question.kind) ?? 0) + 1);
    } else if (argumentFor(title)?.ours === ours) needed.add(title);
    else expect({ ours }).toEqual({ ours: question.expected });
  });

  it('need every argument that is listed', () => {
    expect([...needed].sort()).toEqual(
      NCA_DIFFERENCES.flatMap(({ questions }) => Object.keys(questions)).sort(),
    );
  });

  afterAll(printScore);
});

function named({ question, scheme }: { readonly question: Question; readonly scheme: Scheme }) {
  return [`${question.scheme} ${question.name}`, question, scheme] as const;
}

function printScore(): void {
  for (const { reason, citation, questions } of NCA_DIFFERENCES) {
    console.log(`argued: ${reason}\n  ${citation}\n  ${Object.keys(questions).join(', ')}`);
  }
  const equal = [...same.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...same].map(([kind, count]) => `${kind} ${count}`).join(', ');
  const different = ANSWERED.length - equal - needed.size;
  console.log(
    `network-config-analyzer: ${ANSWERED.length} of ${ASKED.length} questions answered: ${equal} the same (${kinds}), ${needed.size} argued, ${different} different`,
  );
}
