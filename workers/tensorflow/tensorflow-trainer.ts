import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { TrainingStart } from '../../app/protocol/jobs.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import { norm2 } from '../../app/numerics/vector.ts';
import { createBatches } from '../../app/training/batches.ts';
import { recordEvery } from '../../app/training/pace.ts';
import { rateAt } from '../../app/training/rate-at.ts';
import { resolveBatchSize, type TrainingProblem } from '../../app/training/training-problem.ts';
import type { TrainingCheckpoint } from '../../app/training/training-state.ts';
import type { Divergence, Trainer } from '../../app/training/trainer.ts';
import type { Tensorflow } from './load-tensorflow.ts';
import { networkLoss } from './network-loss.ts';
import { tensorflowRule } from './update-rule.ts';

/** A trainer whose tensors somebody frees. */
export interface TensorflowTrainer extends Trainer {
  dispose(): void;
}

const at = (name: (typeof METRIC_COLUMNS)[number]): number => METRIC_COLUMNS.indexOf(name);

/**
 * Trains in TensorFlow's float32: the same batches, rates and update formulas as `createTrainer`, from the same θ₀ rounded to
 * float32. Batch loss and gradient are TensorFlow's; full losses, accuracies and gradients are the float64 engine's at
 * the float32 θ. Checkpoints carry the optimizer's vectors in the float64 rule's layout, so that a run resumes bit-equally.
 *
 * Memory: θ and the vectors, freed by `dispose()`; everything of an update is freed within it.
 */
