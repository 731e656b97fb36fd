import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { addScaled } from '../numerics/vector.ts';

/**
 * Mode connectivity (Garipov et al. 2018, arXiv 1802.10026): the quadratic Bézier curve
 * φ(t) = (1−t)²θ₁ + 2t(1−t)θ_m + t²θ₂ between two trained networks, its middle point θ_m trained by Adam on
 * E_t L(φ(t)), t uniform, so that the loss stays low all the way. An init/step pair.
 */
export interface BezierState {
  readonly middle: Float64Array;
  /** Adam's first and second moments. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly iteration: number;
}

export interface BezierOptions {
  /** Default 1000. */
  readonly iterations?: number;
  /** Adam's rate. Default 0.02. */
  readonly rate?: number;
  /** Values of t per step, stratified. Default 4. */
  readonly samples?: number;
  readonly seed?: number;
}

/** Starts with the middle of the straight line, where the curve is that line. */
export function initBezier(from: Float64Array, to: Float64Array): BezierState {
  return {
    middle: from.map((value, i) => 0.5 * (value + to[i])),
    first: new Float64Array(from.length),
    second: new Float64Array(from.length),
    iteration: 0,
  };
}

/** Writes φ(t) into `out`. */
export function bezierPoint(
  from: Float64Array,
  middle: Float64Array,
  to: Float64Array,
  t: number,
  out: Float64Array,
): void {
  const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
  for (let i = 0; i < out.length; i++) out[i] = a * from[i] + b * middle[i] + c * to[i];
}

/** One Adam step on θ_m: ∂L(φ(t))/∂θ_m = 2t(1−t)·∇L(φ(t)), averaged over stratified t. */
export function stepBezier(
  objective: Objective,
  from: Float64Array,
  to: Float64Array,
  state: BezierState,
  options: BezierOptions = {},
): BezierState {
  const n = from.length;
  const samples = options.samples ?? 4;
  const random = randomStream(options.seed ?? 0, 'bezier', state.iteration);
  const at = new Float64Array(n);
  const g = new Float64Array(n);
  const total = new Float64Array(n);
  for (let k = 0; k < samples; k++) {
    const t = (k + random.uniform()) / samples;
    bezierPoint(from, state.middle, to, t, at);
    objective.gradient(at, g);
    addScaled(total, (2 * t * (1 - t)) / samples, g, total);
  }
  const iteration = state.iteration + 1;
  const first = state.first.map((m, i) => 0.9 * m + 0.1 * total[i]);
  const second = state.second.map((v, i) => 0.999 * v + 0.001 * total[i] * total[i]);
  const rate = options.rate ?? 0.02;
  const middle = state.middle.map((value, i) => {
    const m = first[i] / (1 - 0.9 ** iteration);
    const v = second[i] / (1 - 0.999 ** iteration);
    return value - (rate * m) / (Math.sqrt(v) + 1e-8);
  });
  return { middle, first, second, iteration };
}

/** Losses along the curve and along the straight line, at equally spaced t. */
export interface ModeConnection {
  readonly middle: Float64Array;
  readonly t: Float64Array;
  readonly curve: Float64Array;
  readonly straight: Float64Array;
  /** Largest loss along each, above the larger of the two ends. */
  readonly barrier: { readonly curve: number; readonly straight: number };
  readonly outcome: 'completed' | 'cancelled' | 'diverged';
  readonly iterations: number;
}

export function connectModes(
  objective: Objective,
  from: Float64Array,
  to: Float64Array,
  options: BezierOptions = {},
  cancelled: () => boolean = () => false,
): ModeConnection {
  let state = initBezier(from, to);
  let outcome: ModeConnection['outcome'] = 'completed';
  const limit = options.iterations ?? 1000;
  while (state.iteration < limit) {
    if (cancelled()) {
      outcome = 'cancelled';
      break;
    }
    const next = stepBezier(objective, from, to, state, options);
    if (!next.middle.every(Number.isFinite)) {
      outcome = 'diverged';
      break;
    }
    state = next;
  }
  return { ...finishBezier(objective, from, to, state), outcome };
}

/** Losses along the curve of any state, beside the straight line. */
export function finishBezier(
  objective: Objective,
  from: Float64Array,
  to: Float64Array,
  state: BezierState,
): Omit<ModeConnection, 'outcome'> {
  const t = Float64Array.from({ length: 61 }, (_, k) => k / 60);
  const at = new Float64Array(from.length);
  const straightMiddle = initBezier(from, to).middle;
  const along = (middle: Float64Array): Float64Array =>
    t.map((value) => {
      bezierPoint(from, middle, to, value, at);
      return objective.loss(at);
    });
  const curve = along(state.middle);
  const straight = along(straightMiddle);
  const ends = Math.max(curve[0], curve[60]);
  return {
    middle: state.middle,
    t,
    curve,
    straight,
    barrier: { curve: Math.max(...curve) - ends, straight: Math.max(...straight) - ends },
    iterations: state.iteration,
  };
}
