import type { Generator } from '../../labelled-run.ts';
import { sixthA } from './a.ts';
import { sixthB } from './b.ts';

/** The sixth held-out set, frozen before any rule saw it; its two halves were written apart from each other. */
export const sixth: Readonly<Record<string, Generator>> = {
  ...sixthA,
  ...sixthB,
};
