import { expect, it } from 'vitest';
import { fittedLayout } from './fitted-layout.ts';

const least = { setup: 264, inspector: 272 };

it('keeps side panels open when a window is half as wide as the one they were sized in', () => {
  const wide = { setup: 15.5, middle: 69, inspector: 15.5 };
  const fitted = fittedLayout(wide, least, 'middle', 1280);
  expect((1280 * (fitted?.['setup'] ?? 0)) / 100).toBeCloseTo(264, 9);
  expect((1280 * (fitted?.['inspector'] ?? 0)) / 100).toBeCloseTo(272, 9);
  expect(Object.values(fitted ?? {}).reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 9);
});

it('leaves alone what fits, what the user folded, and what has no room', () => {
  const wide = { setup: 15.5, middle: 69, inspector: 15.5 };
  expect(fittedLayout(wide, least, 'middle', 2560)).toEqual(wide);
  const folded = { setup: 0, middle: 80, inspector: 20 };
  expect(fittedLayout(folded, least, 'middle', 1400)).toEqual(folded);
  expect(fittedLayout(wide, least, 'middle', 300)).toBe(wide);
  expect(fittedLayout(undefined, least, 'middle', 1280)).toBeUndefined();
});
