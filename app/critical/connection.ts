import type { Objective } from '../numerics/objective.ts';
import { allFinite } from '../numerics/vector.ts';
import { bezierPoint, finishBezier, initBezier, stepBezier, type BezierState } from './bezier-curve.ts';
import { finishString, initString, stepString, type StringState } from './minimum-energy-path.ts';
import type { VerdictCard } from './verdict-card.ts';

/** How two points are connected: the string method's minimum-energy path, or a trained Bézier curve. */
export type CurveKind = 'string' | 'bezier';

/** A curve on its way, in pieces that a thread can take up where another left it. */
export type RelaxingCurve =
  | { readonly curve: 'string'; readonly state: StringState; readonly first: number }
  | {
      readonly curve: 'bezier';
      readonly state: BezierState;
      readonly status: 'running' | 'maxIterations' | 'diverged';
    };

/** A connection as it is shown, finished or on its way. */
export interface Connection {
  readonly curve: CurveKind;
  readonly iteration: number;
  readonly status: StringState['status'];
  /** Position along the curve from 0 to 1, K entries; losses there, and on the straight line at the same positions. */
  readonly parameter: Float64Array;
  readonly losses: Float64Array;
  readonly straight: Float64Array;
  /** Points of the curve, row-major [K, P]. */
  readonly points: Float64Array;
  /** Height above the first end, above the last end, and of the straight line above the higher end. */
  readonly barrier: { readonly fromStart: number; readonly fromEnd: number; readonly straight: number };
  /** The saddle that the highest image of a string climbed to; null while it moves and for Bézier curves. */
  readonly saddle: VerdictCard | null;
}

/** The straight line, from which both curves begin. */
export function startCurve(
  objective: Objective,
  from: Float64Array,
  to: Float64Array,
  curve: CurveKind,
): RelaxingCurve {
  if (curve === 'bezier') return { curve, state: initBezier(from, to), status: 'running' };
  const state = initString(objective, from, to);
  return { curve, state, first: state.residual };
}

/** At most `steps` further steps, up to `limit` in all. */
export function relaxCurve(
  objective: Objective,
  from: Float64Array,
  to: Float64Array,
  relaxing: RelaxingCurve,
  steps: number,
  limit: number,
  cancelled: () => boolean = () => false,
): RelaxingCurve {
  if (relaxing.curve === 'string') {
    let { state } = relaxing;
    for (let k = 0; k < steps && state.status === 'running' && !cancelled(); k++) {
      state = stepString(objective, state, relaxing.first, { maxIterations: limit });
    }
    return { ...relaxing, state };
  }
  let { state, status } = relaxing;
  for (let k = 0; k < steps && status === 'running' && !cancelled(); k++) {
    const next = stepBezier(objective, from, to, state);
    if (!allFinite(next.middle)) status = 'diverged';
    else state = next;
    if (status === 'running' && state.iteration >= limit) status = 'maxIterations';
  }
  return { curve: 'bezier', state, status };
}

export function isRelaxing(relaxing: RelaxingCurve): boolean {
  return (relaxing.curve === 'string' ? relaxing.state.status : relaxing.status) === 'running';
}

/** What a curve shows now; `climb` goes from the highest image of a string to the saddle nearby. */
export function connectionOf(
  objective: Objective,
  from: Float64Array,
  to: Float64Array,
  relaxing: RelaxingCurve,
  climb: boolean,
  cancelled: () => boolean = () => false,
): Connection {
  const n = from.length;
  if (relaxing.curve === 'string') {
    const { state } = relaxing;
    // `diverged` keeps the string from climbing, which costs spectra.
    const path = finishString(objective, climb ? state : { ...state, status: 'diverged' }, cancelled);
    const points = new Float64Array(state.images.length * n);
    state.images.forEach((image, k) => points.set(image, k * n));
    return {
      curve: 'string',
      iteration: state.iteration,
      status: state.status,
      parameter: path.parameter,
      losses: state.losses,
      straight: path.straight,
      points,
      barrier: path.barrier,
      saddle: path.saddle,
    };
  }
  const { state } = relaxing;
  const path = finishBezier(objective, from, to, state);
  const points = new Float64Array(path.t.length * n);
  path.t.forEach((t, k) => bezierPoint(from, state.middle, to, t, points.subarray(k * n, (k + 1) * n)));
  const top = Math.max(...path.curve);
  return {
    curve: 'bezier',
    iteration: state.iteration,
    status: relaxing.status,
    parameter: path.t,
    losses: path.curve,
    straight: path.straight,
    points,
    barrier: {
      fromStart: top - path.curve[0],
      fromEnd: top - path.curve[path.curve.length - 1],
      straight: path.barrier.straight,
    },
    saddle: null,
  };
}
