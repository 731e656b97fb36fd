import type { Objective } from '../numerics/objective.ts';
import { addScaled, distance, norm2 } from '../numerics/vector.ts';
import { runFinder } from './finders/finder.ts';
import { verdictCard, type VerdictCard } from './verdict-card.ts';

/**
 * Minimum-energy path between two minima by the simplified string method (E, Ren & Vanden-Eijnden 2007): images move
 * down the gradient and are set back to equal distances along the string after each step. An init/step pair.
 */
export interface StringState {
  /** Images, each of length P; the ends stay. */
  readonly images: readonly Float64Array[];
  readonly losses: Float64Array;
  readonly step: number;
  readonly iteration: number;
  /** Largest move of an image in the last step, per step size: the force that still bends the string. */
  readonly residual: number;
  readonly status: 'running' | 'converged' | 'maxIterations' | 'diverged' | 'cancelled';
}

export interface StringOptions {
  /** Images, ends included. Default 41. */
  readonly images?: number;
  /** Default 3000. */
  readonly maxIterations?: number;
  /** Of the largest ‖∇L‖ on the first string. Default 1e−3: linear interpolation between images leaves about that. */
  readonly tolerance?: number;
  /** Points the first string runs through, between the ends; default the straight line. */
  readonly through?: readonly Float64Array[];
}

/** The string as a polygon through the given points, images at equal distances. */
export function initString(
  objective: Objective,
  from: Float64Array,
  to: Float64Array,
  options: StringOptions = {},
): StringState {
  const count = options.images ?? 41;
  const images = redistribute([from, ...(options.through ?? []), to], count);
  const gradient = new Float64Array(from.length);
  const losses = new Float64Array(count);
  let residual = 0;
  images.forEach((image, k) => {
    losses[k] = objective.gradient(image, gradient);
    const size = norm2(gradient);
    // Written so that a NaN stays.
    if (!(size <= residual)) residual = size;
  });
  const status = Number.isFinite(residual) ? 'running' : 'diverged';
  return { images, losses, step: stableStep(objective, images), iteration: 0, residual, status };
}

/** One step of all images; `first` is the residual of the initial string. */
export function stepString(
  objective: Objective,
  state: StringState,
  first: number,
  options: StringOptions = {},
): StringState {
  if (state.status !== 'running') return state;
  const n = objective.dimension;
  const g = new Float64Array(n);
  const movedImages = state.images.map((image, k) => {
    if (k === 0 || k === state.images.length - 1) return image;
    objective.gradient(image, g);
    const next = new Float64Array(n);
    addScaled(image, -state.step, g, next);
    return next;
  });
  const images = redistribute(movedImages, state.images.length);
  const losses = Float64Array.from(images, (image) => objective.loss(image));
  let residual = 0;
  images.forEach((image, k) => {
    const force = distance(image, state.images[k]) / state.step;
    if (!(force <= residual)) residual = force;
  });
  const iteration = state.iteration + 1;
  if (!Number.isFinite(residual) || !(residual < 100 * Math.max(first, state.residual))) {
    // Too long a step for the steepest image: go on from the string before with half of it.
    return { ...state, iteration, step: state.step / 2, status: state.step > 1e-14 ? 'running' : 'diverged' };
  }
  const done = residual <= (options.tolerance ?? 1e-3) * Math.max(first, 1e-12);
  const over = iteration >= (options.maxIterations ?? 3000);
  // Growing residuals mean that the steepest image oscillates.
  const step = residual > 1.05 * state.residual ? state.step * 0.8 : state.step;
  return {
    images,
    losses,
    step,
    iteration,
    residual,
    status: done ? 'converged' : over ? 'maxIterations' : 'running',
  };
}

