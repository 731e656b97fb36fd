import type { Generator } from './labelled-run.ts';
import { sixthBModels } from './sixth-b-models.ts';
import { sixthBPoints } from './sixth-b-points.ts';
import { sixthBWell } from './sixth-b-well.ts';

/**
 * The second half of the sixth held-out set: what the model, the data, the start and the place are at fault for, and what is well. Data, networks,
 * settings and formulas of its own; each label holds by mathematics or by the controls of `sixth-b-controls.ts`.
 */
export const sixthB: Readonly<Record<string, Generator>> = {
  ...sixthBModels,
  ...sixthBPoints,
  ...sixthBWell,
};
