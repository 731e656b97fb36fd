import { optimizerPath, type OptimizerPath } from './optimizer-path.ts';

/** L = ½(x² − y²) + y⁴/4: a saddle of height 0 at the origin, minima of −¼ at y = ±1. */
export const twoSampleLoss = (x: number, y: number): number => 0.5 * (x * x - y * y) + y ** 4 / 4;

/** Sample n = 0, 1 adds ±tilt·y: its own loss is not critical where their mean L is. */
export function sampleLoss(sample: 0 | 1, tilt: number): (x: number, y: number) => number {
  const slope = sample === 0 ? tilt : -tilt;
  return (x, y) => twoSampleLoss(x, y) + slope * y;
}

/** Gradient descent from (1, 0) on both samples (`full`), or on one after the other; losses are those of both. */
export function descendTwoSamples(
  batch: 'full' | 'one',
  tilt: number,
  rate: number,
  updates: number,
): OptimizerPath {
  let turn = 0;
  const path = optimizerPath(
    ([x, y], out) => {
      const slope = batch === 'full' ? 0 : turn++ % 2 === 0 ? tilt : -tilt;
      out[0] = x;
      out[1] = y ** 3 - y + slope;
      return twoSampleLoss(x, y);
    },
    [1, 0],
    { kind: 'sgd', rate },
    updates,
  );
  return path;
}

/** ΔL = ½k·d²: what a shift d of the test surface costs at a minimum of curvature k. */
export const shiftCost = (curvature: number, shift: number): number => 0.5 * curvature * shift * shift;
