import type { DiagnosisInput } from '../../../../app/diagnosis/evidence/gather-evidence.ts';
import { buildObjective, isNetworkObjective } from '../../../../app/experiment/objective.ts';
import type { ResolvedLoss } from '../../../../app/experiment/resolved-loss.ts';
import { stageOutputs } from '../../../../app/network/stage-outputs.ts';
import { symmetricEigenpairs } from '../../../../app/numerics/symmetric-eigen.ts';
import { dot, norm2 } from '../../../../app/numerics/vector.ts';
import { stabilityEdge } from '../../../../app/training/stability-edge.ts';
import { createTrainer } from '../../../../app/training/trainer.ts';
import { trainingProblem } from '../../../../app/training/training-problem.ts';
import {
  again,
  continued,
  explodes,
  fell,
  isLongValley,
  isStartsFault,
  lossAt,
  reference,
} from '../../controls.ts';
import { descend, isBottom, slopesFlat, spectrumAt, tenfoldGains } from '../fresh/controls.ts';
import { trainRun, type Control, type MadeRun } from '../../labelled-run.ts';

/** Controls of the seventh held-out set, beside those of the fifth (`fresh-controls.ts`): training, exact derivatives and closed forms alone. */

/** Every fact holds; later ones are not looked at after one that does not. */
function all(facts: Readonly<Record<string, () => boolean>>): boolean {
  return Object.values(facts).every((fact) => fact());
}
function endOf({ checkpoints }: DiagnosisInput): Float64Array {
  return checkpoints[checkpoints.length - 1].theta;
}
function gradientAt(loss: ResolvedLoss, theta: Float64Array): Float64Array {
  const objective = buildObjective(loss, 'train');
  const out = new Float64Array(objective.dimension);
  objective.gradient(theta, out);
  return out;
}
/** gᵀHg/‖g‖². */
function curvatureAlong(loss: ResolvedLoss, theta: Float64Array, g: Float64Array): number {
  const product = new Float64Array(g.length);
  buildObjective(loss, 'train').hessianVectorProduct(theta, g, product);
  return dot(g, product) / dot(g, g);
}

/** Runs away, while a tenth of the rate comes down from the same start. */
export const explodesAtFullRate: Control = (made, trained) =>
  all({
    explodes: () => explodes(made, trained),
    tenth: () => again(made, { rate: 0.1 }) < lossAt(made, trained, 0),
  });

/**
 * Bounces for good: the mean loss of the last quarter is no lower than 0.97 of the quarter's before half time; there successive gradients point
 * against each other (mean cosine below −0.6), none shorter than 0.01; a tenth of the rate, from the start and from the end, gets below 0.6 of it.
 */
export const bouncesForGood: Control = (made, trained) => {
  if (trained.diverged) return false;
  const { steps } = made.training;
  const objective = buildObjective(made.loss, 'train');
  const trainer = createTrainer(
    trainingProblem(objective, null),
    { ...made.training, evaluateEvery: steps + 1 },
    made.theta,
  );
  const losses: number[] = [];
  let [sum, least] = [0, Infinity];
  let before: Float64Array | null = null;
  while (trainer.step < steps) {
    trainer.advance();
    losses.push(objective.loss(trainer.theta));
    if (trainer.step < 0.75 * steps) continue;
    const now = gradientAt(made.loss, trainer.theta);
    least = Math.min(least, norm2(now));
    if (before !== null) sum += dot(before, now) / (norm2(before) * norm2(now));
    before = now;
  }
  const quarter = Math.floor(steps / 4);
  const mean = (part: number[]): number => part.reduce((total, v) => total + v / part.length, 0);
  const late = mean(losses.slice(-quarter));
  return all({
    level: () => late > 0.97 * mean(losses.slice(quarter, 2 * quarter)),
    turns: () => sum / quarter < -0.6,
    slope: () => least > 0.01,
    start: () => again(made, { rate: 0.1 }) < 0.6 * late,
    end: () => continued(made, trained, steps, { rate: 0.1 }) < 0.6 * late,
  });
};

/**
 * Ten times the rate comes down five times as far (fifth set). It is no critical point: the gradient is still above 0.3 of the start's, and
 * of a method with an edge λmax is below a thirtieth of it.
 */
