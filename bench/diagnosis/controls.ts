import { curveEvidence } from '../../app/diagnosis/evidence/curve-evidence.ts';
import type { DiagnosisInput } from '../../app/diagnosis/evidence/gather-evidence.ts';
import { dataEvidence } from '../../app/diagnosis/evidence/data-evidence.ts';
import type { Initializer } from '../../app/experiment/loss-spec.ts';
import { buildObjective } from '../../app/experiment/objective.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { denseChain } from '../../app/network/dense-chain.ts';
import { initialParameters } from '../../app/network/initializers.ts';
import { norm2 } from '../../app/numerics/vector.ts';
import { stabilityEdge } from '../../app/training/stability-edge.ts';
import { createTrainer } from '../../app/training/trainer.ts';
import { trainingProblem } from '../../app/training/training-problem.ts';
import { trainRun, type Control, type MadeRun } from './labelled-run.ts';
import { sharpnessAt } from './sharpness.ts';

/** Mean full loss over the last tenth of a continuation of the run, as it was set up but for what is changed; Infinity after divergence. */
export function continued(
  { loss, training }: MadeRun,
  { checkpoints }: DiagnosisInput,
  updates: number,
  change: { readonly rate?: number; readonly batchSize?: number | 'full' } = {},
): number {
  const objective = buildObjective(loss, 'train');
  const from = checkpoints[checkpoints.length - 1];
  const settings = {
    ...training,
    optimizer: { ...training.optimizer, rate: training.optimizer.rate * (change.rate ?? 1) },
    batchSize: change.batchSize ?? training.batchSize,
    schedule: undefined,
    steps: from.step + updates,
    evaluateEvery: from.step + updates + 1,
  };
  const trainer = createTrainer(trainingProblem(objective, null), settings, from);
  let [sum, count] = [0, 0];
  for (let k = 0; k < updates; k++) {
    trainer.advance();
    if (trainer.divergence !== null) return Infinity;
    if (k < 0.9 * updates) continue;
    sum += objective.loss(trainer.theta);
    count++;
  }
  return sum / count;
}

/** Loss of a constant guess; of the start where there are no data. */
export function reference({ loss, theta }: MadeRun): number {
  if (loss.kind === 'network') return dataEvidence(loss.data, loss.spec.loss).baseline;
  return buildObjective(loss, 'train').loss(theta);
}

export function lossAt(made: MadeRun, trained: DiagnosisInput, checkpoint: number): number {
  const at = trained.checkpoints.at(checkpoint);
  return at === undefined ? NaN : buildObjective(made.loss, 'train').loss(at.theta);
}

/**
 * Healthy: over the last half the loss fell by at least a fifth, and another half of the run lowers it by at least a tenth more;
 * or it has come down to 2 % of a constant guess's and not risen since half time.
 */
export const isHealthy: Control = (made, trained) => {
  const [middle, end] = [lossAt(made, trained, 1), lossAt(made, trained, -1)];
  if (trained.diverged) return false;
  if (end <= 0.02 * reference(made)) return end <= 1.05 * middle || end <= 0.005 * reference(made);
  if (made.training.schedule !== undefined) return false;
  return end <= 0.8 * middle && continued(made, trained, Math.ceil(made.training.steps / 2)) <= 0.9 * end;
};

/** Trains the run anew from its start with something changed; the loss at its end, Infinity after divergence. */
export function again(
  made: MadeRun,
  change: { readonly rate?: number; readonly theta?: Float64Array; readonly loss?: ResolvedLoss },
): number {
  const { optimizer } = made.training;
  const training = {
    ...made.training,
    optimizer: { ...optimizer, rate: optimizer.rate * (change.rate ?? 1) },
  };
  const run = { ...made, loss: change.loss ?? made.loss, theta: change.theta ?? made.theta, training };
  const trained = trainRun(run);
  return trained.diverged ? Infinity : lossAt(run, trained, -1);
}

/** Share of what is above `floor` that the last half of the run took away. */
export function fell(made: MadeRun, trained: DiagnosisInput, floor: number): number {
  const [middle, end] = [lossAt(made, trained, 1), lossAt(made, trained, -1)];
  return (middle - end) / (middle - floor);
}

/** Numbers left the finite, or the loss is a hundred times where it began. */
export const explodes: Control = (made, trained) =>
  trained.diverged || lossAt(made, trained, -1) > 100 * lossAt(made, trained, 0);

