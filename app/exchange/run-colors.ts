import type { RunPath } from './surface-data.ts';
import { rgbOf, type Rgb } from './rgb.ts';

/** Eight fixed line colours of runs on light grounds (Okabe–Ito, then two greys apart in lightness). */
export const RUN_COLORS_ON_LIGHT: readonly string[] = [
  '#00785a',
  '#b87a00',
  '#0072b2',
  '#8a7f00',
  '#a84f80',
  '#d55e00',
  '#3d444d',
  '#7b828c',
];

/** The colour of the k-th run beside the surface's own. */
export function runColor(run: RunPath, k: number): Rgb {
  return rgbOf(run.color ?? RUN_COLORS_ON_LIGHT[(k + 1) % RUN_COLORS_ON_LIGHT.length]);
}
