import { addScaled, dot, maxAbs } from '../../numerics/vector.ts';
import { requireEvaluation, type UpdateRule } from './optimizer.ts';
import { wolfeStep } from './wolfe-line-search.ts';

/** Pairs with sᵀy at most this carry no curvature and are not kept (PyTorch's value). */
const LEAST_CURVATURE = 1e-10;

/**
 * L-BFGS (Nocedal 1980; Nocedal & Wright algorithm 7.4): m = H̃g by the two-loop recursion over the last pairs s = Δθ, y = Δg,
 * initial matrix (sᵀy/yᵀy)·I, and a strong Wolfe line search from the trial step η (at the first update η·min(1, 1/‖g‖₁)). The
 * found step t is in the scale: σ = η/t, so that η·m/σ = t·m is what is applied. One update a call; full data only.
 * Where the direction does not descend (sᵀy safeguards make that a rounding matter) nothing is applied.
 *
 * State: pairs s (history·P), y (history·P) in a ring, last gradient (P), last Δθ (P), pairs kept, ring position, updates.
 *
 * @param history pairs kept, 1 … 100. Default 10 (Nocedal & Wright §7.2 recommend 3 to 20; PyTorch keeps 100).
 */
export function lbfgs(parameters: number, history: number): UpdateRule {
  const pairs = history * parameters;
  const lastAt = 2 * pairs;
  const moveAt = lastAt + parameters;
  const counters = moveAt + parameters;
  const trial = new Float64Array(parameters);
  const trialGradient = new Float64Array(parameters);
  const descent = new Float64Array(parameters);
  const weights = new Float64Array(history);

  function remember(gradient: Float64Array, state: Float64Array): void {
    const at = state[counters + 1];
    const s = state.subarray(at * parameters, (at + 1) * parameters);
    const y = state.subarray(pairs + at * parameters, pairs + (at + 1) * parameters);
    addScaled(gradient, -1, state.subarray(lastAt, moveAt), trialGradient);
    const move = state.subarray(moveAt, counters);
    if (!(dot(trialGradient, move) > LEAST_CURVATURE)) return;
    s.set(move);
    y.set(trialGradient);
    state[counters] = Math.min(history, state[counters] + 1);
    state[counters + 1] = (at + 1) % history;
  }

  /** out ← H̃·out. */
  function applyInverse(state: Float64Array, out: Float64Array): void {
    const kept = state[counters];
    const pair = (k: number) => {
      const at = (state[counters + 1] - 1 - k + 2 * history) % history;
      return {
        s: state.subarray(at * parameters, (at + 1) * parameters),
        y: state.subarray(pairs + at * parameters, pairs + (at + 1) * parameters),
      };
    };
    for (let k = 0; k < kept; k++) {
      const { s, y } = pair(k);
      weights[k] = dot(s, out) / dot(y, s);
      for (let i = 0; i < parameters; i++) out[i] -= weights[k] * y[i];
    }
    if (kept > 0) {
      const { s, y } = pair(0);
      const factor = dot(y, s) / dot(y, y);
      for (let i = 0; i < parameters; i++) out[i] *= factor;
    }
    for (let k = kept - 1; k >= 0; k--) {
      const { s, y } = pair(k);
      const correction = weights[k] - dot(y, out) / dot(y, s);
      for (let i = 0; i < parameters; i++) out[i] += correction * s[i];
    }
  }

  return {
    stateLength: counters + 3,
    parts(theta, gradient, state, rate, direction, scale, evaluation) {
      const at = requireEvaluation(evaluation, 'lbfgs');
      const isFirst = state[counters + 2] === 0;
      state[counters + 2]++;
      if (!isFirst) remember(gradient, state);
      direction.set(gradient);
      applyInverse(state, direction);
      for (let i = 0; i < parameters; i++) descent[i] = -direction[i];
      const slope = dot(gradient, descent);
      state.set(gradient, lastAt);
      if (slope >= 0) {
        direction.fill(0);
        scale.fill(1);
        state.fill(0, moveAt, counters);
        return;
      }
      let magnitude = 0;
      for (let i = 0; i < parameters; i++) magnitude += Math.abs(gradient[i]);
      const first = isFirst ? Math.min(1, 1 / magnitude) * rate : rate;
      const step = wolfeStep({ step: 0, loss: at.loss, slope }, first, maxAbs(descent), (t) => {
        addScaled(theta, t, descent, trial);
        const loss = at.gradient(trial, trialGradient);
        return { step: t, loss, slope: dot(trialGradient, descent) };
      });
      scale.fill(rate / step);
      for (let i = 0; i < parameters; i++) state[moveAt + i] = step * descent[i];
      if (step === 0) direction.fill(0);
    },
  };
}
