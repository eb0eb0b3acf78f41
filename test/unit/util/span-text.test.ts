import { expect, test } from 'vitest';
import { spanText } from '../../../src/util/span-text.ts';

test.each([
  [0, '0 min'],
  [59, '0 min'],
  [3600, '1 h'],
  [5400, '1 h 30 min'],
  [86_400, '1 d'],
  [100_800, '1 d 4 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});
