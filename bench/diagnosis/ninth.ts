import type { Generator } from './labelled-run.ts';
import { ninthAModels } from './ninth-a-models.ts';
import { ninthAPlaces } from './ninth-a-places.ts';
import { ninthARates } from './ninth-a-rates.ts';
import { ninthB } from './ninth-b.ts';

const ninthA: Readonly<Record<string, Generator>> = { ...ninthARates, ...ninthAPlaces, ...ninthAModels };

/** The ninth held-out set, frozen before any rule saw it: a fair sample of what people train and teach, of other kinds than the eighth's. Its two halves were written apart from each other. */
export const ninth: Readonly<Record<string, Generator>> = {
  ...ninthA,
  ...ninthB,
};
