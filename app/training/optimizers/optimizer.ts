/** What an update may ask beyond the gradient it is given; all of it over the data of this update. */
export interface StepEvaluation {
  /** L(θ) at the θ of this update. */
  readonly loss: number;
  /** Writes ∇L at another θ into `out` (length P) and returns L there; uses no memory of the caller's gradient. */
  gradient(theta: Float64Array, out: Float64Array): number;
  /** Writes H(θ), dense, row-major, into `out` (length P²). */
  hessian(theta: Float64Array, out: Float64Array): void;
  /** Writes the Gauss–Newton (Fisher) matrix into `out` (length P²); null for losses that have none (functions). */
  readonly gaussNewton: ((theta: Float64Array, out: Float64Array) => void) | null;
}

/**
 * An update rule as the product of three parts: θᵢ ← θᵢ·(1 − ηλ) − η·mᵢ/σᵢ with direction m, scale σ, rate η and decoupled
 * decay λ. All state is one flat Float64Array of `stateLength` numbers that starts as zeros; saving it with θ and the
 * step number is enough to go on bit-equally.
 */
export interface UpdateRule {
  readonly stateLength: number;
  /** λ ≥ 0 of decoupled weight decay. Default 0. */
  readonly decay?: number;
  /**
   * Writes m and σ of this update (length P each) and moves `state` on. Where mᵢ = 0 nothing is applied, whatever σᵢ is.
   * `theta` and `gradient` are not modified; no array overlaps another.
   *
   * @param evaluation needed by the rules of `NEEDS_EVALUATION` (they throw a RangeError without it).
   */
  parts(
    theta: Float64Array,
    gradient: Float64Array,
    state: Float64Array,
    rate: number,
    direction: Float64Array,
    scale: Float64Array,
    evaluation?: StepEvaluation,
  ): void;
}

/** An update rule that can be applied. */
export interface Optimizer extends UpdateRule {
  /**
   * θ ← θ + Δ(g, state, η), in place; `state` is updated in place too. `theta`, `gradient` (length P) and `state` must not
   * overlap; `gradient` is not modified. First-order rules allocate nothing. Non-finite gradients give a non-finite θ:
   * callers check.
   */
  step(
    theta: Float64Array,
    gradient: Float64Array,
    state: Float64Array,
    rate: number,
    evaluation?: StepEvaluation,
  ): void;
}

/** Makes a rule for P parameters applicable; it keeps 2P numbers of scratch memory. */
export function optimizerOf(rule: UpdateRule, parameters: number): Optimizer {
  const direction = new Float64Array(parameters);
  const scale = new Float64Array(parameters);
  return {
    ...rule,
    step(theta, gradient, state, rate, evaluation) {
      rule.parts(theta, gradient, state, rate, direction, scale, evaluation);
      applyParts(theta, direction, scale, rate, rule.decay ?? 0);
    },
  };
}

/** θᵢ ← θᵢ·(1 − ηλ) − η·mᵢ/σᵢ, the decay first; coordinates with mᵢ = 0 only decay (0/0 where σᵢ = 0). */
export function applyParts(
  theta: Float64Array,
  direction: Float64Array,
  scale: Float64Array,
  rate: number,
  decay: number,
): void {
  if (decay !== 0) {
    const keep = 1 - rate * decay;
    for (let i = 0; i < theta.length; i++) theta[i] *= keep;
  }
  for (let i = 0; i < theta.length; i++) {
    if (direction[i] !== 0) theta[i] -= (rate * direction[i]) / scale[i];
  }
}

/** For rules that cannot do without. */
export function requireEvaluation(evaluation: StepEvaluation | undefined, kind: string): StepEvaluation {
  if (evaluation !== undefined) return evaluation;
  throw new RangeError(`optimizer ${kind}: expected a StepEvaluation as last argument, got none`);
}
