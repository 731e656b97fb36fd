import type { Generator } from '../../labelled-run.ts';
import { sixthBModels } from './b-models.ts';
import { sixthBPoints } from './b-points.ts';
import { sixthBWell } from './b-well.ts';

/**
 * The second half of the sixth held-out set: what the model, the data, the start and the place are at fault for, and what is well. Data, networks,
 * settings and formulas of its own; each label holds by mathematics or by the controls of `sixth-b-controls.ts`.
 */
export const sixthB: Readonly<Record<string, Generator>> = {
  ...sixthBModels,
  ...sixthBPoints,
  ...sixthBWell,
};
