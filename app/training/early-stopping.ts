import type { TrainingSpec } from '../experiment/experiment.ts';
import type { TrainingCheckpoint } from './training-state.ts';

export interface EarlyStopping {
  /** Takes the validation loss of an evaluation at θ. A NaN is never an improvement. */
  observe(step: number, loss: number, theta: Float64Array): void;
  /** True once `patience` evaluations in a row brought no improvement. */
  isOver(): boolean;
  /**
   * Copy of the state of the lowest validation loss, the first of equals, as a checkpoint taken at that step has it: training
   * goes on from it in the same bits. Null before any loss was finite.
   */
  best(): TrainingCheckpoint | null;
}

/** What training keeps beside θ and this record, as it is when `observe` is called. */
export interface TrainingMemory {
  /** Slots of the optimizer. */
  readonly slots: Float64Array;
  /** Running averages of the network. */
  readonly network: Float64Array;
}

/**
 * Numbers before θ in the record: is there a best, its loss, its step, evaluations without improvement, loss that patience
 * started from, and the last two as they were at the best.
 */
const HEAD = 7;

/**
 * Early stopping (Prechelt 1998's patience rule): keeps the state of the lowest validation loss, and ends when `patience`
 * evaluations have passed since the loss last fell by more than `improvement`. What is kept is the plain argmin, however
 * small the improvement was.
 *
 * @param state the record, `createEarlyStopping.stateLength(…)` numbers, zeros at the start; saved with checkpoints: the
 * numbers above, θ, slots and averages of the best.
 */
export function createEarlyStopping(
  { patience, improvement }: NonNullable<TrainingSpec['earlyStopping']>,
  state: Float64Array,
  { slots, network }: TrainingMemory,
): EarlyStopping {
  const parameters = state.length - HEAD - slots.length - network.length;
  const best = {
    theta: state.subarray(HEAD, HEAD + parameters),
    slots: state.subarray(HEAD + parameters, HEAD + parameters + slots.length),
    network: state.subarray(HEAD + parameters + slots.length),
  };
  return {
    observe(step, loss, theta) {
      if (state[0] !== 0 && step <= state[2]) return;
      const isFirst = state[0] === 0;
      const reset = loss < Infinity && (isFirst || loss < state[4] - improvement);
      state[3] = reset ? 0 : state[3] + 1;
      if (reset) state[4] = loss;
      if (!(loss < (isFirst ? Infinity : state[1]))) return;
      state[0] = 1;
      state[1] = loss;
      state[2] = step;
      state[5] = state[3];
      state[6] = state[4];
      best.theta.set(theta);
      best.slots.set(slots);
      best.network.set(network);
    },
    isOver: () => state[3] >= patience,
    best() {
      if (state[0] === 0) return null;
      const record = state.slice();
      record[3] = record[5];
      record[4] = record[6];
      const optimizerState = new Float64Array(slots.length + record.length + network.length);
      optimizerState.set(best.slots);
      optimizerState.set(record, slots.length);
      optimizerState.set(best.network, slots.length + record.length);
      return { step: state[2], theta: best.theta.slice(), optimizerState };
    },
  };
}

/** Length of the record for P parameters, slots of the optimizer and averages of the network. */
createEarlyStopping.stateLength = (parameters: number, slots: number, network: number): number =>
  HEAD + parameters + slots + network;
