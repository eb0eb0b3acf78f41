/** Flows of the samples, one per kind of reason, in the words a user reads. Read them with fresh eyes before you renew them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explainSample } from '../samples/explain.ts';
import { EXPLAINED } from '../samples/explained.ts';
import { segproof } from './command-line.ts';

const committed = (scenario: string) => {
  const path = `../../reports/samples/${scenario}/output/explained.txt`;
  return readFileSync(new URL(path, import.meta.url), 'utf8');
};

describe.each(Object.keys(EXPLAINED))('flows of %s', async (scenario) => {
  const explained = await explainSample(scenario);

  test.each(explained)('$flow.title', ({ flow: { verdict }, verdicts, text }) => {
    expect(verdict === 'mixed' ? ['allow', 'deny'] : [verdict]).toEqual(verdicts);
    expect(committed(scenario)).toContain(text);
  });

  test('nothing else is in the committed text', () => {
    expect(explained.map(({ text }) => text).join('\n')).toBe(committed(scenario));
  });
});

test('the command line prints the same', async () => {
  const [flow] = EXPLAINED.harbour!.flows;
  const command = ['explain', 'reports/samples/harbour/input', '--from', flow!.from, '--to', flow!.to];
  const { out } = await segproof([...command, '--port', flow!.port!]);
  expect(committed('harbour')).toContain(`${out}\n`);
}, 30_000);
