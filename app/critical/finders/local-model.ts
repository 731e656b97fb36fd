import { gradientScale } from '../../curvature/classify.ts';
import type { Objective } from '../../numerics/objective.ts';
import { symmetricEigenpairs } from '../../numerics/symmetric-eigen.ts';
import { dot, norm2 } from '../../numerics/vector.ts';

/** What was spent; one dense Hessian with its spectrum is counted once in `hessians`. */
export interface FinderCost {
  gradients: number;
  products: number;
  hessians: number;
}
export function noCost(): FinderCost {
  return { gradients: 0, products: 0, hessians: 0 };
}

/** Spectrum of H with the gradient in its eigenbasis: gᵢ = vᵢᵀg, vᵢ = row i of `vectors` ([P, P]). */
export interface GradientSpectrum {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
  readonly coefficients: Float64Array;
}

/** Everything a finder knows at one point. */
export interface LocalModel {
  readonly theta: Float64Array;
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly gradientNorm: number;
  /** ‖H‖₂: exact with a spectrum, a lower bound from products without. */
  readonly hessianNorm: number;
  /** ‖g‖ over `gradientScale` (max(1, |L|, ‖H‖·‖θ‖), |L| near a root only): the measure every stop rule uses. */
  readonly relativeGradientNorm: number;
  /** ‖Hg‖/(‖H‖‖g‖) in [0, 1]; NaN where g = 0. Near 0 with g ≠ 0: gradient-flat (Frye et al. 2021). */
  readonly flatness: number;
  readonly hessianGradient: Float64Array;
  /** Null for methods that use Hessian-vector products only. */
  readonly spectrum: GradientSpectrum | null;
}

/**
 * Loss, gradient and curvature at θ; null where any of them is not finite (outside the domain, overflow).
 *
 * @param normBound lower bound of ‖H‖ known from earlier points; used without a spectrum only
 */
export function evaluateModel(
  objective: Objective,
  theta: Float64Array,
  dense: boolean,
  cost: FinderCost,
  normBound = 0,
): LocalModel | null {
  const n = objective.dimension;
  const gradient = new Float64Array(n);
  const loss = objective.gradient(theta, gradient);
  cost.gradients++;
  const gradientNorm = norm2(gradient);
  if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) return null;
  const hessianGradient = new Float64Array(n);
  let spectrum: GradientSpectrum | null = null;
  let hessianNorm: number;
  if (dense) {
    spectrum = gradientSpectrum(objective, theta, gradient);
    cost.hessians++;
    if (spectrum === null) return null;
    hessianNorm = Math.max(Math.abs(spectrum.values[0]), Math.abs(spectrum.values[n - 1]));
    for (let i = 0; i < n; i++) {
      const weight = spectrum.values[i] * spectrum.coefficients[i];
      for (let j = 0; j < n; j++) hessianGradient[j] += weight * spectrum.vectors[i * n + j];
    }
  } else {
    objective.hessianVectorProduct(theta, gradient, hessianGradient);
    cost.products++;
    const seen = gradientNorm > 0 ? norm2(hessianGradient) / gradientNorm : 0;
    if (!Number.isFinite(seen)) return null;
    hessianNorm = Math.max(normBound, seen);
  }
  const curved = norm2(hessianGradient);
  return {
    theta,
    loss,
    gradient,
    gradientNorm,
    hessianNorm,
    relativeGradientNorm: gradientNorm / gradientScale(gradientNorm, loss, hessianNorm, norm2(theta)),
    flatness: gradientNorm > 0 ? (hessianNorm > 0 ? curved / (hessianNorm * gradientNorm) : 0) : NaN,
    hessianGradient,
    spectrum,
  };
}

function gradientSpectrum(
  objective: Objective,
  theta: Float64Array,
  gradient: Float64Array,
): GradientSpectrum | null {
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian);
  const { values, vectors } = symmetricEigenpairs(hessian, n);
  if (!Number.isFinite(values[0]) || !Number.isFinite(values[n - 1])) return null;
  const coefficients = Float64Array.from({ length: n }, (_, i) =>
    dot(vectors.subarray(i * n, (i + 1) * n), gradient),
  );
  return { values, vectors, coefficients };
}

/** Σ sᵢvᵢ: a step given in the eigenbasis as a vector. */
export function fromEigenbasis(spectrum: GradientSpectrum, s: Float64Array): Float64Array {
  const n = s.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (s[i] === 0) continue;
    for (let j = 0; j < n; j++) out[j] += s[i] * spectrum.vectors[i * n + j];
  }
  return out;
}

/** Eigenvalues below this are null directions for pseudo-inverses: rounding of H, far below the zero band of inertias. */
export function pseudoInverseCutoff(hessianNorm: number): number {
  return 1e-12 * hessianNorm;
}

/** What rounding leaves of a gradient component at a critical point. */
function gradientRounding(model: LocalModel): number {
  return 4 * Number.EPSILON * model.hessianNorm * Math.max(1, norm2(model.theta));
}

/**
 * True when the gradient has a part, clearly above rounding, along directions without curvature: the loss still
 * falls there however small ‖g‖ is, as it does for units that saturate on their way to infinity.
 */
export function slidesAlongNull(model: LocalModel): boolean {
  const { spectrum } = model;
  if (spectrum === null) return false;
  const cutoff = pseudoInverseCutoff(model.hessianNorm);
  const rounding = 10 * gradientRounding(model);
  return spectrum.coefficients.some(
    (g, i) => Math.abs(spectrum.values[i]) <= cutoff && Math.abs(g) > rounding,
  );
}

/** Newton step −H⁺g in the eigenbasis; components that drown in the gradient's rounding are left out. */
export function newtonStep(model: LocalModel, spectrum: GradientSpectrum): Float64Array {
  const cutoff = pseudoInverseCutoff(model.hessianNorm);
  const rounding = gradientRounding(model);
  return spectrum.coefficients.map((g, i) => {
    const lambda = spectrum.values[i];
    const size = Math.abs(lambda);
    if (!(size > cutoff)) return 0;
    // A nearly null direction amplifies rounding of g by 1/|λ|: only a gradient above its noise may move the point.
    if (size < 1e-9 * model.hessianNorm && Math.abs(g) <= rounding) return 0;
    return -g / lambda;
  });
}
