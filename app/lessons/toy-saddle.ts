import type { SmallLoss } from './optimizer-path.ts';

/** The lecture's toy: two weights, one sample, L = (1 − w₁w₂)². */
export const toyLoss = (w1: number, w2: number): number => (1 - w1 * w2) ** 2;

export const toyGradient: SmallLoss = ([w1, w2], out) => {
  const error = 1 - w1 * w2;
  out[0] = -2 * error * w2;
  out[1] = -2 * error * w1;
  return error * error;
};

/** A symmetric 2×2 matrix [[a, b], [b, c]]. */
export interface Symmetric2 {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** H of the toy: [[2w₂², 4w₁w₂ − 2], [4w₁w₂ − 2, 2w₁²]]. */
export function toyHessian(w1: number, w2: number): Symmetric2 {
  return { a: 2 * w2 * w2, b: 4 * w1 * w2 - 2, c: 2 * w1 * w1 };
}

/**
 * Eigenvalues (tr ∓ √(tr² − 4·det))/2 ascending, written as (tr ∓ √((a − c)² + 4b²))/2, which cancels less; and the unit
 * eigenvector of the smaller one.
 */
export function eigen2({ a, b, c }: Symmetric2): {
  readonly low: number;
  readonly high: number;
  readonly lowVector: readonly [number, number];
} {
  const root = Math.hypot(a - c, 2 * b);
  const [low, high] = [(a + c - root) / 2, (a + c + root) / 2];
  const angle = Math.atan2(2 * b, a - c) / 2 + Math.PI / 2;
  return { low, high, lowVector: [Math.cos(angle), Math.sin(angle)] };
}

/** L on the way out of the toy's saddle along (1, 1)/√2, and the quadratic model; their difference is t⁴/4 exactly. */
export function toyEscape(t: number): { readonly loss: number; readonly model: number } {
  return { loss: toyLoss(t / Math.SQRT2, t / Math.SQRT2), model: 1 - t * t };
}
