import { hessianOperator } from '../../numerics/objective.ts';
import { dot, scale } from '../../numerics/vector.ts';
import { backtrackGradientNorm, type FinderMethod } from './method.ts';
import { minresQlp } from './minres-qlp.ts';

/** Krylov steps per iteration at most. */
const MAX_KRYLOV = 200;

/**
 * Newton-MR (Roosta, Liu, Xu & Mahoney 2018, arXiv 1810.00303): the step is the least-length solution of
 * min ‖Hs + g‖ by MINRES-QLP, with a line search on ½‖g‖². Hessian-vector products only: for networks whose dense
 * Hessian does not fit. The inner residual is min(0.1, √‖g‖)·‖g‖ at first and tighter as ‖g‖ falls.
 */
export const newtonMr: FinderMethod = {
  dense: false,
  initialDamping: () => 1,
  propose(objective, model, _damping, _options, cost) {
    const right = model.gradient.slice();
    scale(-1, right);
    const tolerance = Math.max(1e-12, Math.min(0.1, Math.sqrt(model.gradientNorm)) * 0.1);
    const solved = minresQlp(hessianOperator(objective, model.theta), right, tolerance, MAX_KRYLOV);
    cost.products += solved.iterations;
    const slope = dot(solved.x, model.hessianGradient);
    if (!(slope < 0)) return { kind: 'stalled' };
    return backtrackGradientNorm(objective, model, solved.x, slope, cost);
  },
};
