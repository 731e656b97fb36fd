import type { DiagnosisInput } from '../../../../app/diagnosis/evidence/gather-evidence.ts';
import { buildObjective } from '../../../../app/experiment/objective.ts';
import type { ResolvedLoss } from '../../../../app/experiment/resolved-loss.ts';
import { denseChain } from '../../../../app/network/dense-chain.ts';
import { dot, norm2 } from '../../../../app/numerics/vector.ts';
import { stabilityEdge } from '../../../../app/training/stability-edge.ts';
import { createTrainer } from '../../../../app/training/trainer.ts';
import { trainingProblem } from '../../../../app/training/training-problem.ts';
import { again, continued, explodes, fell, isLongValley, lossAt, reference } from '../../controls.ts';
import { descend, gapIsOfTheSource, hoversByNoise, spectrumAt, tenfoldGains } from '../fresh/controls.ts';
import { trainRun, type Control, type MadeRun } from '../../labelled-run.ts';

/** Controls of the first half of the sixth held-out set: training, exact derivatives and closed forms; each also rules out its neighbours. */

/** Whether every named claim is true; later ones are not looked at after a false one. */
function holds(claims: Readonly<Record<string, () => boolean>>): boolean {
  return Object.values(claims).every((claim) => claim());
}

type Checkpoint = DiagnosisInput['checkpoints'][number];
const endOf = ({ checkpoints }: DiagnosisInput): Checkpoint => checkpoints[checkpoints.length - 1];

/** Loss, gradient, curvature along it and both ends of the spectrum at a place. */
function geometry(loss: ResolvedLoss, theta: Float64Array) {
  const objective = buildObjective(loss, 'train');
  const gradient = new Float64Array(objective.dimension);
  const product = new Float64Array(objective.dimension);
  objective.gradient(theta, gradient);
  objective.hessianVectorProduct(theta, gradient, product);
  const values = spectrumAt(loss, theta);
  const slope = norm2(gradient);
  return {
    loss: objective.loss(theta),
    slope,
    along: dot(gradient, product) / slope ** 2,
    least: values[0],
    most: values[values.length - 1],
  };
}

/** λmax over the method's edge. */
function edgeShare({ training }: MadeRun, most: number): number {
  const { optimizer } = training;
  return most / (stabilityEdge(optimizer, optimizer.rate)?.value ?? NaN);
}

/** Losses with all samples after each of the updates with which a run goes on from a checkpoint; null after divergence. */
function goesOn(
  made: MadeRun,
  from: Checkpoint,
  updates: number,
  visit: (theta: Float64Array) => void = () => undefined,
): { readonly losses: readonly number[]; readonly theta: Float64Array } | null {
  const steps = from.step + updates;
  const objective = buildObjective(made.loss, 'train');
  const settings = { ...made.training, steps, evaluateEvery: steps + 1 };
  const trainer = createTrainer(trainingProblem(objective, null), settings, from);
  const losses: number[] = [];
  for (let k = 0; k < updates; k++) {
    trainer.advance();
    if (trainer.divergence !== null) return null;
    losses.push(objective.loss(trainer.theta));
    visit(trainer.theta);
  }
  return { losses, theta: trainer.theta.slice() };
}
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v / values.length, 0);

/** Runs away, while a tenth of the rate comes down from the same start to below half. */
export const runsAway: Control = (made, trained) =>
  holds({
    explodes: () => explodes(made, trained),
    'a tenth comes down': () => again(made, { rate: 0.1 }) < 0.5 * lossAt(made, trained, 0),
  });

/** Over sixty more updates successive gradients point against each other (mean cosine below 0) and cancel: ‖Σg‖ below a fifth of Σ‖g‖, none shorter than 0.01. */
function turnsRound(made: MadeRun, from: Checkpoint): boolean {
  const objective = buildObjective(made.loss, 'train');
  const gradients: Float64Array[] = [];
  goesOn(made, from, 60, (theta) => {
    const gradient = new Float64Array(objective.dimension);
    objective.gradient(theta, gradient);
    gradients.push(gradient);
  });
  const cosines = gradients.slice(1).map((g, k) => dot(g, gradients[k]) / (norm2(g) * norm2(gradients[k])));
  const sum = made.theta.map((_, j) => gradients.reduce((total, g) => total + g[j], 0));
  const lengths = gradients.map(norm2);
  return mean(cosines) < 0 && norm2(sum) < 0.2 * 60 * mean(lengths) && lengths.every((v) => v > 0.01);
}

