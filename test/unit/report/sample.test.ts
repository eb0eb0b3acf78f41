import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { assessmentText } from '../../../src/report/formats/json.ts';
import { cardShop } from './card-shop.ts';

it('the committed sample is the card shop of these tests', () => {
  const committed = readFileSync(new URL('../../fixtures/assessment-sample.json', import.meta.url), 'utf8');
  expect(committed).toBe(assessmentText(cardShop()));
});
