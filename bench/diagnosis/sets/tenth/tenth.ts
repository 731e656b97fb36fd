import type { Generator } from '../../labelled-run.ts';
import { tenthAModels } from './a-models.ts';
import { tenthAPlaces } from './a-places.ts';
import { tenthARates } from './a-rates.ts';
import { tenthB } from './b.ts';

const tenthA: Readonly<Record<string, Generator>> = { ...tenthARates, ...tenthAPlaces, ...tenthAModels };

/** The tenth held-out set, frozen before any rule saw it: a fair sample of what people train and teach, of other kinds than the ninth's. Its two halves were written apart from each other. */
export const tenth: Readonly<Record<string, Generator>> = {
  ...tenthA,
  ...tenthB,
};
