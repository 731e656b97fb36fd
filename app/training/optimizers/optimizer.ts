/**
 * A first-order update rule with explicit state. All state is one flat Float64Array of `stateLength` numbers that starts
 * as zeros; saving it with θ and the step number is enough to go on bit-equally.
 */
export interface Optimizer {
  readonly stateLength: number;
  /**
   * θ ← θ + Δ(g, state, η), in place; `state` is updated in place too. `theta`, `gradient` (length P) and `state` must not
   * overlap; `gradient` is not modified. Allocates nothing. Non-finite gradients give a non-finite θ: callers check.
   */
  step(theta: Float64Array, gradient: Float64Array, state: Float64Array, rate: number): void;
}
