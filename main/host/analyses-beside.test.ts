import { expect, it } from 'vitest';
import { analysesBeside } from './analyses-beside.ts';

it.each([
  // cores, behind a window, beside a training, while it waits
  [1, true, 1, 1],
  [2, true, 1, 1],
  [8, true, 7, 7],
  [1, false, 1, 1],
  [2, false, 1, 2],
  [8, false, 7, 8],
] as const)(
  '%i cores, window %s: %i analyses, %i while the training waits',
  (cores, window, training, held) => {
    expect(analysesBeside(cores, window)).toEqual({ training, held });
  },
);
