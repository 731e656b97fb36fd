import { statedError } from '../experiment/stated-error.ts';
import { isNetworkObjective } from '../experiment/objective.ts';
import { readsAverages } from '../network/network-state.ts';
import type { NetworkObjective } from '../network/network-objective.ts';
import type { Objective } from '../numerics/objective.ts';
import { createGaussNewton } from './gauss-newton.ts';
import type { UpdateGradient } from './perturbed-gradient.ts';

/** What a trainer works on: the training loss, and where it is a network's, its batches, accuracies and validation. */
export interface TrainingProblem {
  readonly objective: Objective;
  /** N of the training part; 1 for functions. */
  readonly samples: number;
  /** Loss and gradient over some samples (see NetworkObjective); null for functions. */
  readonly batchGradient: NetworkObjective['batchGradient'] | null;
  /** Fraction of training samples that come out right, NaN for regression; null for functions. */
  readonly accuracy: ((theta: Float64Array) => number) | null;
  /** The objective's gradient and `accuracy` in one pass over the samples; left out for functions. */
  readonly measure?: NetworkObjective['measure'];
  /**
   * Loss (penalty included, so that the gap to the training loss is the data's) and accuracy, of the network
   * with its running averages `state` (length 0 where it has none); null without such a part.
   */
  readonly validation:
    ((theta: Float64Array, state: Float64Array) => { loss: number; accuracy: number }) | null;
  /**
   * A fresh network state (`app/network/network-state.ts`), where the network trains differently than it is analysed:
   * updates then run with dropout and move the state, and the validation part is evaluated with it.
   */
  readonly createState?: () => Float64Array;
  /**
   * Sets the running averages that loss, gradient and Hessian normalise with from then on; left out where no layer asks for them.
   */
  readonly setAverages?: (state: Float64Array) => void;
  /** Writes the Gauss–Newton matrix of the training loss (length P²); left out for functions. */
  readonly gaussNewton?: (theta: Float64Array, out: Float64Array) => void;
  /** Memory in the kernels for dense networks (`NetworkObjective.openTraining`). */
  readonly openTraining?: NetworkObjective['openTraining'];
  /** Where updates see other data than what is measured (smoothed labels, augmentation). */
  readonly updateGradient?: UpdateGradient;
}

/**
 * The problem of a function, or of a network and its validation part.
 *
 * @param updateGradient see `perturbedGradient`; null where updates see the data as they are.
 */
export function trainingProblem(
  objective: Objective,
  validation: Objective | null,
  updateGradient: UpdateGradient | null = null,
): TrainingProblem {
  if (!isNetworkObjective(objective)) {
    return { objective, samples: 1, batchGradient: null, accuracy: null, validation: null };
  }
  let matrix: ReturnType<typeof createGaussNewton> | null = null;
  return {
    ...(updateGradient === null
      ? { openTraining: (batchSize, lengths) => objective.openTraining(batchSize, lengths) }
      : { updateGradient }),
    gaussNewton: (theta, out) => {
      matrix ??= createGaussNewton(objective);
      matrix(theta, out);
    },
    objective,
    samples: objective.samples,
    ...(objective.trainsDifferently ? { createState: () => objective.createState() } : {}),
    ...(readsAverages(objective.spec.layers)
      ? { setAverages: (state: Float64Array) => objective.setState(state) }
      : {}),
    batchGradient: (theta, indices, count, out, training) =>
      objective.batchGradient(theta, indices, count, out, training),
    accuracy: (theta) => objective.evaluate(theta).accuracy,
    measure: (theta, out) => objective.measure(theta, out),
    validation:
      validation !== null && isNetworkObjective(validation)
        ? (theta, state) => validation.evaluate(theta, state)
        : null,
  };
}

/**
 * The number of samples per update.
 *
 * @throws {InputError} when more than N samples are asked for.
 */
export function resolveBatchSize(batchSize: number | 'full', samples: number): number {
  if (batchSize === 'full') return samples;
  if (batchSize <= samples) return batchSize;
  throw statedError(
    'batchTooLarge',
    `expected a batch of at most N = ${samples} training samples, got ${batchSize}: use "full" or a smaller number`,
    { most: samples, got: batchSize },
    'training.batchSize',
  );
}