/**
 * Gradients turn round (`turnsRound`); over the last half and twice as long again the mean loss does not fall (3 %), and a tenth
 * of the rate from the same start ends below half of it: so it is no edge of stability.
 */
export const jumpsForGood: Control = (made, trained) => {
  const half = Math.ceil(made.training.steps / 2);
  const last = goesOn(made, trained.checkpoints[1], half);
  const next = goesOn(made, endOf(trained), 2 * half);
  if (last === null || next === null) return false;
  const level = mean(next.losses);
  return holds({
    'no fall': () => level > 0.97 * mean(last.losses) && mean(next.losses.slice(half)) > 0.97 * level,
    'no explosion': () => level < 20 * lossAt(made, trained, 0),
    'a tenth is far lower': () => again(made, { rate: 0.1 }) < 0.5 * level,
    'turns round': () => turnsRound(made, endOf(trained)),
  });
};

/**
 * Ten times the rate comes down five times as far, thirty times ends below 60 % (`tenfoldGains`); the slope is no less than half of
 * the start's and the loss nine tenths of it: no critical point is near. Where the method has an edge of plain curvature, λmax is below a thirtieth of it.
 */
export const crawls: Control = (made, trained) => {
  const [start, end] = [geometry(made.loss, made.theta), geometry(made.loss, endOf(trained).theta)];
  const edge = stabilityEdge(made.training.optimizer, made.training.optimizer.rate);
  return holds({
    'still on the slope': () => end.slope > 0.5 * start.slope && end.loss > 0.9 * start.loss,
    'far below the edge': () => edge?.of !== 'sharpness' || Math.max(start.most, end.most) < edge.value / 30,
    'ten times gains': () => tenfoldGains(made, trained),
  });
};

/**
 * Level, the whole batch at the same rate and the best weights far lower (`hoversByNoise`); and on the same batches a tenth of the rate ends
 * below nine tenths at once.
 */
export const hoversInNoise: Control = (made, trained) =>
  holds({
    'a tenth is lower': () =>
      continued(made, trained, 400, { rate: 0.1 }) < 0.9 * continued(made, trained, 400),
    hovers: () => hoversByNoise(made, trained),
  });

/**
 * Slow, L-BFGS a third, thrice the rate nothing (`isLongValley`); λmax between a third of the method's edge and all of it, no eigenvalue
 * clearly negative, no step up, and real curvature along the way: 2h(L − L*)/‖g‖² above 0.2, L* by L-BFGS. Ten times the rate
 * gains nothing either.
 */
export const walksAlongFloor: Control = (made, trained) => {
  const end = endOf(trained);
  const here = geometry(made.loss, end.theta);
  return holds({
    'much is left': () => here.loss > 0.05 * lossAt(made, trained, 0),
    'long valley': () => isLongValley(made, trained),
    'walls forbid more': () => {
      const share = edgeShare(made, here.most);
      return share > 0.33 && share < 1;
    },
    'no way down the side': () => here.least > -1e-4 * here.most,
    'floor is curved': () =>
      (2 * here.along * (here.loss - descend(made, end.theta, 200).loss)) / here.slope ** 2 > 0.2,
    'no step up': () => {
      const next = goesOn(made, end, made.training.steps);
      return next !== null && next.losses.every((v, k) => v <= (next.losses[k - 1] ?? Infinity));
    },
    'ten times gains nothing': () => continued(made, trained, made.training.steps, { rate: 10 }) > here.loss,
  });
};

/**
 * A slope that goes on beyond what its curvature could end: |2h(L − L*)|/‖g‖² below 0.03 at half time and at the end, where ‖g‖ is
 * still nine tenths of what it was; L*, by L-BFGS from the end or from `other`, below 0.7 of the loss. Falls by less than 8 % over the last half; a steep
 * direction beside the way takes between a quarter and all of the method's edge, and ten times the rate goes up: the rate is not at fault.
 */
