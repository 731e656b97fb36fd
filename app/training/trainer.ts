import type { OptimizerSpec } from '../experiment/experiment.ts';
import { norm2 } from '../numerics/vector.ts';
import { METRIC_COLUMNS } from './metric-columns.ts';
import type { TrainingCheckpoint, UpdateOptions } from './training-state.ts';
import { createBatches } from './batches.ts';
import { checkTraining } from './check-training.ts';
import { clipGradient } from './clip-gradient.ts';
import { createEarlyStopping } from './early-stopping.ts';
import { createKernelStep } from './optimizers/kernel-step.ts';
import { applyParts, type StepEvaluation } from './optimizers/optimizer.ts';
import { makeOptimizer } from './optimizers/registry.ts';
import { recordEvery } from './pace.ts';
import { rateAt } from './rate-at.ts';
import { resolveBatchSize, type TrainingProblem } from './training-problem.ts';

export interface TrainerSettings extends UpdateOptions {
  readonly optimizer: OptimizerSpec;
  readonly batchSize: number | 'full';
  /** Updates in the whole run. */
  readonly steps: number;
  /** Seed of the batch order. */
  readonly seed: number;
  /** Full evaluation every k steps (and at step 0 and the last). */
  readonly evaluateEvery: number;
}

/** θᵢ changed by −η·mᵢ/σᵢ − ηλθᵢ (no first term where mᵢ = 0). */
export interface UpdateParts {
  /** η. */
  readonly rate: number;
  /** m. */
  readonly direction: Float64Array;
  /** σ. */
  readonly scale: Float64Array;
  /** λ. */
  readonly decay: number;
}

/** What became non-finite first. */
export type Divergence = 'loss' | 'gradient' | 'parameters';

