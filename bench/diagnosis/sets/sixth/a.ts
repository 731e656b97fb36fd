import type { Generator } from '../../labelled-run.ts';
import { sixthAModels } from './a-models.ts';
import { sixthAPlaces } from './a-places.ts';
import { sixthARates } from './a-rates.ts';

/** First half of the sixth held-out set: rates, batches, overfitting, mismatch, long valleys, slopes and channels. */
export const sixthA: Readonly<Record<string, Generator>> = {
  ...sixthARates,
  ...sixthAModels,
  ...sixthAPlaces,
};
