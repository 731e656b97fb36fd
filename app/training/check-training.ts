import type { OptimizerKind, TrainingSpec } from '../experiment/experiment.ts';
import { statedError } from '../experiment/stated-error.ts';
import { CURVATURE_PARAMETERS } from './optimizers/curvature-step.ts';
import { perturbsData } from './perturbed-gradient.ts';
import { checkSchedule } from './rate-at.ts';
import { resolveBatchSize } from './training-problem.ts';

/** What training settings must fit. */
export interface TrainingFacts {
  /** N of the training part; 1 for functions. */
  readonly samples: number;
  /** P. */
  readonly parameters: number;
  /** Networks have samples and a Gauss–Newton matrix; functions do not. */
  readonly isNetwork: boolean;
  /** There is a validation part. */
  readonly validates: boolean;
}

const CURVATURE: readonly OptimizerKind[] = ['newton', 'saddleFreeNewton', 'naturalGradient'];

/** Optimizers that compare gradients of one loss, or use its Hessian: batches would change it under them. */
export function needsFullBatches(kind: OptimizerKind): boolean {
  return CURVATURE.includes(kind) || kind === 'lbfgs';
}

/**
 * Everything about training settings that a schema cannot know.
 *
 * @throws {InputError} one line: expected, got, what to do.
 */
export function checkTraining(
  training: Omit<TrainingSpec, 'evaluateEvery'>,
  { samples, parameters, isNetwork, validates }: TrainingFacts,
): void {
  const batchSize = resolveBatchSize(training.batchSize, samples);
  checkSchedule(training.schedule, {
    rate: training.optimizer.rate,
    steps: training.steps,
    updatesPerEpoch: Math.ceil(samples / batchSize),
  });
  const { kind } = training.optimizer;
  const perturbs = perturbsData(training);
  if (needsFullBatches(kind)) {
    if (batchSize < samples) {
      throw statedError(
        'fullBatches',
        `expected full batches for ${kind}, which compares gradients of one loss, got batches of ${batchSize}: set batchSize to "full"`,
        { kind, got: batchSize },
        'training.batchSize',
      );
    }
    if (perturbs) {
      throw statedError(
        'unchangedData',
        `expected unchanged data for ${kind}, got label smoothing or augmentation: leave them out or use a first-order optimizer`,
        { kind },
        'training.augmentation',
      );
    }
  }
  if (CURVATURE.includes(kind) && parameters > CURVATURE_PARAMETERS) {
    throw statedError(
      'tooManyForCurvature',
      `expected at most ${CURVATURE_PARAMETERS} parameters for ${kind}, which decomposes a P×P matrix at every update, got ${parameters}: use a smaller network or lbfgs`,
      { kind, most: CURVATURE_PARAMETERS, got: parameters },
      'training.optimizer.kind',
    );
  }
  if (kind === 'naturalGradient' && !isNetwork) {
    throw statedError(
      'naturalGradientOfFunction',
      'expected a network for naturalGradient, got a function, which has no Fisher matrix: use newton or saddleFreeNewton',
      {},
      'training.optimizer.kind',
    );
  }
  if (kind === 'lbfgs' && training.l1 !== undefined && training.l1 > 0) {
    throw statedError(
      'l1WithLineSearch',
      'expected no l1 with lbfgs, whose line search needs the loss and its gradient to agree, got one: use another optimizer',
      {},
      'training.l1',
    );
  }
  if (training.earlyStopping !== undefined && !validates) {
    throw statedError(
      'noValidation',
      'expected a validation part for early stopping, got none: set loss.data.validation or leave early stopping out',
      {},
      'training.earlyStopping',
    );
  }
  if (perturbs && !isNetwork) {
    throw statedError(
      'augmentedFunction',
      'expected a network for label smoothing and augmentation, got a function, which has no data: leave them out',
      {},
      'training.augmentation',
    );
  }
}
