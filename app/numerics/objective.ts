/**
 * A twice differentiable scalar function L(θ) of one flat parameter vector: what every analysis takes.
 *
 * Networks on data (`app/network`), named and user-typed functions (`app/functions`) and batches of either are all
 * objectives; curvature, critical-point search and landscapes know nothing else. Implementations keep scratch
 * memory, so one objective must not be used from two calls at once (each thread builds its own). `theta` is never
 * modified. Non-finite values are returned as they arise (a loss may be Infinity or NaN); nothing is replaced.
 */
export interface Objective {
  /** P, the number of parameters. */
  readonly dimension: number;
  /** L(θ). */
  loss(theta: Float64Array): number;
  /** Writes ∇L(θ) into `out` (length P) and returns L(θ). */
  gradient(theta: Float64Array, out: Float64Array): number;
  /** Writes H(θ)·v into `out` (length P, not aliasing `v`); exact (R-operator), no finite differences. */
  hessianVectorProduct(theta: Float64Array, v: Float64Array, out: Float64Array): void;
  /**
   * Writes the exact Hessian, dense, row-major, both triangles, into `out` (length P²). Where that takes long, `poll` is
   * called on the way; what it throws ends the work.
   */
  hessian(theta: Float64Array, out: Float64Array, poll?: () => void): void;
  /**
   * H(θ) prepared for many products: dearer to make than one product and heavy in memory, but each costs less. Null where
   * there is no such preparation. Equal to `hessianVectorProduct` up to rounding.
   */
  preparedHessian?(theta: Float64Array): LinearOperator | null;
}

/** What iterative methods take: a square symmetric operator that can be applied to a vector. */
export interface LinearOperator {
  readonly dimension: number;
  /** Writes A·v into `out`; `out` must not alias `v`. */
  apply(v: Float64Array, out: Float64Array): void;
}

/** The Hessian at a fixed point as an operator; P gradients' cost instead of P² memory. `theta` is copied. */
export function hessianOperator(objective: Objective, theta: Float64Array): LinearOperator {
  const at = theta.slice();
  return {
    dimension: objective.dimension,
    apply: (v, out) => objective.hessianVectorProduct(at, v, out),
  };
}

/** The same for hundreds of products at one point. */
export function preparedHessianOperator(objective: Objective, theta: Float64Array): LinearOperator {
  return objective.preparedHessian?.(theta) ?? hessianOperator(objective, theta);
}
