import { eigen2, type Symmetric2 } from './toy-saddle.ts';

/** Targets' weights: y = 0.6x₁ + 0.8x₂ + 0.5x₁x₂ on the four corners (±1, ±1). */
const C = [0.6, 0.8] as const;
/** E[y²] = 0.36 + 0.64 + 0.25. */
const POWER = 1.25;

/** One linear unit, mean squared error: L = ‖w‖² − 2c·w + E[y²], a bowl with H = 2I. */
export const plainUnitLoss = (w1: number, w2: number): number =>
  w1 * w1 + w2 * w2 - 2 * (C[0] * w1 + C[1] * w2) + POWER;

/** The same unit normalised over the batch (ε = 0): L = 1 + E[y²] − 2c·w/‖w‖ depends on the direction of w alone. */
export const normalizedUnitLoss = (w1: number, w2: number): number =>
  1 + POWER - (2 * (C[0] * w1 + C[1] * w2)) / Math.hypot(w1, w2);

/** ∇ of {@link normalizedUnitLoss}: −2(c − (c·u)u)/‖w‖ with u = w/‖w‖; orthogonal to w. */
export function normalizedUnitGradient(w1: number, w2: number): readonly [number, number] {
  const norm = Math.hypot(w1, w2);
  const along = (C[0] * w1 + C[1] * w2) / norm;
  return [(-2 * (C[0] - (along * w1) / norm)) / norm, (-2 * (C[1] - (along * w2) / norm)) / norm];
}

/** H = 2(c·u·I + cuᵀ + ucᵀ − 3(c·u)uuᵀ)/‖w‖²; Hw = −∇L. At the minima its eigenvalues are 0 and 2‖c‖/‖w‖². */
export function normalizedUnitHessian(w1: number, w2: number): Symmetric2 {
  const square = w1 * w1 + w2 * w2;
  const [u1, u2] = [w1 / Math.sqrt(square), w2 / Math.sqrt(square)];
  const along = C[0] * u1 + C[1] * u2;
  const entry = (ci: number, cj: number, ui: number, uj: number, same: number): number =>
    (2 * (along * same + ci * uj + ui * cj - 3 * along * ui * uj)) / square;
  return {
    a: entry(C[0], C[0], u1, u1, 1),
    b: entry(C[0], C[1], u1, u2, 0),
    c: entry(C[1], C[1], u2, u2, 1),
  };
}

/** Spectra of both units at w = ρ·c/‖c‖, and the largest rate that gradient descent bears there, 2/λmax. */
export function compareUnits(radius: number): {
  readonly plain: { readonly low: number; readonly high: number; readonly rate: number };
  readonly normalized: { readonly low: number; readonly high: number; readonly rate: number };
} {
  const { low, high } = eigen2(normalizedUnitHessian(radius * C[0], radius * C[1]));
  return { plain: { low: 2, high: 2, rate: 1 }, normalized: { low, high, rate: 2 / high } };
}
