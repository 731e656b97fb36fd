import { freshModels } from './models.ts';
import { freshPoints } from './points.ts';
import { freshRates } from './rates.ts';
import { freshWell } from './well.ts';
import type { Generator } from '../../labelled-run.ts';

/**
 * The fifth held-out set, written and frozen before any rule saw it: data, networks, optimizers and formulas of its own, at least 24
 * runs of every label by two or three generators. Each label holds by mathematics or by the controls of `fresh-controls.ts`, which
 * also rule out what else could be said.
 */
export const fresh: Readonly<Record<string, Generator>> = {
  ...freshRates,
  ...freshModels,
  ...freshPoints,
  ...freshWell,
};
