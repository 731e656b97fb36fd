import type { Note } from '../data/prepared-data.ts';
import type { ExplainedZeros, Inertia, PointClass } from './point-card.ts';

/** ‖g‖ ≤ this · max(1, |L|, ‖H‖·‖θ‖) calls a point critical. */
const CRITICAL_TOLERANCE = 1e-8;
/** |λ| ≤ this · max(1, |λ|max) counts as zero for a float64 Hessian … */
const ZERO_TOLERANCE = 1e-9;
/** … and this for parameters that passed through float32, whose rounding moves eigenvalues by as much. */
const FLOAT32_ZERO_TOLERANCE = 1e-5;
/** ‖Hg‖ ≤ this · ‖H‖·‖g‖ with g not small: gradient-flat (Frye et al., Neural Computation 33, 2021). */
const FLAT_TOLERANCE = 1e-3;

/** The band |λ| ≤ tolerance that counts as zero; never narrower than the error bound of the eigenvalues themselves. */
export function zeroTolerance(largest: number, errorBound: number, float32Origin = false): number {
  const relative = float32Origin ? FLOAT32_ZERO_TOLERANCE : ZERO_TOLERANCE;
  return Math.max(relative * Math.max(1, largest), errorBound);
}

/** (n₋, n₀, n₊) of eigenvalues; NaN counts nowhere. */
export function inertiaOf(eigenvalues: Float64Array, tolerance: number): Inertia {
  let [negative, zero, positive] = [0, 0, 0];
  for (const value of eigenvalues) {
    if (value < -tolerance) negative++;
    else if (value > tolerance) positive++;
    else if (Math.abs(value) <= tolerance) zero++;
  }
  return { negative, zero, positive };
}

/** The evidence a class is decided on. */
export interface Evidence {
  readonly loss: number;
  readonly gradientNorm: number;
  /** ‖g‖ / max(1, |L|, ‖H‖·‖θ‖). */
  readonly relativeGradientNorm: number;
  /** ‖Hg‖/(‖H‖·‖g‖). */
  readonly gradientFlatness: number;
  readonly inertia: Inertia;
  readonly explainedZeros: readonly ExplainedZeros[];
  /** Some argument of a kinked function is (almost) at its kink: derivatives are one-sided. */
  readonly onKink: boolean;
}

export interface Classification {
  readonly class: PointClass;
  /** n₋ at critical points, else null. */
  readonly morseIndex: number | null;
  readonly notes: readonly Note[];
}

/**
 * What second order says, and no more:
 * 1. not finite → inconclusive;
 * 2. ‖g‖ above the tolerance → gradientFlat when ‖Hg‖ ≤ 10⁻³‖H‖‖g‖, else notCritical;
 * 3. on a kink → inconclusive: eigenvalues of one side decide nothing about the other;
 * 4. n₋ > 0 and n₊ > 0 → strict saddle of index n₋; n₋ > 0 alone → maximum if n₀ = 0, else inconclusive (it may be a
 *    maximum that is not strict, or a saddle) unless symmetries explain all zeros;
 * 5. n₋ = 0 → minimum if n₀ = 0; minimumModuloSymmetry if symmetries explain all zeros; else inconclusive.
 * `degenerateSaddle` is for those who probe beyond second order.
 */
export function classify(evidence: Evidence): Classification {
  const { inertia, gradientNorm, relativeGradientNorm, gradientFlatness } = evidence;
  const total = inertia.negative + inertia.zero + inertia.positive;
  if (!Number.isFinite(evidence.loss) || !Number.isFinite(gradientNorm) || total === 0) {
    return { class: 'inconclusive', morseIndex: null, notes: [{ key: 'pointNotFinite' }] };
  }
  const kink: Note[] = evidence.onKink ? [{ key: 'pointOnKink' }] : [];
  if (!(relativeGradientNorm <= CRITICAL_TOLERANCE)) {
    const flat = gradientFlatness <= FLAT_TOLERANCE;
    return { class: flat ? 'gradientFlat' : 'notCritical', morseIndex: null, notes: kink };
  }
  const morseIndex = inertia.negative;
  if (evidence.onKink) return { class: 'inconclusive', morseIndex, notes: kink };
  const explained = evidence.explainedZeros.reduce((sum, { count }) => sum + count, 0);
  const unexplained = Math.max(0, inertia.zero - explained);
  if (inertia.negative > 0 && inertia.positive > 0) return { class: 'saddle', morseIndex, notes: [] };
  if (unexplained > 0) {
    const key = inertia.negative > 0 ? 'perhapsMaximum' : 'zerosUnexplained';
    return { class: 'inconclusive', morseIndex, notes: [{ key, values: { count: unexplained } }] };
  }
  if (inertia.negative > 0) return { class: 'maximum', morseIndex, notes: [] };
  return {
    class: inertia.zero > 0 ? 'minimumModuloSymmetry' : 'minimum',
    morseIndex,
    notes: [],
  };
}
