import type { OptimizerSpec } from '../experiment/experiment.ts';
import { norm2 } from '../numerics/vector.ts';
import { METRIC_COLUMNS } from '../protocol/host-api.ts';
import type { TrainingCheckpoint } from '../protocol/jobs.ts';
import { createBatches } from './batches.ts';
import { makeOptimizer } from './optimizers/registry.ts';
import { recordEvery } from './pace.ts';
import { resolveBatchSize, type TrainingProblem } from './training-problem.ts';

export interface TrainerSettings {
  readonly optimizer: OptimizerSpec;
  readonly batchSize: number | 'full';
  /** Updates in the whole run. */
  readonly steps: number;
  /** Seed of the batch order. */
  readonly seed: number;
  /** Full evaluation every k steps (and at step 0 and the last). */
  readonly evaluateEvery: number;
}

/** What became non-finite first. */
export type Divergence = 'loss' | 'gradient' | 'parameters';

export interface Trainer {
  /** Updates made so far. */
  readonly step: number;
  /** θ after `step` updates; the trainer's own memory. */
  readonly theta: Float64Array;
  /** Not null once the run has diverged; `theta` and `step` are then the last state whose loss was finite. */
  readonly divergence: Divergence | null;
  /** The metrics row (`METRIC_COLUMNS`) of the start: everything evaluated at θ₀, no batch. */
  startRow(): Float64Array;
  /**
   * One update. Returns its metrics row, or null where none is recorded for this step. Does nothing once the run has
   * diverged. At divergence the row carries the non-finite numbers under the step that was attempted.
   */
  advance(): Float64Array | null;
  /** Loss and ‖∇L‖ over the whole training part at θ. */
  measure(): { loss: number; gradientNorm: number };
  /** A copy of the state; `optimizerState` is empty after divergence (there is nothing to go on from). */
  checkpoint(): TrainingCheckpoint;
}

const COLUMN = Object.fromEntries(METRIC_COLUMNS.map((name, at) => [name, at])) as Record<
  (typeof METRIC_COLUMNS)[number],
  number
>;

/**
 * Trains: update s → s+1 takes the gradient over batch s at θ_s (all data in functions and for B = N) and makes one
 * optimizer step. Everything depends on (problem, settings, state) alone, never on time, so that a run resumed from a
 * checkpoint goes on in the same bits.
 *
 * Non-finite batch loss, gradient, θ, or evaluated training loss end the run as diverged, keeping the last good θ.
 *
 * @param start θ₀ (copied), or the checkpoint to go on from.
 * @throws {InputError} for a batch larger than N. @throws {RangeError} when `start` does not fit problem and optimizer.
 */
export function createTrainer(
  problem: TrainingProblem,
  settings: TrainerSettings,
  start: Float64Array | TrainingCheckpoint,
): Trainer {
  const { objective } = problem;
  const parameters = objective.dimension;
  const optimizer = makeOptimizer(settings.optimizer, parameters);
  const from: TrainingCheckpoint =
    start instanceof Float64Array
      ? { step: 0, theta: start, optimizerState: new Float64Array(optimizer.stateLength) }
      : start;
  requireLength('theta', from.theta, parameters);
  requireLength('optimizerState', from.optimizerState, optimizer.stateLength);

  const theta = from.theta.slice();
  const optimizerState = from.optimizerState.slice();
  const batchSize = resolveBatchSize(settings.batchSize, problem.samples);
  const batches = createBatches(problem.samples, batchSize, settings.seed);
  const batchGradient = batchSize < problem.samples ? problem.batchGradient : null;
  const rowEvery = recordEvery(settings.steps);
  const gradient = new Float64Array(parameters);
  const before = theta.slice();
  let beforeStep = from.step;
  let step = from.step;
  let divergence: Divergence | null = null;
  // θ's step for which these hold the full-data values, and in full-batch runs `gradient` too: that saves half the work
  // of full-batch runs that evaluate every step.
  let measuredStep = -1;
  let measuredLoss = NaN;
  let measuredNorm = NaN;

  function measure(): { loss: number; gradientNorm: number } {
    if (measuredStep !== step) {
      measuredLoss = objective.gradient(theta, gradient);
      measuredNorm = norm2(gradient);
      measuredStep = step;
    }
    return { loss: measuredLoss, gradientNorm: measuredNorm };
  }

  function emptyRow(at: number): Float64Array {
    const row = new Float64Array(METRIC_COLUMNS.length).fill(NaN);
    row[COLUMN.step] = at;
    row[COLUMN.epoch] = at / batches.updatesPerEpoch;
    row[COLUMN.rate] = settings.optimizer.rate;
    return row;
  }

  function evaluateInto(row: Float64Array): void {
    const { loss, gradientNorm } = measure();
    row[COLUMN.trainLoss] = loss;
    row[COLUMN.gradientNorm] = gradientNorm;
    if (problem.accuracy !== null) row[COLUMN.trainAccuracy] = problem.accuracy(theta);
    if (problem.validation !== null) {
      const held = problem.validation(theta);
      row[COLUMN.validationLoss] = held.loss;
      row[COLUMN.validationAccuracy] = held.accuracy;
    }
  }

  function diverge(what: Divergence): void {
    divergence = what;
    theta.set(before);
    step = beforeStep;
    measuredStep = -1;
  }

  /** Loss and gradient of the update's batch at θ, the gradient in `gradient`. */
  function batchMeasure(): { loss: number; gradientNorm: number } {
    if (batchGradient === null) return measure();
    const { indices, count } = batches.batch(step);
    const loss = batchGradient(theta, indices, count, gradient);
    return { loss, gradientNorm: norm2(gradient) };
  }

  function advance(): Float64Array | null {
    if (divergence !== null) return null;
    const { loss, gradientNorm } = batchMeasure();
    const next = step + 1;
    const row = emptyRow(next);
    row[COLUMN.batchLoss] = loss;
    row[COLUMN.batchGradientNorm] = gradientNorm;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      diverge(Number.isFinite(loss) ? 'gradient' : 'loss');
      return row;
    }
    before.set(theta);
    beforeStep = step;
    optimizer.step(theta, gradient, optimizerState, settings.optimizer.rate);
    step = next;
    if (!allFinite(theta)) {
      diverge('parameters');
      return row;
    }
    const isLast = next === settings.steps;
    if (isLast || next % settings.evaluateEvery === 0) {
      evaluateInto(row);
      if (!Number.isFinite(row[COLUMN.trainLoss])) diverge('loss');
      else if (!Number.isFinite(row[COLUMN.gradientNorm])) diverge('gradient');
      return row;
    }
    return next % rowEvery === 0 ? row : null;
  }

  return {
    get step() {
      return step;
    },
    theta,
    get divergence() {
      return divergence;
    },
    startRow() {
      const row = emptyRow(step);
      evaluateInto(row);
      return row;
    },
    advance,
    measure,
    checkpoint: () => ({
      step,
      theta: theta.slice(),
      optimizerState: divergence === null ? optimizerState.slice() : new Float64Array(0),
    }),
  };
}

function requireLength(name: string, array: Float64Array, length: number): void {
  if (array.length === length) return;
  throw new RangeError(`createTrainer: expected ${name} of length ${length}, got ${array.length}`);
}

function allFinite(vector: Float64Array): boolean {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i] * 0; // 0 for finite entries, NaN otherwise
  return sum === 0;
}
