/**
 * Writes factor·Σ_n ∇²_θ ℓ(f(x_n; θ), y_n), dense, row-major, both triangles, into `out` (length P²).
 * `inputs` [N, features], `targets` [N, outputs]. `poll` is called between pieces of work of a few milliseconds; what it throws
 * ends the work and passes through, `out` then holds nothing of use.
 */
export type ExactHessian = (
  theta: Float64Array,
  inputs: Float64Array,
  targets: Float64Array,
  samples: number,
  factor: number,
  out: Float64Array,
  poll?: () => void,
) => void;
