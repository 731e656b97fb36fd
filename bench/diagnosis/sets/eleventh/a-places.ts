import { between, field, stream, turn } from '../eighth/a-data.ts';
import { sgd } from '../fresh/data.ts';
import { functionLoss, training, type Generator } from '../../labelled-run.ts';
import { walksAlongFloor } from '../sixth/a-controls.ts';
import { fixed, mean, outwardBound, slow, straight } from '../tenth/a-data.ts';
import { fitted } from './a-data.ts';

/** Ways and random starts of the tenth's helpers that the tenth set has not. */
const own = (i: number): number => 6000 + i;

/** Squares of a line through a few values, `weight` times their mean: the steep part beside a flat one. */
function squares(purpose: string, i: number, weight: number): string {
  const source = stream(`squares-${purpose}`, i);
  const terms = Array.from(
    { length: 5 },
    (_, k) => `(${fixed(1 + 0.4 * (k - 2) + 0.1 * source.normal())} - c - d*${fixed(k - 2)})^2`,
  );
  return `${weight.toFixed(3)}*${mean(terms)}`;
}

/** Places in the landscape, first half of the eleventh held-out set; each comment says why the label is true. */
export const eleventhAPlaces: Readonly<Record<string, Generator>> = {
  // L-BFGS gets to a third in 80 updates where three and ten times the rate gain nothing, the floor is curved for real (control of all three).
  // Hodrick's and Prescott's filter: ½ Σ (u − y)² + ½ w Σ (second differences of u)², w as for years or quarters; trends have λ = 1, bends up to 16 w.
  'illConditioning: smoothed trend of a series': (i) => {
    const source = stream('eleventh-trend', i);
    const variables = Array.from({ length: turn(i, [8, 7, 6]) }, (_, k) => `u${k + 1}`);
    const weight = turn(i, [100, 400, 1600]) * (0.8 + 0.4 * source.uniform());
    const [level, growth] = [1 + source.uniform(), 0.3 * source.normal()];
    const near = variables.map((u, k) => `(${u} - ${fixed(level + growth * k + 0.1 * source.normal())})^2`);
    const bends = variables.slice(2).map((u, k) => `(${u} - 2*${variables[k + 1]} + ${variables[k]})^2`);
    const made = {
      loss: functionLoss(
        `0.5*(${near.join(' + ')}) + ${(weight / 2).toFixed(2)}*(${bends.join(' + ')})`,
        variables,
      ),
      theta: Float64Array.from(variables, () => 0.01 * source.normal()),
      training: training({ optimizer: sgd(1), steps: 100 }),
      control: walksAlongFloor,
    };
    return slow(made, 'eleventh-trend-share', i);
  },
  // Two or three parts and their total, read with some error: what the total says the parts say too.
  'illConditioning: parts and their total': (i) => {
    const source = stream('eleventh-total', i);
    const error = between('eleventh-total', i, 0.06, 0.15);
    const rows = Array.from({ length: 60 + 2 * i }, () => {
      const parts = Array.from({ length: turn(i, [2, 3]) }, () => source.normal());
      return [...parts, parts.reduce((sum, v) => sum + v, 0) + error * source.normal()];
    });
    return fitted(rows, 'eleventh-total', i);
  },
  // Dose and response: growth curves with midpoints close by.
  'illConditioning: growth curves close by': (i) => {
    const midpoints = turn(i, [
      [-0.6, 0, 0.6],
      [-0.4, 0.4],
      [-0.3, 0.2, 0.8],
    ]);
    const steep = between('eleventh-growth', i, 1.2, 2);
    const doses = field('eleventh-growth', i, 50 + 2 * i, 1, () => 0).inputs.map(([x]) => 2 * x);
    return fitted(
      doses.map((x) => midpoints.map((m) => 1 / (1 + Math.exp(-steep * (x - m))))),
      'eleventh-growth',
      i,
    );
  },
  // Errors in per cent are straight in the forecast until it reaches the values; squares beside them bound the rate.
  'gradientFlat: errors in per cent, forecasts from 0': (i) => {
    const source = stream('eleventh-percent', i);
    const level = between('eleventh-percent', i, 20, 60);
    const errors = Array.from({ length: 7 }, () => {
      const y = level * (1 + 0.15 * source.normal());
      return `abs(1 - a/${fixed(y)})`;
    });
    const weight = between('eleventh-percent-weight', i, 0.5, 2);
    return straight(`${mean(errors)} + ${squares('percent', i, weight)}`, ['a', 'c', 'd'], own(i), {
      theta: [0, 0.95, 0.38],
      best: [level, 1, 0.4],
      slope: 1 / level,
      far: level,
    });
  },
  // −log-likelihood of waiting times, s + t·exp(−s): a log mean far too large has the slope 1 and no curvature.
  'gradientFlat: waiting times, log mean far too large': (i) => {
    const source = stream('eleventh-waiting', i);
    const times = Array.from({ length: 8 }, () => -Math.log(1 - source.uniform()) * 2);
    const from = between('eleventh-waiting', i, 9, 16);
    const weight = between('eleventh-waiting-weight', i, 2, 8);
    const terms = times.map((t) => `(1 + s + ${fixed(t)}*exp(-s))`);
    const best = Math.log(times.reduce((sum, t) => sum + t / times.length, 0));
    return straight(`${mean(terms)} + ${squares('waiting', i, weight)}`, ['s', 'c', 'd'], own(i), {
      theta: [from, 0.95, 0.38],
      best: [best, 1, 0.4],
      slope: 1,
      far: from - best,
    });
  },
  // Likelihood of yearly highest floods (Gumbel), z + exp(−z): a level far too low has the slope 1 / scale and no curvature.
  'gradientFlat: highest floods, level far too low': (i) => {
    const source = stream('eleventh-flood', i);
    const level = between('eleventh-flood', i, 15, 40);
    const scale = between('eleventh-scale', i, 1, 2);
    const terms = Array.from({ length: 8 }, () => {
      const flood = level - scale * Math.log(-Math.log(0.02 + 0.96 * source.uniform()));
      return `((${fixed(flood)} - m)/${fixed(scale)} + exp(-(${fixed(flood)} - m)/${fixed(scale)}))`;
    });
    const weight = between('eleventh-flood-weight', i, 2, 8);
    return straight(`${mean(terms)} + ${squares('flood', i, weight)}`, ['m', 'c', 'd'], own(i), {
      theta: [0, 0.95, 0.38],
      best: [level, 1, 0.4],
      slope: 1 / scale,
      far: level,
    });
  },
  // Martinelli et al. 2025: a small network from a random start, descended by L-BFGS until a pair has formed (the run takes over there); L-BFGS goes
  // out as well, and lower (control of all).
  'channelToInfinity: random start, sum of two waves, sigmoid': (i) =>
    outwardBound(
      field('eleventh-waves', i, 50, 2, ([a, b]) => Math.sin(2.5 * a) + 0.5 * Math.sin(2 * b), 0.1),
      own(i),
      turn(i, [40, 60]),
    ),
  'channelToInfinity: random start, a wave that dies away, sigmoid': (i) =>
    outwardBound(
      field('eleventh-decay', i, 50, 1, ([x]) => Math.sin(4 * x) * Math.exp(-x), 0.1),
      own(i),
      turn(i, [40, 60]),
    ),
  'channelToInfinity: random start, a wave across three inputs, sigmoid': (i) =>
    outwardBound(
      field('eleventh-across', i, 50, 3, ([a, b, c]) => Math.sin(2.2 * a + b - c) + 0.4 * b, 0.1),
      own(i),
      turn(i, [40, 60]),
    ),
};
