import type { Generator } from './labelled-run.ts';
import { ninthBModels } from './ninth-b-models.ts';
import { ninthBPoints } from './ninth-b-points.ts';
import { ninthBWell } from './ninth-b-well.ts';

/**
 * The second half of the ninth held-out set: what model, data, start and place are at fault for, and what is well, as people meet it.
 * Each label holds by mathematics or by the controls of earlier sets, which also rule out the neighbouring labels.
 */
export const ninthB: Readonly<Record<string, Generator>> = {
  ...ninthBModels,
  ...ninthBPoints,
  ...ninthBWell,
};
