import type { Generator } from '../../labelled-run.ts';
import { ninthBModels } from './b-models.ts';
import { ninthBPoints } from './b-points.ts';
import { ninthBWell } from './b-well.ts';

/**
 * The second half of the ninth held-out set: what model, data, start and place are at fault for, and what is well, as people meet it.
 * Each label holds by mathematics or by the controls of earlier sets, which also rule out the neighbouring labels.
 */
export const ninthB: Readonly<Record<string, Generator>> = {
  ...ninthBModels,
  ...ninthBPoints,
  ...ninthBWell,
};
