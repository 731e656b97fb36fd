import { initialParameters } from '../../../../app/network/initializers.ts';
import { between, stream, turn, type Pairs } from '../eighth/a-data.ts';
import { growsApart } from '../eighth/a-controls.ts';
import { descend, leavesForInfinity, spectrumAt } from '../fresh/controls.ts';
import { heavyBall, nesterov, sgd, type Labelled } from '../fresh/data.ts';
import { dense, functionLoss, networkLoss, training, type MadeRun } from '../../labelled-run.ts';
import { networkRuns, withEdgeRate } from '../network-runs.ts';
import { slopesOn } from '../sixth/a-controls.ts';

/** Starts, data and ways of the first half of the tenth held-out set (`tenth.ts`), beside the helpers of the eighth and ninth, which are called with purposes and indices of its own. */

export const net = networkRuns(3_909_000, 137_900);

/** A number in brackets, for a formula. */
export const fixed = (v: number): string => `(${v.toFixed(4)})`;
export const mean = (terms: readonly string[]): string => `(${terms.join(' + ')})/${terms.length}`;

/** Normal clouds in several dimensions around centres of the index, one a class. */
export function clouds(
  purpose: string,
  i: number,
  samples: number,
  features: number,
  classes: number,
  spread: number,
): Labelled {
  const source = stream(`clouds-${purpose}`, i);
  const centres = Array.from({ length: classes }, () =>
    Array.from({ length: features }, () => source.normal()),
  );
  const labels = Array.from({ length: samples }, (_, n) => n % classes);
  return { inputs: labels.map((label) => centres[label].map((v) => v + spread * source.normal())), labels };
}

/** Near the edge, for as many steps as take about a sixth of the loss along the flattest direction of a quadratic loss. */
export function slow(made: MadeRun, purpose: string, i: number): MadeRun {
  const momentum = turn(i, [0, 0.4, 0.2]);
  const run = withEdgeRate(made, between(purpose, i, 0.45, 0.85) * (1 + momentum), (rate) =>
    heavyBall(rate, momentum),
  );
  const rate = run.training.optimizer.rate / (1 - momentum);
  const steps = Math.min(4000, Math.max(100, Math.round(0.09 / (rate * spectrumAt(run.loss, run.theta)[0]))));
  return { ...run, training: { ...run.training, steps } };
}

/** A loss of formulas near the edge of its steep part, for as long as a part of the way `far` takes at the given slope. */
export function straight(
  expression: string,
  variables: string[],
  i: number,
  { theta, best, slope, far }: { theta: number[]; best: number[]; slope: number; far: number },
): MadeRun {
  const made = {
    loss: functionLoss(expression, variables),
    theta: Float64Array.from(theta),
    control: slopesOn(Float64Array.from(best)),
  };
  const momentum = turn(i, [0, 0.3, 0]);
  const [most] = spectrumAt(made.loss, made.theta).slice(-1);
  const rate = ((1 - momentum) * between('tenth-straight', i, 0.9, 1.6)) / most;
  const steps = Math.round((0.12 * far * (1 - momentum)) / (rate * slope));
  return { ...made, training: training({ optimizer: heavyBall(rate, momentum), steps }) };
}

/** From random starts the first whose descent by L-BFGS goes out; the run takes over where a pair of sigmoid units has formed. */
export function outwardBound(data: Pairs, i: number, early: number): MadeRun {
  const layers = [dense(turn(i, [2, 3]), 'sigmoid'), dense(1)];
  const loss = networkLoss(layers, 'mse', data);
  const settings = training({ optimizer: sgd(1), steps: 2500 });
  let made: MadeRun | undefined;
  for (let k = 0; k < 20; k++) {
    const start = initialParameters(layers, data.inputs[0].length, {
      seed: 3_930_000 + 100 * i + k,
      initializer: 'glorotNormal',
    });
    const run = { loss, training: settings, theta: start, control: leavesForInfinity };
    made = { ...run, theta: descend(run, start, early).theta };
    if (growsApart(made, made.theta)) break;
  }
  if (made === undefined) throw new Error('expected a start');
  return withEdgeRate(
    made,
    0.5,
    turn(i, [sgd, (rate) => nesterov(rate, 0.3), (rate) => heavyBall(1.3 * rate, 0.3)]),
  );
}
