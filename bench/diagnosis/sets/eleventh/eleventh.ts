import type { Generator } from '../../labelled-run.ts';
import { eleventhAModels } from './a-models.ts';
import { eleventhAPlaces } from './a-places.ts';
import { eleventhARates } from './a-rates.ts';
import { eleventhB } from './b.ts';

const eleventhA: Readonly<Record<string, Generator>> = {
  ...eleventhARates,
  ...eleventhAPlaces,
  ...eleventhAModels,
};

/** The eleventh held-out set, frozen before any rule saw it: a fair sample of what people train and teach, of other kinds than the tenth's. Its two halves were written apart from each other. */
export const eleventh: Readonly<Record<string, Generator>> = {
  ...eleventhA,
  ...eleventhB,
};
