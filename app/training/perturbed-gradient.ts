import type { TrainingSpec } from '../experiment/experiment.ts';
import { statedError } from '../experiment/stated-error.ts';
import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import { layerShapes } from '../network/layer-shapes.ts';
import {
  createNetworkObjective,
  type NetworkObjective,
  type TrainingPass,
} from '../network/network-objective.ts';
import { randomStream } from '../numerics/random.ts';
import { flipHorizontal, flipVertical, shift, transformImage } from './image-transform.ts';

/** Loss and gradient that update `update` sees at θ, over its samples `indices[0 … count−1]`; the same for the same update. */
export type UpdateGradient = (
  theta: Float64Array,
  indices: Int32Array,
  count: number,
  update: number,
  out: Float64Array,
  /** Dropout and running averages, for networks that train differently (see NetworkObjective). */
  training?: TrainingPass,
) => number;

/**
 * The gradient over changed data: smoothed labels (1 − ε)y + ε/C (Szegedy et al. 2016; one output for two classes: C = 2), and
 * inputs flipped with probability ½, shifted by up to k pixels along each axis, with Gaussian noise, in this order. Draws
 * come from the stream (seed, `augmentation`, update), so that a resumed run sees the same.
 *
 * @returns null where nothing is changed.
 * @throws {InputError} for labels smoothed in regression, or images whose width does not divide the number of features.
 */
export function perturbedGradient(
  loss: ResolvedLoss,
  {
    labelSmoothing = 0,
    augmentation = {},
    seed,
  }: Pick<TrainingSpec, 'labelSmoothing' | 'augmentation' | 'seed'>,
): UpdateGradient | null {
  if (!perturbsData({ labelSmoothing, augmentation })) return null;
  if (loss.kind !== 'network') return null; // refused by checkTraining
  const { spec, data } = loss;
  const { features, train, mean, scale } = data;
  if (labelSmoothing > 0 && data.task !== 'classification') {
    throw statedError(
      'smoothedRegression',
      `expected classes for label smoothing, got a regression: leave labelSmoothing out`,
      {},
      'training.labelSmoothing',
    );
  }
  const { noise = 0, shift: reach = 0 } = augmentation;
  const flips = augmentation.flipHorizontal === true || augmentation.flipVertical === true;
  const width = flips || reach > 0 ? imageWidth(features, augmentation.width) : features;
  const height = features / width;
  const horizontal = augmentation.flipHorizontal === true ? flipHorizontal(width, height) : null;
  const vertical = augmentation.flipVertical === true ? flipVertical(width, height) : null;

  const units = layerShapes(spec.layers, features)[spec.layers.length - 1].outputs;
  const single = units === 1 && data.outputs === 2;
  const outputs = single ? 1 : data.outputs;
  const classes = data.outputs;
  const held = new Float64Array(features);
  let capacity = 0;
  let inputs = new Float64Array(0);
  let targets = new Float64Array(0);
  let order = new Int32Array(0);
  let objective: NetworkObjective | null = null;

  function reserve(count: number): NetworkObjective {
    if (objective !== null && count <= capacity) return objective;
    capacity = count;
    inputs = new Float64Array(count * features);
    targets = new Float64Array(count * outputs).fill(1 / outputs);
    order = Int32Array.from({ length: count }, (_, at) => at);
    // Its own memory: the objective reads inputs and targets anew at every call.
    const part = { samples: count, inputs, targets, labels: new Int32Array(0) };
    objective = createNetworkObjective(spec, part, features, outputs);
    return objective;
  }

  return (theta, indices, count, update, out, training) => {
    const batch = reserve(count);
    const stream = randomStream(seed, 'augmentation', update);
    for (let n = 0; n < count; n++) {
      const at = indices[n];
      const image = inputs.subarray(n * features, (n + 1) * features);
      image.set(train.inputs.subarray(at * features, (at + 1) * features));
      for (const flip of [horizontal, vertical]) {
        if (flip === null || stream.uniform() >= 0.5) continue;
        held.set(image);
        transformImage(held, flip, { mean, scale }, image);
      }
      if (reach > 0) {
        const dx = stream.integer(2 * reach + 1) - reach;
        const dy = stream.integer(2 * reach + 1) - reach;
        held.set(image);
        transformImage(held, shift(width, height, dx, dy), { mean, scale }, image);
      }
      if (noise > 0) for (let j = 0; j < features; j++) image[j] += noise * stream.normal();
      for (let k = 0; k < outputs; k++) {
        const y = single ? train.labels[at] : train.targets[at * outputs + k];
        targets[n * outputs + k] =
          labelSmoothing > 0 ? (1 - labelSmoothing) * y + labelSmoothing / classes : y;
      }
    }
    return batch.batchGradient(theta, order, count, out, training);
  };
}

/**
 * Pixels in a row of images with this many features: as asked, else √features.
 *
 * @throws {InputError} when rows of that width do not fill an image.
 */
export function imageWidth(features: number, asked: number | undefined): number {
  const width = asked ?? Math.round(Math.sqrt(features));
  if (Number.isInteger(features / width) && (asked !== undefined || width * width === features)) return width;
  throw statedError(
    asked === undefined ? 'notSquare' : 'imageWidth',
    asked === undefined
      ? `expected square images for flips and shifts, got ${features} inputs: set augmentation.width or leave them out`
      : `expected a width that divides the ${features} inputs into rows, got ${asked}`,
    { features, got: width },
    'training.augmentation.width',
  );
}

/** True when updates see other data than what is measured. */
export function perturbsData({
  labelSmoothing,
  augmentation,
}: Pick<TrainingSpec, 'labelSmoothing' | 'augmentation'>): boolean {
  if ((labelSmoothing ?? 0) > 0) return true;
  if (augmentation === undefined) return false;
  const { noise = 0, flipHorizontal = false, flipVertical = false, shift = 0 } = augmentation;
  return noise > 0 || flipHorizontal || flipVertical || shift > 0;
}
