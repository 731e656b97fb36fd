import type { Objective } from '../numerics/objective.ts';
import { runFinder, initFinder, stepFinder, type FinderState } from './finders/finder.ts';
import type { FinderOptions, FinderOutcome } from './finders/finder-options.ts';
import { findKink } from './kink-search.ts';
import { verdictCard, type VerdictCard } from './verdict-card.ts';

/** Where a finder went from one point, and the verdict on its end. */
export interface NearestCritical {
  readonly outcome: FinderOutcome | 'undefinedAtStart' | 'onKink';
  readonly iterations: number;
  /** The iterates, row-major [K, P], the start first; only the ends for more than 1000 parameters. */
  readonly path: Float64Array;
  readonly losses: Float64Array;
  readonly gradientNorms: Float64Array;
  /** Verdict on the critical point reached, smooth or on a kink; else null. */
  readonly card: VerdictCard | null;
}

const MAX_PATH_PARAMETERS = 1000;

/**
 * Runs one finder from θ step by step, keeps its way, and judges where it ended. Without a method:
 * Levenberg–Marquardt on ½‖g‖², finished by Newton's method where that creeps. Where no smooth critical point is reached,
 * the nearest one on a kink is taken.
 *
 * @throws InputError for a θ of wrong length or with entries that are not finite
 */
export function nearestCritical(
  objective: Objective,
  theta: Float64Array,
  options: FinderOptions = {},
  cancelled: () => boolean = () => false,
): NearestCritical {
  const visited: { theta: Float64Array; loss: number; gradientNorm: number }[] = [];
  const visit = (state: FinderState): void => {
    if (state.model === null) return;
    const { theta: at, loss, gradientNorm } = state.model;
    visited.push({ theta: at, loss, gradientNorm });
  };
  let state = initFinder(objective, theta, options);
  visit(state);
  while (state.status === 'running') {
    if (cancelled()) state = { ...state, status: 'cancelled' };
    else {
      state = stepFinder(objective, state, options);
      visit(state);
    }
  }
  let iterations = state.iteration;
  const creeping = state.status === 'maxIterations' || state.status === 'singular';
  if (options.method === undefined && creeping && state.model !== null) {
    const end = runFinder(objective, state.model.theta, { method: 'newton', runawayRadius: 0.1 }, cancelled);
    if (end.status === 'converged') {
      iterations += end.iteration;
      state = end;
      visit(end);
    }
  }
  const kink =
    state.status === 'converged' || cancelled() ? null : findKink(objective, theta, null, cancelled);
  if (kink !== null) visited.push({ theta: kink, loss: objective.loss(kink), gradientNorm: NaN });
  const kept = theta.length <= MAX_PATH_PARAMETERS ? visited : visited.filter((_, k) => isEnd(k, visited));
  const path = new Float64Array(kept.length * theta.length);
  kept.forEach((one, k) => path.set(one.theta, k * theta.length));
  const ended = state.model === null ? 'undefinedAtStart' : (state.status as FinderOutcome);
  const outcome = kink === null ? ended : 'onKink';
  return {
    outcome,
    iterations,
    path,
    losses: Float64Array.from(kept, ({ loss }) => loss),
    gradientNorms: Float64Array.from(kept, ({ gradientNorm }) => gradientNorm),
    card:
      outcome === 'converged' || outcome === 'onKink'
        ? verdictCard(objective, visited[visited.length - 1].theta, { cancelled })
        : null,
  };
}

function isEnd(index: number, all: readonly unknown[]): boolean {
  return index === 0 || index === all.length - 1;
}
