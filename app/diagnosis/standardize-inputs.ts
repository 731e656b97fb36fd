import type { DataPart, PreparedData } from '../data/prepared-data.ts';
import { buildObjective } from '../experiment/objective.ts';
import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import { extremeEigenpairs } from '../numerics/lanczos.ts';
import { hessianOperator, type Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { hasPreconditioner } from '../training/preconditioner.ts';
import { stabilityEdge } from '../training/stability-edge.ts';
import type { ForkStart } from './fork-start.ts';

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
  const { mean, scale } = moments(train, features);
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

function moments(
  { inputs, samples }: DataPart,
  features: number,
): { mean: Float64Array; scale: Float64Array } {
  const mean = new Float64Array(features);
  const scale = new Float64Array(features);
  for (let i = 0; i < inputs.length; i++) mean[i % features] += inputs[i] / samples;
  for (let i = 0; i < inputs.length; i++) {
    scale[i % features] += (inputs[i] - mean[i % features]) ** 2 / samples;
  }
  for (let j = 0; j < features; j++) scale[j] = scale[j] > 0 ? Math.sqrt(scale[j]) : 1;
  return { mean, scale };
}

/** λmax before over λmax after; 1 where there is none: with the rate times it a fork keeps its distance from the stability edge. */
export function sharpnessRatio(
  before: ResolvedLoss,
  theta: Float64Array,
  after: ResolvedLoss,
  moved: Float64Array,
): number {
  const of = (loss: ResolvedLoss, at: Float64Array): number => sharpness(buildObjective(loss, 'train'), at);
  const ratio = of(before, theta) / of(after, moved);
  return ratio > 0 && ratio < Infinity ? ratio : 1;
}

/** λmax of the Hessian. */
export function sharpness(objective: Objective, theta: Float64Array): number {
  const { values } = extremeEigenpairs(
    hessianOperator(objective, theta),
    randomStream(0, 'diagnosis-standardize'),
    { tolerance: 1e-4 },
  );
  return values[values.length - 1];
}
