import type { Objective } from '../../numerics/objective.ts';
import { allFinite, distance, norm2 } from '../../numerics/vector.ts';
import { InputError } from '../../experiment/input-error.ts';
import { statedError } from '../../experiment/stated-error.ts';
import { dampedNewton, newton } from './newton.ts';
import { eigenvectorFollowing } from './eigenvector-following.ts';
import { gradientNormDescent } from './gradient-norm-descent.ts';
import { levenbergMarquardt, trustRegionNewton } from './levenberg-marquardt.ts';
import type { FinderName, FinderOptions, FinderOutcome } from './finder-options.ts';
import {
  evaluateModel,
  newtonStep,
  noCost,
  slidesAlongNull,
  type FinderCost,
  type LocalModel,
} from './local-model.ts';
import type { FinderMethod, Proposal } from './method.ts';
import { newtonMr } from './newton-mr.ts';
import { saddleFreeNewton } from './saddle-free-newton.ts';

const METHODS: Record<FinderName, FinderMethod> = {
  levenbergMarquardt,
  newton,
  dampedNewton,
  trustRegionNewton,
  saddleFreeNewton,
  newtonMr,
  gradientNormDescent,
  eigenvectorFollowing,
};

/** The whole state of a search: pass it to {@link stepFinder} as often as wanted, store it, show it. */
export interface FinderState {
  readonly method: FinderName;
  readonly start: Float64Array;
  readonly iteration: number;
  readonly status: 'running' | FinderOutcome;
  /** Null only when the start itself has no finite loss, gradient or Hessian. */
  readonly model: LocalModel | null;
  /** The method's own number: damping μ, trust radius, or last step size. */
  readonly damping: number;
  /** Iterations without a notable fall of ‖g‖. */
  readonly stagnant: number;
  readonly best: number;
  readonly cost: FinderCost;
}

/** Gradient-flat when ‖Hg‖ ≤ this · ‖H‖‖g‖ (Frye et al. 2021, arXiv 2003.10397). */
const FLATNESS_LIMIT = 1e-3;
/** Stagnated searches count as converged below this relative gradient norm: rounding keeps them from 1e−12. */
const ROUNDING_LIMIT = 1e-10;
const STAGNANT_LIMIT = 12;

/** State before the first iteration. Throws InputError for a θ of wrong length or with entries that are not finite. */
export function initFinder(
  objective: Objective,
  theta: Float64Array,
  options: FinderOptions = {},
): FinderState {
  if (theta.length !== objective.dimension) {
    const line = `Expected a point of ${objective.dimension} numbers, got ${theta.length}`;
    throw new InputError(line, 'point');
  }
  if (!allFinite(theta))
    throw statedError(
      'pointNotFinite',
      'Expected finite numbers in the point, got NaN or Infinity',
      {},
      'point',
    );
  const name = options.method ?? 'levenbergMarquardt';
  const method = METHODS[name];
  const cost = noCost();
  const model = evaluateModel(objective, theta.slice(), method.dense, cost);
  const state: FinderState = {
    method: name,
    start: theta.slice(),
    iteration: 0,
    status: model === null ? 'diverged' : 'running',
    model,
    damping: model === null ? NaN : method.initialDamping(model, options),
    stagnant: 0,
    best: model === null ? Infinity : model.gradientNorm,
    cost,
  };
  return model === null ? state : { ...state, status: judge(state, model, null, options) };
}

/** One iteration; a state that has ended comes back as it is. */
export function stepFinder(
  objective: Objective,
  state: FinderState,
  options: FinderOptions = {},
): FinderState {
  if (state.status !== 'running' || state.model === null) return state;
  const method = METHODS[state.method];
  const cost = { ...state.cost };
  const proposal = method.propose(objective, state.model, state.damping, options, cost);
  const iteration = state.iteration + 1;
  if (proposal.kind === 'stalled') {
    const status = stalledOutcome(state.model);
    return { ...state, iteration, cost, status };
  }
  const model = evaluateModel(objective, proposal.theta, method.dense, cost, state.model.hessianNorm);
  if (model === null) return { ...state, iteration, cost, status: 'diverged' };
  const fell = model.gradientNorm < 0.999 * state.best;
  const next: FinderState = {
    ...state,
    iteration,
    model,
    cost,
    damping: proposal.damping,
    best: Math.min(state.best, model.gradientNorm),
    stagnant: fell ? 0 : state.stagnant + 1,
  };
  return { ...next, status: judge(next, model, proposal, options) };
}

/** Runs a search to its end; `cancelled` is polled between iterations. */
export function runFinder(
  objective: Objective,
  theta: Float64Array,
  options: FinderOptions = {},
  cancelled: () => boolean = () => false,
): FinderState {
  let state = initFinder(objective, theta, options);
  while (state.status === 'running') {
    if (cancelled()) return { ...state, status: 'cancelled' };
    state = stepFinder(objective, state, options);
  }
  return state;
}

function judge(
  state: FinderState,
  model: LocalModel,
  proposal: (Proposal & { kind: 'moved' }) | null,
  options: FinderOptions,
): FinderState['status'] {
  const radius = options.runawayRadius ?? 1000 * (1 + norm2(state.start));
  if (!(distance(model.theta, state.start) <= radius)) return 'diverged';
  if (model.gradientNorm === 0) return 'converged';
  const settled = remainingStep(model, proposal) <= 1e-12 * Math.max(1, norm2(model.theta));
  if (model.relativeGradientNorm <= (options.tolerance ?? 1e-12) && settled) return 'converged';
  if (state.stagnant >= STAGNANT_LIMIT) return stalledOutcome(model);
  const limit = options.maxIterations ?? (state.method === 'gradientNormDescent' ? 5000 : 200);
  if (state.iteration < limit) return 'running';
  // A last look: the iteration limit may cut a search that rounding alone kept from ending.
  return model.relativeGradientNorm <= ROUNDING_LIMIT && remainingStep(model, proposal) <= 1e-6
    ? 'converged'
    : 'maxIterations';
}

/**
 * How far the critical point still is: the Newton step with a spectrum, else the last step. A gradient that is tiny
 * because the loss flattens towards infinity leaves this large, and such runs are not taken for critical points.
 */
function remainingStep(model: LocalModel, proposal: (Proposal & { kind: 'moved' }) | null): number {
  if (slidesAlongNull(model)) return Infinity;
  if (model.spectrum !== null) return norm2(newtonStep(model, model.spectrum));
  return proposal === null ? Infinity : proposal.length;
}

function stalledOutcome(model: LocalModel): FinderOutcome {
  const near = remainingStep(model, null);
  if (model.relativeGradientNorm <= ROUNDING_LIMIT && (model.spectrum === null || near <= 1e-3)) {
    return 'converged';
  }
  return model.flatness <= FLATNESS_LIMIT ? 'gradientFlat' : 'singular';
}
