import type { Generator } from '../../labelled-run.ts';
import { tenthBModels } from './b-models.ts';
import { tenthBPoints } from './b-points.ts';
import { tenthBWell } from './b-well.ts';

/**
 * The second half of the tenth held-out set: what model, data, start and place are at fault for, and what is well, as people meet it.
 * Each label holds by mathematics or by the controls of earlier sets, which also rule out the neighbouring labels.
 */
export const tenthB: Readonly<Record<string, Generator>> = {
  ...tenthBModels,
  ...tenthBPoints,
  ...tenthBWell,
};
