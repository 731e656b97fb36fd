import type { NetworkLoss } from '../experiment/loss-spec.ts';
import { activationFunction } from '../network/activations.ts';
import { denseChain, type DenseShape } from '../network/dense-chain.ts';
import { timesTransposed } from '../network/matrix-products.ts';
import type { NetworkObjective } from '../network/network-objective.ts';
import { norm2 } from '../numerics/vector.ts';
import type { LayerEvidence, NetworkEvidence, OutputEvidence } from './diagnosis-evidence.ts';

/** Probability on a wrong class that counts as sure. */
const SURE = 0.95;
/** Losses of the output's own numbers. */
const SQUARED: readonly NetworkLoss[] = ['mse', 'sse', 'halfSse'];

/** The last activation, be it a layer's own or one behind it, and what the loss makes of it. */
export function outputEvidence({ spec, part, samples }: NetworkObjective): OutputEvidence {
  const last = spec.layers.findLast(({ type }) => type !== 'dropout' && type !== 'flatten');
  return {
    loss: spec.loss,
    activation: last !== undefined && 'activation' in last ? last.activation : 'identity',
    classes: part.labels.length > 0 ? part.targets.length / samples : 0,
  };
}

/** What the network does over its training part at θ and at the start; null for networks that are no dense chain. */
export function networkEvidence(
  objective: NetworkObjective,
  theta: Float64Array,
  start: Float64Array | null,
): NetworkEvidence | null {
  const chain = denseChain(objective.spec.layers, objective.features);
  if (chain === null) return null;
  const now = layersAt(objective, chain, theta);
  return {
    loss: objective.spec.loss,
    layers: now.layers,
    outputSlope: now.outputSlope,
    startLayers: start === null ? null : layersAt(objective, chain, start).layers,
    startLoss: start === null ? NaN : objective.loss(start),
    startGradientRatio: start === null ? NaN : gradientRatio(objective, chain, start),
    wrongAndSure: wrongAndSure(objective, theta),
    parameterNorm: norm2(theta),
    startParameterNorm: start === null ? NaN : norm2(start),
  };
}

function layersAt(
  { part, samples, spec }: NetworkObjective,
  chain: readonly DenseShape[],
  theta: Float64Array,
): { readonly layers: LayerEvidence[]; readonly outputSlope: number } {
  let input = part.inputs;
  let outputSlope = NaN;
  const layers = chain.map((shape, l) => {
    const { units, inputs: width, offset, bias } = shape;
    const z = new Float64Array(samples * units);
    timesTransposed(input, samples, width, theta, offset, units, z, false);
    if (bias) for (let i = 0; i < z.length; i++) z[i] += theta[offset + units * width + (i % units)];
    const slope = new Float64Array(z.length);
    const a = new Float64Array(z.length);
    activationFunction(shape.activation).kernel(1, z, a, slope, slope, z.length);
    const steepest = shape.activation === 'sigmoid' ? 0.25 : 1;
    let [sum, dead] = [0, 0];
    for (let u = 0; u < units; u++) {
      let alive = false;
      for (let n = 0; n < samples; n++) {
        const value = Math.abs(slope[n * units + u]) / steepest;
        sum += value;
        alive ||= value > 0;
      }
      if (!alive) dead++;
    }
    input = a;
    if (l === chain.length - 1 && SQUARED.includes(spec.loss)) {
      outputSlope = weighedByError(slope, steepest, a, part.targets);
    }
    return {
      activation: shape.activation,
      hidden: l < chain.length - 1,
      units,
      dead: dead / units,
      slope: sum / (samples * units),
    };
  });
  return { layers, outputSlope };
}

/** Σ|error|·|f′| / Σ|error|, relative to the largest f′. */
function weighedByError(
  slope: Float64Array,
  steepest: number,
  outputs: Float64Array,
  targets: Float64Array,
): number {
  let [weighed, whole] = [0, 0];
  outputs.forEach((value, i) => {
    const error = Math.abs(value - targets[i]);
    weighed += (error * Math.abs(slope[i])) / steepest;
    whole += error;
  });
  return weighed / whole;
}

function gradientRatio(
  objective: NetworkObjective,
  chain: readonly DenseShape[],
  theta: Float64Array,
): number {
  const gradient = new Float64Array(theta.length);
  objective.gradient(theta, gradient);
  const perEntry = ({ offset, units, inputs }: DenseShape): number =>
    norm2(gradient.subarray(offset, offset + units * inputs)) / Math.sqrt(units * inputs);
  return perEntry(chain[0]) / perEntry(chain[chain.length - 1]);
}

function wrongAndSure(objective: NetworkObjective, theta: Float64Array): number {
  const { part, samples, outputs } = objective;
  const { loss } = objective.spec;
  if (part.labels.length === 0 || outputs < 2 || (loss !== 'mseOnSoftmax' && loss !== 'crossEntropy'))
    return 0;
  const logits = new Float64Array(samples * outputs);
  objective.predict(theta, part.inputs, samples, logits);
  let count = 0;
  for (let n = 0; n < samples; n++) {
    const row = logits.subarray(n * outputs, (n + 1) * outputs);
    const largest = Math.max(...row);
    let total = 0;
    for (const value of row) total += Math.exp(value - largest);
    if (row[part.labels[n]] < largest && 1 / total >= SURE) count++;
  }
  return count / samples;
}
