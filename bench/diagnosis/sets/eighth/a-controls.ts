import { buildObjective } from '../../../../app/experiment/objective.ts';
import { denseChain } from '../../../../app/network/dense-chain.ts';
import { norm2 } from '../../../../app/numerics/vector.ts';
import { again, lossAt } from '../../controls.ts';
import { descend } from '../fresh/controls.ts';
import type { Control, MadeRun } from '../../labelled-run.ts';
import { crawls } from '../sixth/a-controls.ts';

/** Controls of the first half of the eighth held-out set, beside those of the fifth and the sixth: training and exact derivatives alone. */

/**
 * Still on the slope of the start, ten times the rate comes down five times as far (`crawls`), but no more than twenty times: near a saddle
 * what a larger rate gains would grow like an exponential.
 */
export const crawlsDownhill: Control = (made, trained) => {
  if (!crawls(made, trained)) return false;
  const start = lossAt(made, trained, 0);
  return start - again(made, { rate: 10 }) < 20 * (start - lossAt(made, trained, -1));
};

/**
 * 600 updates of L-BFGS from θ lower the loss by a tenth, make the leaving weights of some pair of the hidden layer thrice as large and bring
 * the entering ones to half as far apart.
 */
export function growsApart(made: MadeRun, theta: Float64Array): boolean {
  if (made.loss.kind !== 'network') return false;
  const [hidden, out] = denseChain(made.loss.spec.layers, made.loss.data.features) ?? [];
  const { loss, theta: far } = descend(made, theta, 600);
  if (loss > 0.9 * buildObjective(made.loss, 'train').loss(theta)) return false;
  const pair = (at: Float64Array, u: number, v: number) => {
    const enter = (unit: number): Float64Array =>
      Float64Array.from({ length: hidden.extended }, (_, j) => at[hidden.index[unit * hidden.extended + j]]);
    const size = (unit: number): number =>
      Math.hypot(...Array.from({ length: out.units }, (_, k) => at[out.index[k * out.extended + unit]]));
    const other = enter(v);
    return { size: size(u) + size(v), apart: norm2(enter(u).map((w, j) => w - other[j])) };
  };
  for (let u = 0; u < hidden.units; u++) {
    for (let v = u + 1; v < hidden.units; v++) {
      const [now, then] = [pair(theta, u, v), pair(far, u, v)];
      if (then.size > 3 * now.size && then.apart < 0.5 * now.apart) return true;
    }
  }
  return false;
}
