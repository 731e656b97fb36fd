import { eighthAModels } from './a-models.ts';
import { eighthAPlaces } from './a-places.ts';
import { eighthARates } from './a-rates.ts';
import { eighthB } from './b.ts';
import type { Generator } from '../../labelled-run.ts';

const eighthA: Readonly<Record<string, Generator>> = { ...eighthARates, ...eighthAPlaces, ...eighthAModels };

/** The eighth held-out set, frozen before any rule saw it: a fair sample of what people train and teach. Its two halves were written apart from each other. */
export const eighth: Readonly<Record<string, Generator>> = {
  ...eighthA,
  ...eighthB,
};
