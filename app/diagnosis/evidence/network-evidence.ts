import type { LayerSpec, NetworkLoss } from '../../experiment/loss-spec.ts';
import { activationFunction } from '../../network/activations.ts';
import { denseChain, type DenseShape } from '../../network/dense-chain.ts';
import { layerShapes } from '../../network/layer-shapes.ts';
import type { NetworkObjective } from '../../network/network-objective.ts';
import { stageOutputs } from '../../network/stage-outputs.ts';
import { norm2 } from '../../numerics/vector.ts';
import type { LayerEvidence, NetworkEvidence, OutputEvidence } from '../diagnosis-evidence.ts';

/** Probability on a wrong class that counts as sure. */
const SURE = 0.95;
/** Losses of the output's own numbers. */
const SQUARED: readonly NetworkLoss[] = ['mse', 'sse', 'halfSse'];
const HAS_WEIGHTS: readonly LayerSpec['type'][] = ['dense', 'conv2d', 'residual'];

/** The last activation, be it a layer's own or one behind it, and what the loss makes of it. */
export function outputEvidence({ spec, part, samples }: NetworkObjective): OutputEvidence {
  const last = spec.layers.findLast(({ type }) => type !== 'dropout' && type !== 'flatten');
  return {
    loss: spec.loss,
    activation: last !== undefined && 'activation' in last ? last.activation : 'identity',
    classes: part.labels.length > 0 ? part.targets.length / samples : 0,
  };
}

/** What the network does over its training part at θ and at the start. */
export function networkEvidence(
  objective: NetworkObjective,
  theta: Float64Array,
  start: Float64Array | null,
): NetworkEvidence {
  const chain = denseChain(objective.spec.layers, objective.features);
  const now = layersAt(objective, theta);
  return {
    loss: objective.spec.loss,
    isChain: chain !== null,
    layers: now.layers,
    outputSlope: now.outputSlope,
    startLayers: start === null ? null : layersAt(objective, start).layers,
    startLoss: start === null ? NaN : objective.loss(start),
    startGradientRatio: start === null || chain === null ? NaN : gradientRatio(objective, chain, start),
    wrongAndSure: wrongAndSure(objective, theta),
    parameterNorm: norm2(theta),
    startParameterNorm: start === null ? NaN : norm2(start),
  };
}

/** The same network with every activation a layer of its own: its parameters stand where they stood. */
function withActivationsApart(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.flatMap((layer): LayerSpec[] =>
    layer.type === 'dense' || layer.type === 'conv2d'
      ? [
          { ...layer, activation: 'identity' },
          { type: 'activation', activation: layer.activation },
        ]
      : [layer],
  );
}

/**
 * Every activation outside residual branches, in order. A unit is a number that goes through it, of an image a channel: its
 * derivatives count at every place.
 */
function layersAt(
  objective: NetworkObjective,
  theta: Float64Array,
): { readonly layers: LayerEvidence[]; readonly outputSlope: number } {
  const { part, samples, features } = objective;
  const spec = { ...objective.spec, layers: withActivationsApart(objective.spec.layers) };
  const shapes = layerShapes(spec.layers, features);
  const { own } = stageOutputs({ ...objective, spec }, theta);
  const lastWeights = spec.layers.findLastIndex(({ type }) => HAS_WEIGHTS.includes(type));
  let outputSlope = NaN;
  const layers = spec.layers.flatMap((layer, l): LayerEvidence[] => {
    if (layer.type !== 'activation') return [];
    const z = l === 0 ? part.inputs : own[l - 1];
    const count = samples * shapes[l].outputs;
    const slope = new Float64Array(count);
    const a = new Float64Array(count);
    activationFunction(layer.activation).kernel(1, z, a, slope, slope, count);
    const steepest = layer.activation === 'sigmoid' ? 0.25 : 1;
    const units = shapes[l].outputImage?.channels ?? shapes[l].outputs;
    const places = shapes[l].outputs / units;
    const alive = new Set<number>();
    let sum = 0;
    slope.forEach((one, i) => {
      const value = Math.abs(one) / steepest;
      sum += value;
      if (value > 0) alive.add(Math.floor(i / places) % units);
    });
    const hidden = l < lastWeights;
    if (!hidden && SQUARED.includes(objective.spec.loss) && part.targets.length === count) {
      outputSlope = weighedByError(slope, steepest, a, part.targets);
    }
    return [
      { activation: layer.activation, hidden, units, dead: 1 - alive.size / units, slope: sum / count },
    ];
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