export const creeps: Control = (made, trained) => {
  const { optimizer } = made.training;
  const edge = stabilityEdge(optimizer, optimizer.rate);
  const end = endOf(trained);
  return all({
    gains: () => tenfoldGains(made, trained),
    slope: () => norm2(gradientAt(made.loss, end)) > 0.3 * norm2(gradientAt(made.loss, made.theta)),
    edge: () => {
      if (edge?.of !== 'sharpness') return true;
      const values = spectrumAt(made.loss, end);
      return values[values.length - 1] < edge.value / 30;
    },
  });
};

/** Newton's method from θ to the critical point near; null where it does not get to ‖g‖ < 10⁻¹⁰ in 30 steps. Zero eigenvalues are left alone. */
export function criticalPointNear(loss: ResolvedLoss, theta: Float64Array): Float64Array | null {
  const objective = buildObjective(loss, 'train');
  const n = objective.dimension;
  const at = theta.slice();
  for (let step = 0; step < 30; step++) {
    const g = gradientAt(loss, at);
    if (norm2(g) < 1e-10) return at;
    const hessian = new Float64Array(n * n);
    objective.hessian(at, hessian);
    const { values, vectors } = symmetricEigenpairs(hessian, n);
    const most = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    for (let k = 0; k < n; k++) {
      if (Math.abs(values[k]) < 1e-6 * most) continue;
      const v = vectors.subarray(k * n, (k + 1) * n);
      const along = dot(v, g) / values[k];
      for (let j = 0; j < n; j++) at[j] -= along * v[j];
    }
  }
  return null;
}

/**
 * The run has come to rest by a critical point (Newton's method from its end, within `reach`), whose exact Hessian has an eigenvalue below
 * −5 % of its largest. Over the last half the loss stays within 1 %.
 */
export const comesToSaddle =
  (reach: number): Control =>
  (made, trained) => {
    const end = endOf(trained);
    const at = trained.diverged ? null : criticalPointNear(made.loss, end);
    if (at === null) return false;
    const values = spectrumAt(made.loss, at);
    return all({
      near: () => norm2(end.map((v, k) => v - at[k])) < reach,
      slope: () => norm2(gradientAt(made.loss, end)) < 2e-3,
      stays: () => Math.abs(lossAt(made, trained, 1) / lossAt(made, trained, -1) - 1) < 0.01,
      negative: () => values[0] < -0.05 * values[values.length - 1],
    });
  };

/** The slope is flat (fifth set) and goes on far beyond what its curvature could end: 2|h|(L − L*)/‖g‖² below a twentieth, L* the least loss. */
export function slopesBeyondCurvature(least: number): Control {
  return (made, trained) => {
    const end = endOf(trained);
    const g = gradientAt(made.loss, end);
    const h = Math.abs(curvatureAlong(made.loss, end, g));
    const above = lossAt(made, trained, -1) - least;
    return all({
      flat: () => slopesFlat(made, trained),
      far: () => above > 0.1 * lossAt(made, trained, -1) && (2 * h * above) / dot(g, g) < 0.05,
    });
  };
}

/**
 * A long valley by the earlier control (L-BFGS gets to a third in 80 updates, thrice the rate gains nothing); its floor is bent for real: along
 * the gradient h > 0, λmax is above 30 h, and 2h(L − L*)/‖g‖² above 0.3; no eigenvalue is below −10⁻³ λmax.
 */
export const windsDown: Control = (made, trained) => {
  const end = endOf(trained);
  const g = gradientAt(made.loss, end);
  const h = curvatureAlong(made.loss, end, g);
  const values = spectrumAt(made.loss, end);
  const most = values[values.length - 1];
  const above = lossAt(made, trained, -1) - descend(made, end, 300).loss;
  return all({
    high: () => lossAt(made, trained, -1) > 0.05 * reference(made),
    long: () => isLongValley(made, trained),
    floor: () => h > 0 && most > 30 * h,
    bent: () => (2 * h * above) / dot(g, g) > 0.3,
    valley: () => values[0] > -1e-3 * most,
  });
};

