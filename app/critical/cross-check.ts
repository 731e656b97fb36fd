import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { matrixVector, maxAbs, norm2 } from '../numerics/vector.ts';

/** How well the dense Hessian agrees with routes that do not use it. */
export interface HessianCrossCheck {
  /** max over directions of ‖Hv − d/dt ∇L(θ+tv)‖ / max(‖H‖, tiny), the derivative by extrapolated differences. */
  readonly gradientDifference: number;
  /** Accuracy the differences themselves have: a larger deviation means a wrong Hessian (or a kink). */
  readonly accuracy: number;
  /** max over directions of ‖Hv − R-operator product‖/‖H‖, and max |H − Hᵀ|/max |H|. */
  readonly productDifference: number;
  readonly asymmetry: number;
  /** Directions tried: all coordinates up to P = 32, else 32 random ones. */
  readonly directions: number;
  readonly agrees: boolean;
}

/** Step of the differences, relative to max(1, ‖θ‖∞), and the accuracy of their extrapolation that it gives. */
const STEP = 2e-3;
const MAX_DIRECTIONS = 32;

/** Differences across a kink differ by the jump of the slope: steps stay well on this side of the nearest one. */
function stepBeforeKink(objective: Objective, theta: Float64Array, step: number): number {
  if (!('kinkDistance' in objective) || typeof objective.kinkDistance !== 'function') return step;
  const distance = Number(objective.kinkDistance(theta));
  return distance > 0 ? Math.min(step, 0.02 * distance) : step;
}

/**
 * Compares a dense Hessian with derivatives of the gradient, d/dt ∇L(θ+tv) ≈ (4D(h/2) − D(h))/3 with central D (error
 * O(h⁴) + ε/h), and with Hessian-vector products.
 *
 * @param hessian [P, P], row-major
 */
export function crossCheckHessian(
  objective: Objective,
  theta: Float64Array,
  hessian: Float64Array,
  hessianNorm: number,
): HessianCrossCheck {
  const n = objective.dimension;
  const size = hessianNorm > 0 ? hessianNorm : 1;
  const h = stepBeforeKink(objective, theta, STEP * Math.max(1, maxAbs(theta)));
  const random = randomStream(0, 'hessian-cross-check');
  const count = Math.min(n, MAX_DIRECTIONS);
  const image = new Float64Array(n);
  const product = new Float64Array(n);
  const gradient = new Float64Array(n);
  const at = new Float64Array(n);
  let [gradientDifference, productDifference, spread, noise] = [0, 0, 0, 0];
  const central = (v: Float64Array, step: number): Float64Array => {
    const out = new Float64Array(n);
    for (const side of [1, -1]) {
      for (let i = 0; i < n; i++) at[i] = theta[i] + side * step * v[i];
      objective.gradient(at, gradient);
      noise = Math.max(noise, norm2(gradient));
      for (let i = 0; i < n; i++) out[i] += (side * gradient[i]) / (2 * step);
    }
    return out;
  };
  for (let k = 0; k < count; k++) {
    const v = Float64Array.from({ length: n }, (_, i) =>
      n <= MAX_DIRECTIONS ? Number(i === k) : random.normal(),
    );
    const length = norm2(v);
    for (let i = 0; i < n; i++) v[i] /= length;
    matrixVector(hessian, v, image);
    objective.hessianVectorProduct(theta, v, product);
    const coarse = central(v, h);
    const middle = central(v, h / 2);
    const fine = central(v, h / 4);
    const extrapolated = fine.map((entry, i) => (4 * entry - middle[i]) / 3);
    const before = middle.map((entry, i) => (4 * entry - coarse[i]) / 3);
    gradientDifference = Math.max(gradientDifference, norm2(extrapolated.map((e, i) => e - image[i])) / size);
    // Two extrapolations differ by about fifteen times the error of the better one.
    spread = Math.max(spread, norm2(extrapolated.map((e, i) => e - before[i])) / size);
    productDifference = Math.max(productDifference, norm2(product.map((e, i) => e - image[i])) / size);
  }
  const accuracy = spread + (16 * Number.EPSILON * Math.max(noise, size)) / (h * size) + 1e-12;
  let asymmetry = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      asymmetry = Math.max(asymmetry, Math.abs(hessian[i * n + j] - hessian[j * n + i]));
    }
  }
  const relativeAsymmetry = asymmetry / Math.max(maxAbs(hessian), Number.MIN_VALUE);
  return {
    gradientDifference,
    accuracy,
    productDifference,
    asymmetry: relativeAsymmetry,
    directions: count,
    agrees: gradientDifference <= accuracy && productDifference <= 1e-10 && relativeAsymmetry <= 1e-12,
  };
}
