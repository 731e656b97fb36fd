import type { Note } from '../data/prepared-data.ts';
import type { NewtonReduction } from './newton-reduction.ts';
import type { OneSidedSlopes } from './one-sided-slopes.ts';
import type { ExplainedZeros, Inertia, PointClass } from './point-card.ts';

/** ‖g‖ ≤ this · max(1, |L|, ‖H‖·‖θ‖) calls a point critical. */
const CRITICAL_TOLERANCE = 1e-8;
/**
 * … but |L| alone does so only where a step of ‖g‖/‖H‖ is at most this · max(1, ‖θ‖). |L| stands for the rounding of a
 * gradient of large terms; at x = 10⁶² the loss x⁴ would excuse any gradient, a third of the way to the minimum.
 */
const LOSS_STEP_TOLERANCE = 1e-3;
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
  /** ‖H‖₂ and ‖θ‖₂. */
  readonly hessianNorm: number;
  readonly parameterNorm: number;
  /** What Newton steps do (`newton-reduction.ts`), asked for only where the gradient is flat by its measure. */
  readonly newton: () => NewtonReduction;
  readonly inertia: Inertia;
  readonly explainedZeros: readonly ExplainedZeros[];
  /** Some argument of a kinked function is (almost) at its kink: derivatives are one-sided. */
  readonly onKink: boolean;
  /** The slopes around a kink of a formula; null elsewhere, and for networks, which have too many directions. */
  readonly slopes: OneSidedSlopes | null;
}

export interface Classification {
  readonly class: PointClass;
  /** n₋ at critical points, else null. */
  readonly morseIndex: number | null;
  readonly notes: readonly Note[];
}

/**
 * What ‖g‖ is compared with: max(1, ‖H‖·‖θ‖), and |L| too where it may decide, near a root of the linear model of the
 * gradient: ‖g‖ ≤ 10⁻³·‖H‖·max(1, ‖θ‖).
 */
export function gradientScale(
  gradientNorm: number,
  loss: number,
  hessianNorm: number,
  parameterNorm: number,
): number {
  const near = gradientNorm <= LOSS_STEP_TOLERANCE * hessianNorm * Math.max(1, parameterNorm);
  return Math.max(1, near ? Math.abs(loss) : 0, hessianNorm * parameterNorm);
}

/** ‖g‖ ≤ 10⁻⁸ · {@link gradientScale}. */
export function isCritical(
  gradientNorm: number,
  loss: number,
  hessianNorm: number,
  parameterNorm: number,
): boolean {
  const scale = gradientScale(gradientNorm, loss, hessianNorm, parameterNorm);
  return gradientNorm === 0 || gradientNorm <= CRITICAL_TOLERANCE * scale;
}

/** Not critical: gradient-flat, or merely on the way. */
function classifySlope(evidence: Evidence): Classification {
  const notes: Note[] = evidence.onKink ? [{ key: 'pointOnKink' }] : [];
  if (evidence.relativeGradientNorm <= CRITICAL_TOLERANCE) notes.push({ key: 'gradientSmallForLossOnly' });
  if (!(evidence.gradientFlatness <= FLAT_TOLERANCE))
    return { class: 'notCritical', morseIndex: null, notes };
  const { reached } = evidence.newton();
  const values = { reached };
  if (reached <= 0.5) {
    return { class: 'notCritical', morseIndex: null, notes: [...notes, { key: 'illConditioned', values }] };
  }
  if (reached <= 0.9) notes.push({ key: 'gradientFlatOrIllConditioned', values });
  return { class: 'gradientFlat', morseIndex: null, notes };
}

/** On a kink of a formula: critical in Clarke's sense, or some direction leads down at first order. */
function classifyKink(slopes: OneSidedSlopes): Classification {
  const { lowest, highest, directions: count, rounding } = slopes;
  const notes: Note[] = [{ key: 'pointOnKink' }];
  if (slopes.undefinedDirections > 0) notes.push({ key: 'kinkAtBorder' });
  if (!slopes.stationary) {
    if (lowest < -rounding) notes.push({ key: 'kinkNotCritical', values: { lowest } });
    else if (slopes.undefinedDirections > 0) notes.push({ key: 'kinkLowestAtBorder' });
    return { class: 'notCritical', morseIndex: null, notes };
  }
  if (lowest > rounding) notes.push({ key: 'kinkHigherAround', values: { count } });
  else if (highest < -rounding) notes.push({ key: 'kinkLowerAround', values: { count } });
  else if (lowest < -rounding && highest > rounding) {
    notes.push({ key: 'kinkBothWays', values: { count } });
  }
  return { class: 'inconclusive', morseIndex: null, notes };
}

/**
 * What second order says, and no more:
 * 1. not finite → inconclusive; on a kink of a formula → inconclusive where 0 is in the convex hull of the gradients
 *    around, else notCritical: the gradient of one side says nothing about the other;
 * 2. not critical (`isCritical`) → gradientFlat when ‖Hg‖ ≤ 10⁻³‖H‖‖g‖, else notCritical. Such a gradient may also lie in
 *    the directions of little curvature of an ordinary, ill-conditioned valley: where a few damped Newton steps halve
 *    ‖∇L‖, the point is notCritical (`illConditioned`), because a gradient-flat point is a local minimum of ‖∇L‖; where
 *    they lower it by a tenth to a half, the flat class stands with the note `gradientFlatOrIllConditioned`;
 * 3. on a kink of a network → inconclusive: eigenvalues of one side decide nothing about the other;
 * 4. n₋ > 0 and n₊ > 0 → strict saddle of index n₋; n₋ > 0 alone → maximum if n₀ = 0, else inconclusive (it may be a
 *    maximum that is not strict, or a saddle) unless symmetries explain all zeros;
 * 5. n₋ = 0 → minimum if n₀ = 0; minimumModuloSymmetry if symmetries explain all zeros; else inconclusive.
 * `degenerateSaddle` is for those who probe beyond second order.
 */
export function classify(evidence: Evidence): Classification {
  const { inertia, gradientNorm } = evidence;
  const total = inertia.negative + inertia.zero + inertia.positive;
  if (evidence.slopes !== null && Number.isFinite(evidence.loss)) return classifyKink(evidence.slopes);
  if (!Number.isFinite(evidence.loss) || !Number.isFinite(gradientNorm) || total === 0) {
    return { class: 'inconclusive', morseIndex: null, notes: [{ key: 'pointNotFinite' }] };
  }
  if (!isCritical(gradientNorm, evidence.loss, evidence.hessianNorm, evidence.parameterNorm)) {
    return classifySlope(evidence);
  }
  if (evidence.onKink) return { class: 'inconclusive', morseIndex: null, notes: [{ key: 'pointOnKink' }] };
  const morseIndex = inertia.negative;
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