export function createTensorflowTrainer(
  tf: Tensorflow,
  problem: TrainingProblem,
  start: TrainingStart,
): TensorflowTrainer {
  const { loss } = start;
  if (loss.kind !== 'network') throw new Error('createTensorflowTrainer: expected a network, got a function');
  const { train, features, outputs } = loss.data;
  const parameters = problem.objective.dimension;
  const batchLoss = networkLoss(tf, loss.spec, features);
  const rule = tensorflowRule(tf, start.optimizer, start.weightDecay ?? 0);
  const batches = createBatches(train.samples, resolveBatchSize(start.batchSize, train.samples), start.seed);
  const stateLength = rule.vectors * parameters + (rule.counts ? 1 : 0);
  const from = start.resume ?? { step: 0, theta: start.theta, optimizerState: new Float64Array(stateLength) };
  if (from.theta.length !== parameters || from.optimizerState.length !== stateLength) {
    throw new RangeError(
      'createTensorflowTrainer: expected a start of this network and optimizer, got another',
    );
  }
  const vector = (values: Float64Array): Tensor1D => tf.tensor1d(Float32Array.from(values));
  let weights = vector(from.theta);
  let vectors = Array.from({ length: rule.vectors }, (_, k) =>
    vector(from.optimizerState.subarray(k * parameters, (k + 1) * parameters)),
  );
  let updates = rule.counts ? from.optimizerState[stateLength - 1] : 0;
  const theta = Float64Array.from(from.theta, Math.fround);
  const before = theta.slice();
  const gradient = new Float64Array(parameters);
  const rowEvery = recordEvery(start.steps);
  let step = from.step;
  let divergence: Divergence | null = null;

  const rateOf = (update: number): number =>
    rateAt(start.schedule, update, Math.floor(update / batches.updatesPerEpoch), {
      rate: start.optimizer.rate,
      steps: start.steps,
      updatesPerEpoch: batches.updatesPerEpoch,
    });

  function rowAt(which: number): Float64Array {
    const row = new Float64Array(METRIC_COLUMNS.length).fill(NaN);
    row[at('step')] = which;
    row[at('epoch')] = which / batches.updatesPerEpoch;
    row[at('rate')] = rateOf(Math.max(0, which - 1));
    return row;
  }

  function measure(at?: TrainingCheckpoint): { loss: number; gradientNorm: number } {
    const value = problem.objective.gradient(at?.theta ?? theta, gradient);
    return { loss: value, gradientNorm: norm2(gradient) };
  }

  function evaluateInto(row: Float64Array): void {
    const { loss: value, gradientNorm } = measure();
    row[at('trainLoss')] = value;
    row[at('gradientNorm')] = gradientNorm;
    if (problem.accuracy !== null) row[at('trainAccuracy')] = problem.accuracy(theta);
    if (problem.validation === null) return;
    const held = problem.validation(theta, new Float64Array(0));
    row[at('validationLoss')] = held.loss;
    row[at('validationAccuracy')] = held.accuracy;
  }

  function rowsOf(source: Float64Array, width: number, indices: Int32Array, count: number): Tensor2D {
    const values = new Float32Array(count * width);
    for (let k = 0; k < count; k++) {
      for (let c = 0; c < width; c++) values[k * width + c] = source[indices[k] * width + c];
    }
    return tf.tensor2d(values, [count, width]);
  }

  /** One update; answers batch loss and gradient norm. θ moves only where both are finite. */
  function update(): { value: number; norm: number } {
    const { indices, count } = batches.batch(step);
    const [next, nextVectors, value, norm] = tf.tidy(() => {
      const inputs = rowsOf(train.inputs, features, indices, count);
      const targets = rowsOf(train.targets, outputs, indices, count);
      const evaluated = tf.valueAndGrad((w) => batchLoss(w as Tensor1D, inputs, targets))(weights);
      const slope = evaluated.grad as Tensor1D;
      const moved = rule.update(weights, slope, vectors, rateOf(step), updates + 1);
      return [moved.theta, [...moved.vectors], evaluated.value, tf.norm(slope)] as const;
    }) as unknown as readonly [Tensor1D, Tensor1D[], Tensor1D, Tensor1D];
    const measured = { value: value.dataSync()[0], norm: norm.dataSync()[0] };
    tf.dispose([value, norm]);
    if (Number.isFinite(measured.value) && Number.isFinite(measured.norm)) {
      tf.dispose([weights, ...vectors]);
      weights = next;
      vectors = nextVectors;
      updates++;
      before.set(theta);
      theta.set(weights.dataSync());
    } else tf.dispose([next, ...nextVectors]);
    return measured;
  }

  function diverge(what: Divergence): void {
    divergence = what;
    theta.set(before);
  }

  function advance(): Float64Array | null {
    if (divergence !== null) return null;
    const { value, norm } = update();
    const next = step + 1;
    const row = rowAt(next);
    row[at('batchLoss')] = value;
    row[at('batchGradientNorm')] = norm;
    if (!Number.isFinite(value) || !Number.isFinite(norm)) {
      divergence = Number.isFinite(value) ? 'gradient' : 'loss';
      return row;
    }
    if (!theta.every(Number.isFinite)) {
      diverge('parameters');
      return row;
    }
    step = next;
    if (next !== start.steps && next % start.evaluateEvery !== 0) return next % rowEvery === 0 ? row : null;
    evaluateInto(row);
    const isFinite = Number.isFinite(row[at('trainLoss')]) && Number.isFinite(row[at('gradientNorm')]);
    if (!isFinite) {
      diverge('loss');
      step = next - 1;
    }
    return row;
  }

  return {
    get step() {
      return step;
    },
    get nextRate() {
      return rateOf(Math.min(step, start.steps - 1));
    },
    theta,
    networkState: new Float64Array(0),
    get divergence() {
      return divergence;
    },
    stoppedEarly: false,
    best: () => null,
    lastUpdate: () => null,
    startRow() {
      const row = rowAt(step);
      evaluateInto(row);
      return row;
    },
    advance,
    measure,
    checkpoint() {
      const state = new Float64Array(divergence === null ? stateLength : 0);
      if (divergence === null) {
        vectors.forEach((slot, k) => state.set(slot.dataSync(), k * parameters));
        if (rule.counts) state[stateLength - 1] = updates;
      }
      return { step, theta: theta.slice(), optimizerState: state };
    },
    dispose() {
      tf.dispose([weights, ...vectors]);
      vectors = [];
    },
  };
}