/** The least loss that L-BFGS finds is within 10⁻⁴ of the run's. */
const hasNothingLeft: Control = (made, trained) =>
  descend(made, endOf(trained), 200).loss > (1 - 1e-4) * lossAt(made, trained, -1);

/** A bottom (fifth set), nothing left, and at half time it was there already. */
export const restsInBottom: Control = (made, trained) =>
  all({
    bottom: () => isBottom(made, trained),
    left: () => hasNothingLeft(made, trained),
    rests: () => Math.abs(lossAt(made, trained, 1) / lossAt(made, trained, -1) - 1) < 1e-3,
  });

/** Mean slope of the units of one layer on the data, of what they put out. */
function openness(
  loss: ResolvedLoss,
  theta: Float64Array,
  layer: number,
  slope: (a: number) => number,
): number {
  const objective = buildObjective(loss, 'train');
  if (!isNetworkObjective(objective)) return NaN;
  const outputs = stageOutputs(objective, theta).own[layer];
  return outputs.reduce((sum, a) => sum + slope(a), 0) / outputs.length;
}

/**
 * One layer is open at the start, shut at half time and at the end, where the loss is high and rests; `calm`, the run without its large
 * steps, ends below half.
 */
export function shutsLater(
  layer: number,
  slope: (a: number) => number,
  open: number,
  calm: (made: MadeRun) => number,
): Control {
  return (made, trained) => {
    const shares = trained.checkpoints.map(({ theta }) => openness(made.loss, theta, layer, slope));
    const here = lossAt(made, trained, -1);
    return all({
      finite: () => !trained.diverged,
      open: () => shares[0] > open,
      shut: () => shares[1] < 0.002 && shares[2] < 0.002,
      high: () => here > 0.3 * reference(made),
      rests: () => fell(made, trained, 0) < 0.02,
      calm: () => calm(made) < 0.5 * here,
    });
  };
}

/** The same run without a schedule at a share of the rate: its loss at the end. */
export function atShare(rate: number): (made: MadeRun) => number {
  return (made) => again({ ...made, training: { ...made.training, schedule: undefined } }, { rate });
}

/**
 * Numbers that began equal are equal at the end (to 10⁻⁹, `groups` lists their indices), the loss is above 0.2 of a constant guess's, the
 * gradient is not gone (it is no critical point), and two ordinary initialisers end below 60 %.
 */
export function staysEqual(groups: readonly (readonly number[])[]): Control {
  return (made, trained) => {
    const end = endOf(trained);
    return all({
      finite: () => !trained.diverged,
      equal: () => groups.every((group) => group.every((k) => Math.abs(end[k] - end[group[0]]) < 1e-9)),
      high: () => lossAt(made, trained, -1) > 0.2 * reference(made),
      slope: () => norm2(gradientAt(made.loss, end)) > 1e-3,
      // Nor do the batches hold it.
      calm: () =>
        continued(made, trained, 300, { rate: 0.1, batchSize: 'full' }) > 0.85 * lossAt(made, trained, -1),
      he: () => isStartsFault('heNormal')(made, trained),
      glorot: () => isStartsFault('glorotUniform')(made, trained),
    });
  };
}

/** A run with other layers on the same task: the larger of its losses on the training rows and on new rows of the same source. */
export function largerOnBoth(larger: MadeRun): () => number {
  return () => {
    const trained = trainRun(larger);
    const held = buildObjective(larger.loss, 'validation').loss(endOf(trained));
    return Math.max(lossAt(larger, trained, -1), held);
  };
}

/**
 * Learnt (below a fifth of a constant guess's), while the held-out loss is three times the training's and above a tenth of a constant guess's; on
 * held-out rows of the training's source it is below a third of that.
 */
export function gapIsFromElsewhere(fair: ResolvedLoss): Control {
  return (made, trained) => {
    const end = endOf(trained);
    const [here, whole] = [lossAt(made, trained, -1), reference(made)];
    const [other, own] = [made.loss, fair].map((loss) => buildObjective(loss, 'validation').loss(end));
    return all({
      learnt: () => here < 0.2 * whole,
      gap: () => other > 3 * here && other > 0.1 * whole,
      source: () => own < other / 3 && own < 0.2 * whole,
    });
  };
}