/** Going on does not lower the loss by a hundredth; a tenth of the rate lowers it by a tenth. */
export const bounces: Control = (made, trained) => {
  const here = lossAt(made, trained, -1);
  const steps = Math.ceil(made.training.steps / 2);
  return (
    continued(made, trained, steps) > 0.99 * here &&
    continued(made, trained, steps, { rate: 0.1 }) < 0.9 * here
  );
};

/** Hardly moved over the last half; thirty times the rate from the same start ends at 60 % of the loss or less. */
export const isTooSlow: Control = (made, trained) => {
  const fast = again(made, { rate: 30 });
  const least = Math.min(fast, again(made, { rate: 100 }));
  return fast <= 0.6 * lossAt(made, trained, -1) && fell(made, trained, least) < 0.12;
};

/**
 * λmax at ten steps of the last half stays within a tenth of the edge in the median, the loss falls over that half; and at half
 * the rate λmax ends above 1.25 of the full rate's edge: it is the edge that held it down.
 */
export const sitsAtEdge: Control = (made, trained) => {
  const ratios = (rate: number): number[] => {
    const objective = buildObjective(made.loss, 'train');
    const training = {
      ...made.training,
      optimizer: { ...made.training.optimizer, rate: rate * made.training.optimizer.rate },
      evaluateEvery: made.training.steps,
    };
    const edge = stabilityEdge(made.training.optimizer, made.training.optimizer.rate);
    const trainer = createTrainer(trainingProblem(objective, null), training, made.theta);
    const found: number[] = [];
    while (trainer.step < made.training.steps) {
      trainer.advance();
      if (trainer.divergence !== null) return [];
      const late = trainer.step - made.training.steps / 2;
      if (late > 0 && late % (made.training.steps / 20) === 0) {
        found.push(sharpnessAt(made.loss, trainer.theta) / (edge?.value ?? NaN));
      }
    }
    return found.sort((a, b) => a - b);
  };
  const here = ratios(1);
  if (here.length === 0 || Math.abs(here[here.length >> 1] - 1) > 0.1) return false;
  // Medians: single losses go up and down at the edge.
  const { middleLoss, endLoss } = curveEvidence(trained.metrics, trained.diverged);
  if (!(endLoss < 0.95 * middleLoss)) return false;
  const control = ratios(0.5);
  return control.length > 0 && control[control.length - 1] > 1.25;
};

/** Going on gains nothing to speak of, a tenth of the rate gains 3 %, and the loss is not small. */
export const isHeldByNoise: Control = (made, trained) => {
  const here = continued(made, trained, 400);
  const calm = continued(made, trained, 400, { rate: 0.1 });
  return here > 0.05 * reference(made) && fell(made, trained, 0) < 0.05 && calm < 0.97 * here;
};

/** Slow over the last half, not faster at three times the rate, while L-BFGS gets to a third in 80 updates. */
export const isLongValley: Control = (made, trained) => {
  const { loss } = trained;
  if (loss === null || trained.diverged) return false;
  const here = lossAt(made, trained, -1);
  const from = trained.checkpoints[trained.checkpoints.length - 1].theta;
  const quick = trainRun({
    loss: made.loss,
    theta: from,
    training: {
      ...made.training,
      optimizer: { kind: 'lbfgs', rate: 1, history: 10 },
      batchSize: 'full',
      steps: 80,
    },
  });
  const least = lossAt(made, quick, -1);
  const faster = continued(made, trained, made.training.steps, { rate: 3 });
  return least < here / 3 && fell(made, trained, least) < 0.12 && faster > 0.8 * here;
};

/** Slow over the last half; standardised inputs at the same share of the stability edge end at half the loss or less. */
export const isBadlyScaled: Control = (made, trained) => {
  if (made.loss.kind !== 'network') return false;
  const { train, features } = made.loss.data;
  const column = (j: number): number[] =>
    Array.from({ length: train.samples }, (_, n) => train.inputs[n * features + j]);
  const inputs = train.inputs.slice();
  for (let j = 0; j < features; j++) {
    const values = column(j);
    const mean = values.reduce((sum, v) => sum + v / values.length, 0);
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2 / values.length, 0));
    for (let n = 0; n < train.samples; n++) inputs[n * features + j] = (values[n] - mean) / deviation;
  }
  const loss = {
    ...made.loss,
    key: `${made.loss.key}:standardized`,
    data: { ...made.loss.data, train: { ...train, inputs } },
  };
  const rate = sharpnessAt(made.loss, made.theta) / sharpnessAt(loss, made.theta);
  const better = again(made, { loss, rate });
  return better < 0.5 * lossAt(made, trained, -1) && fell(made, trained, better) < 0.12;
};

