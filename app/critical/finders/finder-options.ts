export const FINDER_METHODS = [
  'levenbergMarquardt',
  'newton',
  'dampedNewton',
  'trustRegionNewton',
  'saddleFreeNewton',
  'newtonMr',
  'gradientNormDescent',
  'eigenvectorFollowing',
] as const;
export type FinderName = (typeof FINDER_METHODS)[number];

/** How a search from one start ended. `diverged`: left the run-away radius, or nothing finite lay ahead. */
export type FinderOutcome =
  'converged' | 'maxIterations' | 'diverged' | 'singular' | 'gradientFlat' | 'cancelled';

export interface FinderOptions {
  /** Default `levenbergMarquardt`. */
  readonly method?: FinderName;
  /** Default 200 for second-order methods, 5000 for gradientNormDescent. */
  readonly maxIterations?: number;
  /** ‖g‖/max(1, |L|, ‖H‖‖θ‖) to reach. Default 1e−12. */
  readonly tolerance?: number;
  /** Wished Morse index, for eigenvectorFollowing. Default 1. */
  readonly index?: number;
  /** Fixed step size of gradientNormDescent; default: line search. */
  readonly rate?: number;
  /** ‖θ − θ₀‖ beyond this is `diverged`. Default 1000·(1 + ‖θ₀‖). */
  readonly runawayRadius?: number;
}
