import { seventhModels } from './models.ts';
import { seventhPoints } from './points.ts';
import { seventhRates } from './rates.ts';
import { seventhWell } from './well.ts';
import type { Generator } from '../../labelled-run.ts';

/**
 * The seventh held-out set, written and frozen before any rule saw it: small images, series, reactions and waves beside the bundled tables
 * used anew, two or three kinds of each label. Each label holds by mathematics or by the controls of `seventh-controls.ts` and of the fifth
 * set, which also rule out what else could be said.
 */
export const seventh: Readonly<Record<string, Generator>> = {
  ...seventhRates,
  ...seventhModels,
  ...seventhPoints,
  ...seventhWell,
};
