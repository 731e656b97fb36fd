import { eighthBModels } from './b-models.ts';
import { eighthBPoints } from './b-points.ts';
import { eighthBWell } from './b-well.ts';
import type { Generator } from '../../labelled-run.ts';

/**
 * The second half of the eighth held-out set: what model, data, start and place are at fault for, and what is well, as people meet it: the program's own
 * tables, generators and functions at usual settings. Each label holds by mathematics or by the controls of `eighth-b-controls.ts` and of earlier sets.
 */
export const eighthB: Readonly<Record<string, Generator>> = {
  ...eighthBModels,
  ...eighthBPoints,
  ...eighthBWell,
};
