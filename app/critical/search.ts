import type { Objective } from '../numerics/objective.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';
import { norm2 } from '../numerics/vector.ts';
import type { Box } from './completeness.ts';
import { runFinder, type FinderState } from './finders/finder.ts';
import type { FinderOptions, FinderOutcome } from './finders/finder-options.ts';
import { noCost } from './finders/local-model.ts';
import { findKink } from './kink-search.ts';
import { insideBox, startingPoint, type StartSpec } from './starts.ts';

export interface SearchOptions extends FinderOptions {
  readonly starts: StartSpec;
  /** Number of starts. */
  readonly count: number;
  /** Default 0. */
  readonly seed?: number;
  /** Only points inside are kept; those outside are rejected as `outsideBox`. Default: the box of the starts, if any. */
  readonly box?: Box;
}

/** What became of one start; none is ever dropped. */
export interface SearchRecord {
  readonly index: number;
  readonly outcome: FinderOutcome | 'outsideBox' | 'undefinedAtStart' | 'onKink';
  readonly start: Float64Array;
  /** Where it ended. */
  readonly theta: Float64Array;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly relativeGradientNorm: number;
  /** ‖Hg‖/(‖H‖‖g‖); NaN where g = 0. */
  readonly flatness: number;
  readonly iterations: number;
  readonly gradients: number;
  readonly hessians: number;
  readonly products: number;
  /** At converged ends, ascending; else null. */
  readonly eigenvalues: Float64Array | null;
}

/** The box that decides which points are kept; null for none. */
export function searchBox(options: SearchOptions): Box | null {
  return options.box ?? (options.starts.kind === 'box' ? options.starts.box : null);
}

/** Searches from start number `index`: a pure function of (objective, options, index). */
export function searchFromStart(
  objective: Objective,
  options: SearchOptions,
  index: number,
  cancelled: () => boolean = () => false,
): SearchRecord {
  const start = startingPoint(objective, options.starts, options.seed ?? 0, index);
  return searchFrom(objective, options, index, start, cancelled);
}

/** Searches from a given point. */
export function searchFrom(
  objective: Objective,
  options: SearchOptions,
  index: number,
  start: Float64Array,
  cancelled: () => boolean = () => false,
): SearchRecord {
  const box = searchBox(options);
  const first = runFinder(objective, start, { ...bounded(options, box), ...options }, cancelled);
  // Levenberg–Marquardt creeps along bent valleys of ‖g‖ next to degenerate points, where plain Newton converges.
  const end = options.method === undefined ? finish(objective, first, cancelled) : first;
  const { model } = end;
  if (end.status !== 'converged' && end.status !== 'cancelled') {
    const kink = searchKink(objective, options, index, start, cancelled);
    if (kink !== null) return { ...kink, iterations: end.iteration, ...end.cost };
  }
  if (model === null) {
    return {
      ...{ index, outcome: 'undefinedAtStart', start, theta: start, loss: NaN, gradientNorm: NaN },
      ...{ relativeGradientNorm: NaN, flatness: NaN, iterations: 0, eigenvalues: null, ...end.cost },
    };
  }
  const converged = end.status === 'converged';
  const outside = converged && box !== null && !insideBox(model.theta, box);
  return {
    index,
    outcome: outside ? 'outsideBox' : (end.status as FinderOutcome),
    start,
    theta: model.theta,
    loss: model.loss,
    gradientNorm: model.gradientNorm,
    relativeGradientNorm: model.relativeGradientNorm,
    flatness: model.flatness,
    iterations: end.iteration,
    ...end.cost,
    eigenvalues: converged ? (model.spectrum?.values ?? spectrumAt(objective, model.theta)) : null,
  };
}

/** The critical point on kinks nearest to a start; null where there is none. */
export function searchKink(
  objective: Objective,
  options: SearchOptions,
  index: number,
  start: Float64Array,
  cancelled: () => boolean = () => false,
): SearchRecord | null {
  const theta = findKink(objective, start, searchBox(options), cancelled);
  if (theta === null) return null;
  const loss = objective.loss(theta);
  const none = { gradientNorm: NaN, relativeGradientNorm: NaN, flatness: NaN, eigenvalues: null };
  return { index, outcome: 'onKink', start, theta, loss, ...none, iterations: 0, ...noCost() };
}

/** In a box a search has run away when it is ten boxes off. */
function bounded(options: SearchOptions, box: Box | null): FinderOptions {
  if (box === null || options.runawayRadius !== undefined) return {};
  return { runawayRadius: 10 * norm2(Float64Array.from(box, ([low, high]) => high - low)) };
}

function finish(objective: Objective, state: FinderState, cancelled: () => boolean): FinderState {
  const { model } = state;
  const close = model !== null && model.relativeGradientNorm <= 1e-4;
  if (!close || (state.status !== 'maxIterations' && state.status !== 'singular')) return state;
  const runawayRadius = 0.1 * Math.max(1, norm2(model.theta));
  const end = runFinder(objective, model.theta, { method: 'newton', runawayRadius }, cancelled);
  if (end.status !== 'converged') return state;
  const { gradients, hessians, products } = end.cost;
  return {
    ...end,
    iteration: state.iteration + end.iteration,
    cost: {
      gradients: state.cost.gradients + gradients,
      hessians: state.cost.hessians + hessians,
      products: state.cost.products + products,
    },
  };
}

function spectrumAt(objective: Objective, theta: Float64Array): Float64Array {
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian);
  return symmetricEigenvalues(hessian, n);
}
