import type { Objective } from '../numerics/objective.ts';
import { addScaled, axpy, dot, matrixVector, norm2 } from '../numerics/vector.ts';

/** How far damped Newton steps on ∇L = 0 get from a point; both are fractions of ‖g‖. */
export interface NewtonReduction {
  /** ‖g + H·p‖ of the first step: what the linear model cannot take away; near 1 where g lies in the null space of H. */
  readonly linearResidual: number;
  /** Smallest ‖∇L‖ reached: 1 where no step lowers it, as at a gradient-flat point. */
  readonly reached: number;
}

/** Below this the steps stop: halved, the gradient was no minimum of its own norm. */
const HALVED = 0.5;
const MAX_STEPS = 20;
/** A linear solve ends at this residual; one that ends above HALVED gives no step. */
const SOLVED = 1e-2;
const MAX_ITERATIONS = 1000;
/** Products with H at later points, over all steps. */
const MAX_PRODUCTS = 2000;
const SMALLEST_DAMPING = 1 / 1024;
/** Curvature along the residual below this is rounding. */
const BREAKDOWN = 1e-14;

/**
 * Tries to halve ‖∇L‖ by Newton steps p, H·p = −g, each shortened until ‖∇L‖ falls by a tenth of what the model
 * promises. Near a local minimum of ‖∇L‖ that is no critical point (Frye et al. 2021) that is impossible; in a valley
 * of little curvature it works, however ill-conditioned and however far the quadratic model overshoots.
 *
 * @param gradient g at θ, length P
 * @param hessian H at θ, dense [P, P]; later steps take Hessian-vector products
 * @param poll called between iterations; may throw to stop
 */
export function newtonReduction(
  objective: Objective,
  theta: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  poll: () => void = () => undefined,
): NewtonReduction {
  const n = theta.length;
  const size = norm2(gradient);
  if (!(size > 0 && size < Infinity)) return { linearResidual: 1, reached: 1 };
  const at = theta.slice();
  const trial = new Float64Array(n);
  const slope = gradient.slice();
  const trialSlope = new Float64Array(n);
  let current = size;
  let linearResidual = 1;
  let products = 0;
  for (let k = 0; k < MAX_STEPS && current > HALVED * size && products < MAX_PRODUCTS; k++) {
    const apply = (v: Float64Array, out: Float64Array): void => {
      poll();
      if (k === 0) return matrixVector(hessian, v, out);
      products++;
      objective.hessianVectorProduct(at, v, out);
    };
    const { step, residual } = conjugateResiduals(
      apply,
      slope,
      k === 0 ? MAX_ITERATIONS : MAX_PRODUCTS - products,
    );
    if (k === 0) linearResidual = residual;
    if (!(residual <= HALVED)) break;
    let damping = 1;
    for (; damping >= SMALLEST_DAMPING; damping /= 2) {
      addScaled(at, damping, step, trial);
      objective.gradient(trial, trialSlope);
      if (norm2(trialSlope) <= (1 - 0.1 * damping) * current) break;
    }
    if (damping < SMALLEST_DAMPING) break;
    at.set(trial);
    slope.set(trialSlope);
    current = norm2(slope);
  }
  return { linearResidual, reached: current / size };
}

/**
 * p with H·p ≈ −g by conjugate residuals (Stiefel 1955; Saad 2003, §6.8): ‖g + H·p‖ is as small as the Krylov space of g
 * allows, on indefinite and singular H too, until rᵀHr vanishes. `residual` is ‖g + H·p‖/‖g‖.
 */
function conjugateResiduals(
  apply: (v: Float64Array, out: Float64Array) => void,
  gradient: Float64Array,
  iterations: number,
): { step: Float64Array; residual: number } {
  const n = gradient.length;
  const size = norm2(gradient);
  const step = new Float64Array(n);
  const rest = gradient.map((x) => -x / size);
  const direction = rest.slice();
  const image = new Float64Array(n);
  apply(rest, image);
  const directionImage = image.slice();
  let curvature = dot(rest, image);
  let left = 1;
  for (let k = 0; k < iterations && left > SOLVED; k++) {
    const square = dot(directionImage, directionImage);
    if (!(square > 0) || !(Math.abs(curvature) > BREAKDOWN * Math.sqrt(square) * left)) break;
    const alpha = curvature / square;
    axpy(alpha * size, direction, step);
    axpy(-alpha, directionImage, rest);
    left = norm2(rest);
    apply(rest, image);
    const next = dot(rest, image);
    const beta = next / curvature;
    curvature = next;
    for (let i = 0; i < n; i++) {
      direction[i] = rest[i] + beta * direction[i];
      directionImage[i] = image[i] + beta * directionImage[i];
    }
  }
  return { step, residual: left };
}
