import type { Generator } from '../../labelled-run.ts';
import { eleventhBModels } from './b-models.ts';
import { eleventhBPoints } from './b-points.ts';
import { eleventhBWell } from './b-well.ts';

/**
 * The second half of the eleventh held-out set: what model, data, start and place are at fault for, and what is well, as people meet it.
 * Each label holds by mathematics or by the controls of earlier sets, which also rule out the neighbouring labels.
 */
export const eleventhB: Readonly<Record<string, Generator>> = {
  ...eleventhBModels,
  ...eleventhBPoints,
  ...eleventhBWell,
};
