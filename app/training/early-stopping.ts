import type { TrainingSpec } from '../experiment/experiment.ts';

export interface EarlyStopping {
  /** Takes the validation loss of an evaluation. A NaN is never an improvement. */
  observe(step: number, loss: number, theta: Float64Array): void;
  /** True once `patience` evaluations in a row brought no improvement. */
  isOver(): boolean;
  /** Step and θ (its own memory) of the lowest validation loss, the first of equals; null before any was finite. */
  best(): { readonly step: number; readonly theta: Float64Array } | null;
}

/** Numbers before θ in the record: is there a best, its loss, its step, evaluations since, loss that patience started from. */
const HEAD = 5;

/**
 * Early stopping (Prechelt 1998's patience rule): keeps the θ of the lowest validation loss, and ends when `patience`
 * evaluations have passed since the loss last fell by more than `improvement`. What is kept is the plain argmin, however
 * small the improvement was.
 *
 * @param state the record, `createEarlyStopping.stateLength(P)` numbers, zeros at the start; saved with checkpoints.
 */
export function createEarlyStopping(
  { patience, improvement }: NonNullable<TrainingSpec['earlyStopping']>,
  state: Float64Array,
): EarlyStopping {
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
      state.set(theta, HEAD);
    },
    isOver: () => state[3] >= patience,
    best: () => (state[0] === 0 ? null : { step: state[2], theta: state.subarray(HEAD) }),
  };
}

/** Length of the record for P parameters. */
createEarlyStopping.stateLength = (parameters: number): number => HEAD + parameters;
