import type { DataPart, PreparedData } from '../../data/prepared-data.ts';
import { featureStatistics } from '../../data/standardize.ts';
import { hasPreconditioner } from '../../training/preconditioner.ts';
import { stabilityEdge } from '../../training/stability-edge.ts';
import type { ForkStart } from './fork-start.ts';
import { sharpnessRatio } from './sharpness.ts';

/**
 * Standardised inputs (x − m)/s under the same weights, or computing the same function: then weights of the first layer become w·s and
 * its bias b + w·m. Null where no dense layer with a bias hears the inputs first.
 *
 * The rate stays at its share of the stability edge where an optimizer's steps grow with the gradient; one that divides by a scale
 * of its own keeps its rate.
 */
export function standardizeInputs(start: ForkStart, kept: 'function' | 'weights'): ForkStart | null {
  const { loss, from, training } = start;
  if (loss.kind !== 'network') return null;
  const { features, train } = loss.data;
  const theta = from.theta.slice();
  const everySample = Int32Array.from({ length: train.samples }, (_, n) => n);
  const { mean, scale } = featureStatistics(train.inputs, features, everySample);
  if (kept === 'function') {
    const first = loss.spec.layers.find(({ type }) => type !== 'flatten' && type !== 'dropout');
    if (first?.type !== 'dense' || !first.bias) return null;
    const biases = first.units * features;
    for (let u = 0; u < first.units; u++) {
      for (let j = 0; j < features; j++) {
        theta[biases + u] += theta[u * features + j] * mean[j];
        theta[u * features + j] *= scale[j];
      }
    }
  }
  const part = (one: DataPart): DataPart => ({
    ...one,
    inputs: one.inputs.map((value, i) => (value - mean[i % features]) / scale[i % features]),
  });
  const { validation, test } = loss.data;
  const data: PreparedData = {
    ...loss.data,
    train: part(train),
    validation: part(validation),
    test: part(test),
    mean,
    scale,
  };
  const spec = { ...loss.spec, data: { ...loss.spec.data, standardize: true } };
  const standardized = { ...loss, spec, data, key: `${loss.key}:standardized` };
  const isOwnScale =
    hasPreconditioner(training.optimizer) || stabilityEdge(training.optimizer, start.rate) === null;
  // A smaller rate would only be lost: standardised inputs are not sharper.
  const larger = isOwnScale ? 1 : Math.max(1, sharpnessRatio(loss, from.theta, standardized, theta));
  return {
    ...start,
    loss: standardized,
    rate: start.rate * larger,
    from: { ...from, theta, optimizerState: new Float64Array(0) },
  };
}
