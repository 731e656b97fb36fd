import type { TrainingSpec } from '../../experiment/experiment.ts';
import type { TrainingCheckpoint } from '../../training/training-state.ts';
import { createEarlyStopping } from '../../training/early-stopping.ts';
import { makeOptimizer } from '../../training/optimizers/registry.ts';
import { createTrainer, type Trainer } from '../../training/trainer.ts';
import type { TrainingProblem } from '../../training/training-problem.ts';

export interface Continued {
  readonly trainer: Trainer;
  /** False where the checkpoint had no optimizer state that fits: the optimizer starts afresh. */
  readonly carried: boolean;
}

/**
 * The state of a trainer of {@link continueTraining} as a new run of `training` begins with it: with a fresh record of early
 * stopping between the optimizer's slots and the network's state, where the run stops early.
 */
export function stateOfNewRun(
  training: TrainingSpec,
  { theta, optimizerState }: TrainingCheckpoint,
): Float64Array {
  if (training.earlyStopping === undefined) return optimizerState;
  const slots = makeOptimizer(training.optimizer, theta.length).stateLength;
  const network = optimizerState.length - slots;
  const record = createEarlyStopping.stateLength(theta.length, slots, network);
  const state = new Float64Array(optimizerState.length + record);
  state.set(optimizerState.subarray(0, slots));
  state.set(optimizerState.subarray(slots), slots + record);
  return state;
}

/**
 * A trainer that goes on from a checkpoint at a constant rate, without schedule and early stopping: what probes and forks
 * share. Batches go on in the run's order.
 *
 * @param updates most updates that will be made
 */
export function continueTraining(
  problem: TrainingProblem,
  training: TrainingSpec,
  rate: number,
  from: TrainingCheckpoint,
  updates: number,
): Continued {
  const { earlyStopping } = training;
  const settings = {
    ...training,
    schedule: undefined,
    earlyStopping: undefined,
    optimizer: { ...training.optimizer, rate },
    steps: from.step + updates,
    evaluateEvery: from.step + updates + 1,
  };
  const parameters = problem.objective.dimension;
  const slots = makeOptimizer(settings.optimizer, parameters).stateLength;
  const network = problem.createState?.() ?? new Float64Array(0);
  const record =
    earlyStopping === undefined ? 0 : createEarlyStopping.stateLength(parameters, slots, network.length);
  const state = new Float64Array(slots + network.length);
  state.set(network, slots);
  const saved = from.optimizerState;
  const carried = saved.length === slots + record + network.length;
  if (carried) {
    state.set(saved.subarray(0, slots));
    state.set(saved.subarray(slots + record), slots);
  }
  return { trainer: createTrainer(problem, settings, { ...from, optimizerState: state }), carried };
}
