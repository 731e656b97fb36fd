import type { DataPart, PreparedData } from '../../data/prepared-data.ts';
import type { NetworkLoss } from '../../experiment/loss-spec.ts';
import { symmetricEigenvalues } from '../../numerics/symmetric-eigen.ts';
import type { DataEvidence } from '../diagnosis-evidence.ts';
import { neighboursAlike } from './neighbours.ts';

/** Moments of wider inputs would cost more than they tell. */
const MOST_FEATURES = 256;

/** What the data alone say about a training: scales, a reference loss, a shift between parts. */
export function dataEvidence(data: PreparedData, loss: NetworkLoss): DataEvidence {
  const { train, validation, features, outputs, task } = data;
  const moments = featureMoments(train, features);
  return {
    samples: train.samples,
    features,
    outputs,
    task,
    baseline: constantLoss(train, outputs, loss),
    condition: features <= MOST_FEATURES ? conditionOf(train, features, null) : NaN,
    standardizedCondition: features <= MOST_FEATURES ? conditionOf(train, features, moments) : NaN,
    shift: shiftOf(train, validation, features),
    validationSamples: validation.samples,
    neighbours: features <= MOST_FEATURES ? neighboursAlike(train, features) : NaN,
  };
}

interface Moments {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

function featureMoments({ samples, inputs }: DataPart, features: number): Moments {
  const mean = new Float64Array(features);
  const deviation = new Float64Array(features);
  for (let i = 0; i < inputs.length; i++) mean[i % features] += inputs[i] / samples;
  for (let i = 0; i < inputs.length; i++)
    deviation[i % features] += (inputs[i] - mean[i % features]) ** 2 / samples;
  for (let j = 0; j < features; j++) deviation[j] = Math.sqrt(deviation[j]);
  return { mean, deviation };
}

/** λmax/λmin of the second moments E[x̃x̃ᵀ], x̃ = (x, 1), over eigenvalues above 10⁻¹²·λmax. */
function conditionOf(part: DataPart, features: number, standardize: Moments | null): number {
  const width = features + 1;
  const matrix = new Float64Array(width * width);
  const row = new Float64Array(width).fill(1);
  for (let n = 0; n < part.samples; n++) {
    for (let j = 0; j < features; j++) {
      const value = part.inputs[n * features + j];
      const scale = standardize?.deviation[j] ?? 1;
      row[j] = standardize === null ? value : scale > 0 ? (value - standardize.mean[j]) / scale : 0;
    }
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) matrix[i * width + j] += (row[i] * row[j]) / part.samples;
    }
  }
  for (let i = 0; i < width; i++)
    for (let j = i + 1; j < width; j++) matrix[i * width + j] = matrix[j * width + i];
  const values = symmetricEigenvalues(matrix, width);
  const largest = values[width - 1];
  const smallest = values.find((value) => value > 1e-12 * largest) ?? NaN;
  return largest / smallest;
}

/** Loss of the best output that does not look at the input. */
function constantLoss({ samples, targets }: DataPart, outputs: number, loss: NetworkLoss): number {
  const mean = new Float64Array(outputs);
  for (let i = 0; i < targets.length; i++) mean[i % outputs] += targets[i] / samples;
  let squares = 0;
  for (let i = 0; i < targets.length; i++) squares += (targets[i] - mean[i % outputs]) ** 2;
  const entropy = (p: number): number => (p > 0 && p < 1 ? -p * Math.log(p) : 0);
  switch (loss) {
    case 'mse':
    case 'mseOnSoftmax':
      return squares / samples;
    case 'sse':
      return squares;
    case 'halfSse':
      return squares / 2;
    case 'crossEntropy':
      return mean.reduce((sum, p) => sum + entropy(p), 0);
    case 'binaryCrossEntropy':
      // One output for two classes: the other class's share is the complement.
      return outputs === 2
        ? entropy(mean[0]) + entropy(mean[1])
        : mean.reduce((sum, p) => sum + entropy(p) + entropy(1 - p), 0);
  }
}

function shiftOf(train: DataPart, held: DataPart, features: number): number {
  if (held.samples < 2 || train.samples < 2) return NaN;
  const a = featureMoments(train, features);
  const b = featureMoments(held, features);
  let most = 0;
  for (let j = 0; j < features; j++) {
    const error = Math.sqrt(a.deviation[j] ** 2 / train.samples + b.deviation[j] ** 2 / held.samples);
    const difference = Math.abs(a.mean[j] - b.mean[j]);
    if (difference > 0) most = Math.max(most, error > 0 ? difference / error : Infinity);
  }
  return most;
}