export interface MinimumEnergyPath {
  readonly state: StringState;
  /** Length along the string of each image, from 0 to 1. */
  readonly parameter: Float64Array;
  /** Losses along the straight line between the ends, at the same parameters. */
  readonly straight: Float64Array;
  /** The highest image climbed to the critical point nearby; null where that search did not end at one. */
  readonly saddle: VerdictCard | null;
  /** Loss of the saddle (else of the highest image) above the first and the last image. */
  readonly barrier: { readonly fromStart: number; readonly fromEnd: number; readonly straight: number };
}

/** Runs the string to its end, then climbs from its highest image to the saddle (Levenberg–Marquardt on ½‖∇L‖²). */
export function minimumEnergyPath(
  objective: Objective,
  from: Float64Array,
  to: Float64Array,
  options: StringOptions = {},
  cancelled: () => boolean = () => false,
): MinimumEnergyPath {
  let state = initString(objective, from, to, options);
  const first = state.residual;
  while (state.status === 'running') {
    if (cancelled()) state = { ...state, status: 'cancelled' };
    else state = stepString(objective, state, first, options);
  }
  return finishString(objective, state, cancelled);
}

/** What a string in any state shows; its highest image is climbed from unless the string diverged. */
export function finishString(
  objective: Objective,
  state: StringState,
  cancelled: () => boolean = () => false,
): MinimumEnergyPath {
  const { images, losses } = state;
  const [from, to] = [images[0], images[images.length - 1]];
  let top = 0;
  losses.forEach((loss, k) => (top = loss > losses[top] ? k : top));
  let saddle: VerdictCard | null = null;
  if (top > 0 && top < images.length - 1 && state.status !== 'diverged') {
    const reach = 3 * distance(images[top - 1], images[top + 1]);
    for (const method of ['eigenvectorFollowing', 'levenbergMarquardt'] as const) {
      const end = runFinder(objective, images[top], { method, runawayRadius: reach }, cancelled);
      if (end.status !== 'converged' || end.model === null) continue;
      saddle = verdictCard(objective, end.model.theta, { crossCheck: false });
      if (saddle.class === 'saddle') break;
    }
  }
  const height = saddle?.loss ?? losses[top];
  const parameter = lengths(images);
  const straight = parameter.map((t) => {
    const at = from.slice();
    for (let i = 0; i < at.length; i++) at[i] += t * (to[i] - from[i]);
    return objective.loss(at);
  });
  const ends = Math.max(losses[0], losses[losses.length - 1]);
  return {
    state,
    parameter,
    straight,
    saddle,
    barrier: {
      fromStart: height - losses[0],
      fromEnd: height - losses[losses.length - 1],
      straight: Math.max(...straight) - ends,
    },
  };
}

/** Half of what gradient descent could bear at the image that is steepest along its own gradient. */
function stableStep(objective: Objective, images: readonly Float64Array[]): number {
  const g = new Float64Array(objective.dimension);
  const hg = new Float64Array(objective.dimension);
  let curvature = 1e-12;
  for (const image of images) {
    objective.gradient(image, g);
    const size = norm2(g);
    if (!(size > 0)) continue;
    objective.hessianVectorProduct(image, g, hg);
    curvature = Math.max(curvature, norm2(hg) / size);
  }
  return 0.5 / curvature;
}

function lengths(images: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(images.length);
  for (let k = 1; k < images.length; k++) out[k] = out[k - 1] + distance(images[k - 1], images[k]);
  const total = out[out.length - 1];
  return total > 0 ? out.map((value) => value / total) : out;
}

/** `count` points at equal distances along a polygon, its ends included (linear interpolation). */
function redistribute(points: readonly Float64Array[], count: number): Float64Array[] {
  const at = lengths(points);
  let segment = 0;
  return Array.from({ length: count }, (_, k) => {
    if (k === 0) return points[0].slice();
    if (k === count - 1) return points[points.length - 1].slice();
    const t = k / (count - 1);
    while (segment < points.length - 2 && at[segment + 1] < t) segment++;
    const width = at[segment + 1] - at[segment];
    const share = width > 0 ? (t - at[segment]) / width : 0;
    return points[segment].map((value, i) => value + share * (points[segment + 1][i] - value));
  });
}
