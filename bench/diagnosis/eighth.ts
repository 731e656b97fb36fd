import { eighthB } from './eighth-b.ts';
import type { Generator } from './labelled-run.ts';

/** The eighth held-out set, frozen before any rule saw it: a fair sample of what people train and teach. Its two halves were written apart from each other. */
export const eighth: Readonly<Record<string, Generator>> = {
  ...eighthB,
};
