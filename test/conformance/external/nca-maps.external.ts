/** NCA's recorded maps (SEGPROOF_NCA), fact by fact: two peers and what may flow from one to the other. */
import { afterAll, describe, expect, it } from 'vitest';
import { compareMap, isComparable, mapCases } from './nca-maps.ts';
import { readQuestions } from './nca-schemes.ts';
import { unanswerable } from './nca-sets.ts';

const CHECKOUT = process.env.SEGPROOF_NCA;
const QUESTIONS = CHECKOUT ? readQuestions(CHECKOUT) : [];
const { cases, left } = mapCases(QUESTIONS);
const score = { maps: 0, facts: 0, argued: 0, different: 0 };
const argued = new Map<string, string[]>();

describe.skipIf(!CHECKOUT)('NCA’s recorded maps (SEGPROOF_NCA)', () => {
  it('are there, and in them what can be compared', () => {
    expect(cases.length).toBeGreaterThan(80);
  });

  it.each(cases.map((each) => [each.title, each] as const))('%s', (title, each) => {
    const { facts, different, readings } = compareMap(each);
    score.maps++;
    score.facts += facts;
    score.different += different.length;
    if (readings.length > 0) {
      const names = readings.map(({ name }) => name).join(' + ');
      argued.set(names, [...(argued.get(names) ?? []), title]);
      score.argued++;
    }
    expect(different).toEqual([]);
  });

  afterAll(() => {
    for (const [names, titles] of argued) console.log(`argued by reading, ${names}: ${titles.join(', ')}`);
    for (const [reason, count] of left) console.log(`not compared, ${count}: ${reason}`);
    const beyond = Map.groupBy(
      QUESTIONS.filter((each) => each.kind === 'connectivityMap' && each.output && !isComparable(each)),
      unanswerable,
    );
    for (const [reason, questions] of beyond)
      if (reason) console.log(`not compared, ${questions.length}: ${reason}`);
    console.log(
      `network-config-analyzer, maps: ${score.maps} with ${score.facts} facts, ${score.argued} maps argued, ${score.different} facts different`,
    );
  });
});
