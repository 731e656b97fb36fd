import type { Note } from '../data/prepared-data.ts';
import type { KernelModule } from '../numerics/kernels/kernel-module.ts';

/** What a point is; the rules are in `classify.ts`. */
export const POINT_CLASSES = [
  'minimum',
  'minimumModuloSymmetry',
  'saddle',
  'maximum',
  'degenerateSaddle',
  'inconclusive',
  'notCritical',
  'gradientFlat',
] as const;
export type PointClass = (typeof POINT_CLASSES)[number];

/** Numbers of eigenvalues below, within and above the zero band ±zeroTolerance: (n₋, n₀, n₊). */
export interface Inertia {
  readonly negative: number;
  readonly zero: number;
  readonly positive: number;
}

/** A group of zero eigenvalues that a known symmetry or structure accounts for. */
export interface ExplainedZeros {
  /** e.g. `softmaxShift`, `reluRescaling`, `linearOrbit`, `deadUnit`, `overParameterised`, … (catalogue keys). */
  readonly cause: string;
  readonly count: number;
}

/** The card of one point: second-order facts with their evidence. */
export interface PointCard {
  readonly loss: number;
  /** ‖∇L‖₂. */
  readonly gradientNorm: number;
  /** ‖g‖ / max(1, |L|, ‖H‖·‖θ‖): compared with 1e−8 to call the point critical. */
  readonly relativeGradientNorm: number;
  /** Gradient-flat gauge ‖Hg‖/(‖H‖‖g‖) (Frye et al. 2021); NaN where g = 0. */
  readonly gradientFlatness: number;
  /** All P eigenvalues, ascending. */
  readonly eigenvalues: Float64Array;
  /** Bound on |computed − exact| of every eigenvalue (Weyl), given the float64 Hessian. */
  readonly eigenvalueErrorBound: number;
  /** |λ| ≤ zeroTolerance counts as zero. */
  readonly zeroTolerance: number;
  readonly inertia: Inertia;
  readonly class: PointClass;
  /** n₋ where the point is critical, else null. */
  readonly morseIndex: number | null;
  readonly explainedZeros: readonly ExplainedZeros[];
  readonly notes: readonly Note[];
  /** What computed it: the last bits depend on it. Unknown of cards that older versions recorded. */
  readonly kernels?: KernelModule;
}
