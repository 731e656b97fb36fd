import type { Generator } from '../../labelled-run.ts';
import { ninthAModels } from './a-models.ts';
import { ninthAPlaces } from './a-places.ts';
import { ninthARates } from './a-rates.ts';
import { ninthB } from './b.ts';

const ninthA: Readonly<Record<string, Generator>> = { ...ninthARates, ...ninthAPlaces, ...ninthAModels };

/** The ninth held-out set, frozen before any rule saw it: a fair sample of what people train and teach, of other kinds than the eighth's. Its two halves were written apart from each other. */
export const ninth: Readonly<Record<string, Generator>> = {
  ...ninthA,
  ...ninthB,
};
