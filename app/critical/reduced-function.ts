import type { Objective } from '../numerics/objective.ts';
import { axpy, dot, norm2 } from '../numerics/vector.ts';

/**
 * The loss on the null space of a Hessian, the other directions following along (Lyapunov–Schmidt reduction):
 * φ(u) = L(θ + Nu + Rw(u)) with w(u) solving R ᵀ∇L = 0, where N spans the null space and R its complement. By the
 * splitting lemma (Gromoll & Meyer 1969) θ is a local minimum of L, H ⪰ 0, exactly if 0 is one of φ. The curve
 * u ↦ θ + Nu + Rw(u) is bent: this is what sees through Peano's surface, where every straight line goes up.
 */
export interface ReducedFunction {
  /** n₀. */
  readonly dimension: number;
  /** Gradients of L taken so far. */
  readonly gradients: number;
  /** φ at u; ∇φ = Nᵀ∇L into `slope` (length n₀); the point itself into `theta` (length P). NaN where w(u) fails. */
  value(u: Float64Array, slope: Float64Array, theta: Float64Array): number;
}

export interface NullSplit {
  /** Orthonormal null vectors, each of length P. */
  readonly nullVectors: readonly Float64Array[];
  /** Eigenvectors of the other eigenvalues, and these. */
  readonly otherVectors: readonly Float64Array[];
  readonly otherValues: readonly number[];
}

/** Splits a spectrum (row i of `vectors` belongs to `values[i]`) at the zero band. */
export function splitSpectrum(values: Float64Array, vectors: Float64Array, tolerance: number): NullSplit {
  const n = values.length;
  const nullVectors: Float64Array[] = [];
  const otherVectors: Float64Array[] = [];
  const otherValues: number[] = [];
  for (let i = 0; i < n; i++) {
    const v = vectors.slice(i * n, (i + 1) * n);
    if (Math.abs(values[i]) <= tolerance) nullVectors.push(v);
    else {
      otherVectors.push(v);
      otherValues.push(values[i]);
    }
  }
  return { nullVectors, otherVectors, otherValues };
}

/** Steps of the inner solve; its rate is O(‖u‖), and a solve that needs more has left the neighbourhood. */
const MAX_INNER = 40;

export function reducedFunction(
  objective: Objective,
  theta: Float64Array,
  split: NullSplit,
): ReducedFunction {
  const gradient = new Float64Array(theta.length);
  let gradients = 0;
  return {
    dimension: split.nullVectors.length,
    get gradients() {
      return gradients;
    },
    value(u, slope, at) {
      at.set(theta);
      split.nullVectors.forEach((v, i) => axpy(u[i], v, at));
      const reach = norm2(u);
      let loss = objective.gradient(at, gradient);
      gradients++;
      let moved = 0;
      for (let k = 0; k < MAX_INNER; k++) {
        let step = 0;
        split.otherVectors.forEach((v, i) => {
          const s = -dot(v, gradient) / split.otherValues[i];
          axpy(s, v, at);
          step = Math.hypot(step, s);
        });
        if (!(step >= 0) || (moved += step) > 10 * reach) return NaN;
        loss = objective.gradient(at, gradient);
        gradients++;
        if (step <= 1e-13 * Math.max(reach, norm2(theta))) break;
      }
      split.nullVectors.forEach((v, i) => (slope[i] = dot(v, gradient)));
      return loss;
    },
  };
}