/** Does not fall, while the same training from an ordinary start ends at 60 % of the loss or less. */
export function isStartsFault(initializer: Initializer): Control {
  return (made, trained) => {
    if (made.loss.kind !== 'network') return false;
    const theta = initialParameters(made.loss.spec.layers, made.loss.data.features, {
      seed: 4321,
      initializer,
    });
    const other = again(made, { theta });
    return other < 0.6 * lossAt(made, trained, -1) && fell(made, trained, other) < 0.12;
  };
}

/** Small training loss, held-out loss at least three times it and a twentieth of a constant guess's; and risen since its least, where asked. */
export function hasGap(rise: number): Control {
  return (made, trained) => {
    const { trainLoss, validationLoss, leastValidationLoss } = curveEvidence(
      trained.metrics,
      trained.diverged,
    );
    const whole = reference(made);
    return (
      trainLoss < 0.2 * whole &&
      validationLoss > 3 * trainLoss &&
      validationLoss > 0.1 * whole &&
      validationLoss > rise * leastValidationLoss
    );
  };
}

/** ‖g‖ below 10⁻⁶ at the end. */
export const isAtRest: Control = (made, trained) => {
  const objective = buildObjective(made.loss, 'train');
  const gradient = new Float64Array(objective.dimension);
  objective.gradient(trained.checkpoints[trained.checkpoints.length - 1].theta, gradient);
  return norm2(gradient) < 1e-6;
};

/** The loss is still within a hundredth of the start's. */
export const hasNotLeft: Control = (made, trained) =>
  Math.abs(lossAt(made, trained, -1) / lossAt(made, trained, 0) - 1) < 0.01;

/**
 * Some pair of hidden units is under way to infinity by the run's own training, four times as long again: leaving weights grow
 * by a hundredth and cancel, entering weights come closer, the loss falls and keeps falling, and is no trifle yet.
 */
export const widensForEver: Control = (made, trained) => {
  if (made.loss.kind !== 'network') return false;
  const chain = denseChain(made.loss.spec.layers, made.loss.data.features);
  const from = trained.checkpoints.at(-1);
  if (chain?.length !== 2 || from === undefined || trained.diverged) return false;
  const steps = 4 * made.training.steps;
  const objective = buildObjective(made.loss, 'train');
  const settings = { ...made.training, steps: from.step + steps, evaluateEvery: from.step + steps + 1 };
  const trainer = createTrainer(trainingProblem(objective, null), settings, from);
  const losses = [objective.loss(from.theta)];
  for (let k = 1; k <= steps && trainer.divergence === null; k++) {
    trainer.advance();
    if (k === steps / 2 || k === steps) losses.push(objective.loss(trainer.theta));
  }
  const [hidden, out] = chain;
  const pair = (theta: Float64Array, u: number, v: number) => {
    const sum = (count: number, f: (k: number) => number): number =>
      Math.sqrt(Array.from({ length: count }, (_, k) => f(k) ** 2).reduce((a, b) => a + b, 0));
    const w = (unit: number, k: number): number => theta[hidden.index[unit * hidden.extended + k]];
    const a = (unit: number, k: number): number => theta[out.index[k * out.extended + unit]];
    const size = sum(out.units, (k) => a(u, k)) + sum(out.units, (k) => a(v, k));
    return {
      size,
      left: sum(out.units, (k) => a(u, k) + a(v, k)) / size,
      apart: sum(hidden.extended, (k) => w(u, k) - w(v, k)),
    };
  };
  if (losses[0] < 1e-3 * reference(made)) return false;
  const isFalling = losses.length === 3 && losses[2] < losses[1] && losses[1] < losses[0];
  for (let u = 0; u < hidden.units && isFalling; u++) {
    for (let v = u + 1; v < hidden.units; v++) {
      const [now, then] = [pair(from.theta, u, v), pair(trainer.theta, u, v)];
      if (then.size > now.size * 1.01 && then.left < 0.4 && then.apart < now.apart) return true;
    }
  }
  return false;
};
