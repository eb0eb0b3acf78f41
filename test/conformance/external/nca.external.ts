/**
 * Questions of np-guard/network-config-analyzer's schemes with their recorded numbers, against our engine. Reads a
 * checkout of github.com/np-guard/network-config-analyzer named by SEGPROOF_NCA. What cannot be answered is counted by
 * its reason; a difference counts as argued when a reading makes our answer theirs, or when it is listed.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { answer, hasAnswer, readingsNeeded } from './nca-answers.ts';
import { argumentFor, NCA_DIFFERENCES } from './nca-differences.ts';
import { NCA_READINGS } from './nca-readings.ts';
import { readQuestions } from './nca-schemes.ts';
import { unanswerable } from './nca-sets.ts';

const CHECKOUT = process.env.SEGPROOF_NCA;
const ASKED = (CHECKOUT ? readQuestions(CHECKOUT) : []).filter(hasAnswer);
const ANSWERED = ASKED.filter((question) => unanswerable(question) === undefined);

const same = new Map<string, number>();
/** Questions by the reading, or readings, that they need. */
const read = new Map<string, string[]>();
const listed = new Set<string>();

describe.skipIf(!CHECKOUT)('NCA’s recorded answers (SEGPROOF_NCA)', () => {
  it('are there, and in them what can be answered', () => {
    expect(ANSWERED.length).toBeGreaterThan(560);
  });

  it.each(ANSWERED.map((question) => [question.title, question] as const))('%s', (title, question) => {
    const readings = readingsNeeded(question);
    if (!readings) {
      const ours = answer(question);
      expect(ours, `theirs ${question.expected}, and no argument`).toBe(argumentFor(title)?.ours);
      listed.add(title);
    } else if (readings.length === 0) same.set(question.kind, (same.get(question.kind) ?? 0) + 1);
    else {
      const names = readings.map(({ name }) => name).join(' + ');
      read.set(names, [...(read.get(names) ?? []), title]);
    }
  });

  it('need every argument that is listed, and every reading', () => {
    expect([...listed].sort()).toEqual(
      NCA_DIFFERENCES.flatMap(({ questions }) => Object.keys(questions)).sort(),
    );
    const used = new Set([...read.keys()].flatMap((names) => names.split(' + ')));
    expect([...used].sort()).toEqual(NCA_READINGS.map(({ name }) => name).sort());
  });

  afterAll(printScore);
});

function printScore(): void {
  for (const { reason, citation, questions } of NCA_DIFFERENCES) {
    console.log(`argued: ${reason}\n  ${citation}\n  ${Object.keys(questions).join(', ')}`);
  }
  for (const { name, reason, citation } of NCA_READINGS) console.log(`${name}: ${reason}\n  ${citation}`);
  for (const [names, titles] of read) console.log(`argued by reading, ${names}: ${titles.join(', ')}`);
  const left = Map.groupBy(ASKED, unanswerable);
  for (const [reason, questions] of left)
    if (reason) console.log(`not answered, ${questions.length}: ${reason}`);
  const kinds = [...same].map(([kind, count]) => `${kind} ${count}`).join(', ');
  const equal = [...same.values()].reduce((sum, count) => sum + count, 0);
  const argued = listed.size + [...read.values()].flat().length;
  console.log(
    `network-config-analyzer: ${ANSWERED.length} of ${ASKED.length} questions answered: ${equal} the same (${kinds}), ${argued} argued, ${ANSWERED.length - equal - argued} different`,
  );
}
