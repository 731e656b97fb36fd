/**
 * f(x, y) = x² + y² − 3xy: both slices along the axes have their minimum at the origin, which is a saddle. H = [[2, −3],
 * [−3, 2]] has eigenvalues −1 and 5; along (cos φ, sin φ) the curvature is 2 − 3 sin 2φ.
 */
export function sliceLoss(angle: number, t: number): number {
  return 0.5 * sliceCurvature(angle) * t * t;
}

/** vᵀHv of the unit vector v at this angle. */
export function sliceCurvature(angle: number): number {
  return 2 - 3 * Math.sin(2 * angle);
}

export const SLICE_EIGENVALUES = [-1, 5] as const;
