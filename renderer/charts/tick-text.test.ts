import { expect, it } from 'vitest';
import { tickText } from './tick-text.ts';

it.each([
  [0, '0'],
  [0.2, '0.2'],
  [400, '400'],
  [10_000, '10k'],
  [12_500, '12.5k'],
  [100_000, '100k'],
  [-200_000, '−200k'],
  [1e7, '1e7'],
  [1e-5, '1e−5'],
])('%f is written %s', (value, text) => {
  expect(tickText(value)).toBe(text);
});
