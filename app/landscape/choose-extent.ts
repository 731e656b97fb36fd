/** Which part of a plane is drawn when the user has not said. */

/** A path's points in plane coordinates. */
export interface PlanePath {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Share of the half-width that stays free around the path. */
const MARGIN = 0.2;

/**
 * Half-width around the centre that shows the whole path with a margin, rounded up to two digits so that it can be
 * typed; `fallback` when there is no path or it does not leave the centre.
 */
export function extentOfPath(path: PlanePath, fallback: number): number {
  let largest = 0;
  for (const axis of [path.x, path.y]) {
    for (let k = 0; k < axis.length; k++) {
      const reach = Math.abs(axis[k]);
      if (Number.isFinite(reach) && reach > largest) largest = reach;
    }
  }
  return largest > 0 ? roundUp(largest * (1 + MARGIN)) : fallback;
}

/** Smallest number with two significant digits that is ≥ value (value > 0). */
export function roundUp(value: number): number {
  const exponent = Math.floor(Math.log10(value)) - 1;
  const unit = Number(`1e${exponent}`);
  if (!(unit > 0)) return value;
  return Number(`${Math.ceil(value / unit - 1e-9)}e${exponent}`);
}