export function slopesOn(other: Float64Array): Control {
  return (made, trained) => {
    if (trained.diverged) return false;
    const end = endOf(trained);
    const [middle, here] = [trained.checkpoints[1], end].map(({ theta }) => geometry(made.loss, theta));
    const least = Math.min(descend(made, end.theta, 200).loss, descend(made, other, 200).loss);
    const bend = (at: typeof here): number => Math.abs(2 * at.along * (at.loss - least)) / at.slope ** 2;
    return holds({
      'hardly bends': () => bend(middle) < 0.03 && bend(here) < 0.03,
      'no smaller slope': () => here.slope > 0.9 * middle.slope && here.slope > 0.005,
      'much is left': () => least < 0.7 * here.loss,
      'goes down slowly': () => here.loss < middle.loss && fell(made, trained, 0) < 0.08,
      'steep beside it': () => {
        const share = edgeShare(made, here.most);
        return share > 0.25 && share < 1;
      },
      'ten times is worse': () => continued(made, trained, made.training.steps, { rate: 10 }) > here.loss,
    });
  };
}

/** ‖leaving‖ together, ‖entering apart‖ and what does not cancel, of a pair of units of the last hidden layer. */
function pairAt(made: MadeRun, theta: Float64Array, u: number, v: number) {
  if (made.loss.kind !== 'network') throw new Error('expected a network');
  const chain = denseChain(made.loss.spec.layers, made.loss.data.features) ?? [];
  const [hidden, out] = chain.slice(-2);
  const leave = (unit: number): Float64Array =>
    Float64Array.from({ length: out.units }, (_, k) => theta[out.index[k * out.extended + unit]]);
  const enter = (unit: number): Float64Array =>
    Float64Array.from({ length: hidden.extended }, (_, j) => theta[hidden.index[unit * hidden.extended + j]]);
  const [a, b, p, q] = [leave(u), leave(v), enter(u), enter(v)];
  const size = norm2(a) + norm2(b);
  return {
    size,
    left: norm2(a.map((value, k) => value + b[k])) / size,
    apart: norm2(p.map((value, j) => value - q[j])),
  };
}

/**
 * The first two units of the last hidden layer are under way to infinity: from half time to the end, and again in as long, the leaving weights grow and
 * cancel, the entering ones come closer, and the loss falls without a step up, by less than a fifth over the last half. L-BFGS, which
 * has no rate to blame, goes out as well: leaving weights twice as large, entering ones half as far apart, and twice as many updates go on outward;
 * it gains a tenth or more. λmax is between 0.15 and 0.95 of the edge. The loss is no trifle.
 */
export const goesToInfinity: Control = (made, trained) => {
  const end = endOf(trained);
  const next = goesOn(made, end, made.training.steps);
  if (next === null) return false;
  const here = lossAt(made, trained, -1);
  const at = (theta: Float64Array) => pairAt(made, theta, 0, 1);
  const [middle, now, later] = [trained.checkpoints[1].theta, end.theta, next.theta].map(at);
  return holds({
    slow: () => fell(made, trained, 0) < 0.2 && here > 0.01 * reference(made),
    grows: () => now.size > 1.005 * middle.size && later.size > 1.005 * now.size,
    meets: () => now.apart < middle.apart && later.apart < now.apart,
    cancels: () => now.left < 0.3 && later.left < 0.3,
    'no step up': () => next.losses.every((v, k) => v <= (next.losses[k - 1] ?? here)),
    'below the edge': () => {
      const share = edgeShare(made, geometry(made.loss, end.theta).most);
      return share > 0.15 && share < 0.95;
    },
    'L-BFGS goes out': () => {
      const [near, far] = [300, 600].map((steps) => descend(made, end.theta, steps));
      const [first, last] = [at(near.theta), at(far.theta)];
      return (
        far.loss < 0.9 * here &&
        last.size > 2 * now.size &&
        last.apart < 0.5 * now.apart &&
        last.size >= first.size
      );
    },
  });
};

/** The gap is that of another source (`gapIsOfTheSource`); with twice the training data of the same source two thirds of it stay. */
export function staysWithMore(fair: ResolvedLoss, more: ResolvedLoss): Control {
  return (made, trained) => {
    const held = (loss: ResolvedLoss, theta: Float64Array): number =>
      buildObjective(loss, 'validation').loss(theta);
    return holds({
      'gap of the source': () => gapIsOfTheSource(fair)(made, trained),
      'more does not help': () => {
        const other = trainRun({ ...made, loss: more });
        return held(more, endOf(other).theta) > 0.67 * held(made.loss, endOf(trained).theta);
      },
    });
  };
}
