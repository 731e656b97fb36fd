/**
 * Writes factor·Σ_n ∇²_θ ℓ(f(x_n; θ), y_n), dense, row-major, both triangles, into `out` (length P²).
 * `inputs` [N, features], `targets` [N, outputs].
 */
export type ExactHessian = (
  theta: Float64Array,
  inputs: Float64Array,
  targets: Float64Array,
  samples: number,
  factor: number,
  out: Float64Array,
) => void;