export interface Trainer {
  /** Updates made so far. */
  readonly step: number;
  /** θ after `step` updates; the trainer's own memory. */
  readonly theta: Float64Array;
  /** η of the next update; of the last one at the end of the run. */
  readonly nextRate: number;
  /** Not null once the run has diverged; `theta` and `step` are then the last state whose loss was finite. */
  readonly divergence: Divergence | null;
  /** The run has ended early: patience is used up. */
  readonly stoppedEarly: boolean;
  /** Where the validation loss was lowest so far, in runs with early stopping (`EarlyStopping.best`); null before the first evaluation. */
  best(): TrainingCheckpoint | null;
  /** Factors of the last update, for views of it; see `UpdateParts`. */
  lastUpdate(): UpdateParts | null;
  /** The metrics row (`METRIC_COLUMNS`) of the start: everything evaluated at θ₀, no batch. */
  startRow(): Float64Array;
  /**
   * One update. Returns its metrics row, or null where none is recorded for this step. Does nothing once the run has
   * diverged. At divergence the row carries the non-finite numbers under the step that was attempted.
   */
  advance(): Float64Array | null;
  /** Loss and ‖∇L‖ over the whole training part at θ, or at a checkpoint of this run. */
  measure(at?: TrainingCheckpoint): { loss: number; gradientNorm: number };
  /**
   * Running averages of batch normalisation after `step` updates (`app/network/network-state.ts`), the trainer's own
   * memory; length 0 without.
   */
  readonly networkState: Float64Array;
  /** A copy of the state, the network's included, behind the optimizer's; `optimizerState` is empty after divergence (there is nothing to go on from). */
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
 * An update: gradient over the batch, plus L1's subgradient, clipped; then θ ← θ(1 − ηλ) − η·m/σ with the optimizer's m and σ,
 * the schedule's η, and λ of decoupled decay. The `rate` of a row is the η that made its step.
 *
 * Non-finite batch loss, gradient, θ, or evaluated training loss end the run as diverged, keeping the last good θ.
 *
 * @param start θ₀ (copied), or the checkpoint to go on from.
 * @throws {InputError} for settings that do not fit the problem (`checkTraining`). @throws {RangeError} when `start` does not fit problem and optimizer.
 */
export function createTrainer(
  problem: TrainingProblem,
  settings: TrainerSettings,
  start: Float64Array | TrainingCheckpoint,
): Trainer {
  const { objective } = problem;
  const parameters = objective.dimension;
  checkTraining(settings, {
    samples: problem.samples,
    parameters,
    isNetwork: problem.gaussNewton !== undefined,
    validates: problem.validation !== null,
  });
  const optimizer = makeOptimizer(settings.optimizer, parameters);
  const slots = optimizer.stateLength;
  const freshNetwork = problem.createState?.() ?? new Float64Array(0);
  const record =
    settings.earlyStopping === undefined
      ? 0
      : createEarlyStopping.stateLength(parameters, slots, freshNetwork.length);
  const length = slots + record + freshNetwork.length;
  const fresh = new Float64Array(length);
  fresh.set(freshNetwork, slots + record);
  const from: TrainingCheckpoint =
    start instanceof Float64Array ? { step: 0, theta: start, optimizerState: fresh } : start;
  requireLength('theta', from.theta, parameters);
  requireLength('optimizerState', from.optimizerState, length);

  const batchSize = resolveBatchSize(settings.batchSize, problem.samples);
  // In the kernels' memory where there is one: they then work on these arrays where they lie.
  const lengths = [parameters, parameters, parameters, parameters, parameters, length];
  const home = problem.openTraining?.(batchSize < problem.samples ? batchSize : 1, lengths) ?? null;
  const [theta, gradient, before, direction, scale, state] =
    home === null ? lengths.map((size) => new Float64Array(size)) : home.arrays;
  theta.set(from.theta);
  before.set(from.theta);
  state.set(from.optimizerState);
  const kernel =
    home === null
      ? null
      : createKernelStep(settings.optimizer, home.memory, {
          theta,
          gradient,
          state,
          direction,
          scale,
          before,
        });
  const optimizerState = state.subarray(0, slots);
  const networkState = state.subarray(slots + record);
  const stopping =
    settings.earlyStopping === undefined
      ? null
      : createEarlyStopping(settings.earlyStopping, state.subarray(slots, slots + record), {
          slots: optimizerState,
          network: networkState,
        });
  const batches = createBatches(problem.samples, batchSize, settings.seed);
  // Full batches go through the whole-data gradient, unless the network trains differently than it is measured.
  const trainsDifferently = problem.createState !== undefined;
  const batchGradient =
    batchSize < problem.samples || trainsDifferently ? (home ?? problem).batchGradient : null;
  const decay = (optimizer.decay ?? 0) + (settings.weightDecay ?? 0);
  let lastRate = NaN;
  const rateOf = (update: number): number =>
    rateAt(settings.schedule, update, Math.floor(update / batches.updatesPerEpoch), {
      rate: settings.optimizer.rate,
      steps: settings.steps,
      updatesPerEpoch: batches.updatesPerEpoch,
    });
  const rowEvery = recordEvery(settings.steps);
  let beforeStep = from.step;
  let step = from.step;
  let divergence: Divergence | null = null;
  // θ's step for which these hold the full-data values, and in full-batch runs `gradient` too: that saves half the work
  // of full-batch runs that evaluate every step.
  let measuredStep = -1;
  let measuredLoss = NaN;
  let measuredNorm = NaN;
  let measuredAccuracy: number | null = null;

  function measure(at?: TrainingCheckpoint): { loss: number; gradientNorm: number } {
    if (at !== undefined) {
      const there = new Float64Array(parameters);
      problem.setAverages?.(at.optimizerState.subarray(slots + record));
      const loss = objective.gradient(at.theta, there);
      problem.setAverages?.(networkState);
      return { loss, gradientNorm: norm2(there) };
    }
    if (measuredStep !== step) {
      problem.setAverages?.(networkState);
      if (problem.measure === undefined) measuredLoss = objective.gradient(theta, gradient);
      else ({ loss: measuredLoss, accuracy: measuredAccuracy } = problem.measure(theta, gradient));
      measuredNorm = norm2(gradient);
      measuredStep = step;
    }
    return { loss: measuredLoss, gradientNorm: measuredNorm };
  }

  function emptyRow(at: number): Float64Array {
    const row = new Float64Array(METRIC_COLUMNS.length).fill(NaN);
    row[COLUMN.step] = at;
    row[COLUMN.epoch] = at / batches.updatesPerEpoch;
    row[COLUMN.rate] = rateOf(Math.max(0, at - 1));
    return row;
  }

  function evaluateInto(row: Float64Array): void {
    const { loss, gradientNorm } = measure();
    row[COLUMN.trainLoss] = loss;
    row[COLUMN.gradientNorm] = gradientNorm;
    row[COLUMN.trainAccuracy] = measuredAccuracy ?? problem.accuracy?.(theta) ?? NaN;
    if (problem.validation !== null) {
      const held = problem.validation(theta, networkState);
      row[COLUMN.validationLoss] = held.loss;
      row[COLUMN.validationAccuracy] = held.accuracy;
      stopping?.observe(step, held.loss, theta);
    }
  }

  function diverge(what: Divergence): void {
    divergence = what;
    theta.set(before);
    step = beforeStep;
    measuredStep = -1;
  }

  /**
   * Loss and gradient over the data of update `step` at any θ. An update may ask at several: all see the same dropout
   * masks, the first alone (`moving`) moves the running averages.
   */
  function updateGradient(at: Float64Array, out: Float64Array, moving: boolean): number {
    if (problem.updateGradient === undefined && batchGradient === null) return objective.gradient(at, out);
    const { indices, count } = batches.batch(step);
    const training = trainsDifferently
      ? { seed: settings.seed, step, state: moving ? networkState : null }
      : undefined;
    if (problem.updateGradient !== undefined) {
      return problem.updateGradient(at, indices, count, step, out, training);
    }
    return batchGradient === null ? NaN : batchGradient(at, indices, count, out, training);
  }

  /** Loss and gradient of the update's batch at θ, the gradient in `gradient`. */
  function batchMeasure(): { loss: number; gradientNorm: number } {
    if (problem.updateGradient === undefined && batchGradient === null) return measure();
    measuredStep = -1; // `gradient` is about to be another one
    const loss = updateGradient(theta, gradient, true);
    return { loss, gradientNorm: kernel === null ? norm2(gradient) : kernel.gradientNorm() };
  }

  /** What the optimizer sees besides the loss: L1's subgradient, then clipping. */
  function adjust(at: Float64Array, out: Float64Array): void {
    const { l1 = 0, clip } = settings;
    if (l1 > 0) for (let i = 0; i < parameters; i++) out[i] += l1 * Math.sign(at[i]);
    if (clip !== undefined) clipGradient(out, clip);
  }

  const evaluation: { -readonly [K in keyof StepEvaluation]: StepEvaluation[K] } = {
    loss: NaN,
    gradient(at, out) {
      const loss = updateGradient(at, out, false);
      adjust(at, out);
      return loss;
    },
    hessian(at, out) {
      problem.setAverages?.(networkState);
      objective.hessian(at, out);
    },
    gaussNewton: problem.gaussNewton ?? null,
  };

  /** Applies the update, the old θ kept in `before`; false where θ is then not finite. */
  function moveTheta(): boolean {
    beforeStep = step;
    if (kernel !== null) return kernel.apply(lastRate, decay);
    before.set(theta);
    applyParts(theta, direction, scale, lastRate, decay);
    return allFinite(theta);
  }

  function advance(): Float64Array | null {
    if (divergence !== null || stopping?.isOver() === true) return null;
    const { loss, gradientNorm } = batchMeasure();
    const next = step + 1;
    const rowOfBatch = (): Float64Array => {
      const row = emptyRow(next);
      row[COLUMN.batchLoss] = loss;
      row[COLUMN.batchGradientNorm] = gradientNorm;
      return row;
    };
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      const row = rowOfBatch();
      diverge(Number.isFinite(loss) ? 'gradient' : 'loss');
      return row;
    }
    adjust(theta, gradient);
    evaluation.loss = loss;
    lastRate = rateOf(step);
    if (kernel?.parts != null) kernel.parts();
    else optimizer.parts(theta, gradient, optimizerState, lastRate, direction, scale, evaluation);
    const isFinite = moveTheta();
    step = next;
    if (!isFinite) {
      const row = rowOfBatch();
      diverge('parameters');
      return row;
    }
    if (next === settings.steps || next % settings.evaluateEvery === 0) {
      const row = rowOfBatch();
      evaluateInto(row);
      if (!Number.isFinite(row[COLUMN.trainLoss])) diverge('loss');
      else if (!Number.isFinite(row[COLUMN.gradientNorm])) diverge('gradient');
      return row;
    }
    return next % rowEvery === 0 ? rowOfBatch() : null;
  }

  return {
    get step() {
      return step;
    },
    get nextRate() {
      return rateOf(Math.min(step, settings.steps - 1));
    },
    theta,
    networkState,
    get divergence() {
      return divergence;
    },
    get stoppedEarly() {
      return stopping?.isOver() === true;
    },
    best: () => stopping?.best() ?? null,
    lastUpdate: () => (Number.isNaN(lastRate) ? null : { rate: lastRate, direction, scale, decay }),
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
      optimizerState: divergence === null ? state.slice() : new Float64Array(0),
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
