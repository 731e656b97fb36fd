import {
  type Activation,
  type BatchNormLayerSpec,
  type LayerSpec,
  type NetworkLoss,
  type ResidualLayerSpec,
} from '../experiment/loss-spec.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import { randomStream, type RandomStream } from '../numerics/random.ts';
import { classPart, dense, networkSpec, regressionPart, type RandomNetwork } from './random-network.ts';

/** Networks of every layer type for tests. */

export function batchNorm(options: Partial<BatchNormLayerSpec> = {}): BatchNormLayerSpec {
  return { type: 'batchNorm', momentum: 0.1, epsilon: 1e-5, affine: true, statistics: 'batch', ...options };
}
export function layerNorm(affine = true, epsilon = 1e-5): LayerSpec {
  return { type: 'layerNorm', epsilon, affine };
}
export function activation(name: Activation): LayerSpec {
  return { type: 'activation', activation: name };
}
export function conv2d(
  channels: number,
  kernel: number,
  options: Partial<Extract<LayerSpec, { type: 'conv2d' }>> = {},
): LayerSpec {
  return {
    ...{ type: 'conv2d', channels, kernel, stride: 1, padding: 0, activation: 'identity', bias: true },
    ...options,
  };
}
export function residual(layers: ResidualLayerSpec['layers']): ResidualLayerSpec {
  return { type: 'residual', layers };
}

const SMOOTH = ['identity', 'tanh', 'sigmoid', 'softplus', 'gelu', 'swish', 'sine'] as const;
const LOSSES: readonly NetworkLoss[] = ['mse', 'sse', 'crossEntropy', 'mseOnSoftmax'];

/** A network drawn from a seed with layers of every type, smooth activations, N = 3–6; half of them start on images. */
export function randomLayeredNetwork(seed: number): RandomNetwork {
  const stream = randomStream(seed, 'random-layers');
  const pick = <T>(items: readonly T[]): T => items[stream.integer(items.length)];
  const outputs = 2 + stream.integer(2);
  const layers: LayerSpec[] = [];
  let features = 1 + stream.integer(4);
  if (stream.uniform() < 0.5) features = addImageLayers(stream, layers);
  const depth = 1 + stream.integer(4);
  for (let l = 0; l < depth; l++) {
    if (layers.length === 0 || stream.uniform() < 0.4) {
      layers.push(dense(2 + stream.integer(3), pick(SMOOTH), stream.uniform() < 0.7));
    }
    layers.push(flatLayer(stream, lastUnits(layers)));
  }
  layers.push(dense(outputs));
  if (stream.uniform() < 0.2) layers.push(batchNorm({ epsilon: 0.1 }));
  const loss = pick(LOSSES);
  const samples = 3 + stream.integer(4);
  const rows = (width: number): number[][] =>
    Array.from({ length: samples }, () => Array.from({ length: width }, () => stream.normal()));
  const inputs = rows(features);
  const isClass = loss === 'crossEntropy' || loss === 'mseOnSoftmax';
  const labels = inputs.map(() => stream.integer(outputs));
  const part = isClass ? classPart(inputs, labels, outputs) : regressionPart(inputs, rows(outputs));
  const spec = networkSpec(layers, loss, stream.uniform() < 0.5 ? 0 : 0.1);
  const objective = createNetworkObjective(spec, part, features, outputs);
  const theta = Float64Array.from({ length: objective.dimension }, () => 0.7 * stream.normal());
  return { spec, part, features, outputs, objective, theta };
}

/** Width behind the last dense layer; null where an image layer came after it. */
function lastUnits(layers: readonly LayerSpec[]): number | null {
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l];
    if (layer.type === 'dense') return layer.units;
  }
  return null;
}

function flatLayer(stream: RandomStream, units: number | null): LayerSpec {
  const pick = <T>(items: readonly T[]): T => items[stream.integer(items.length)];
  // Large ε: with few samples a variance may be tiny, and difference quotients then say nothing.
  const normalized = { epsilon: 0.05 + stream.uniform(), affine: stream.uniform() < 0.7 };
  switch (stream.integer(5)) {
    case 0:
      return batchNorm({ ...normalized, statistics: stream.uniform() < 0.8 ? 'batch' : 'running' });
    case 1:
      return { type: 'layerNorm', ...normalized };
    case 2:
      return activation(pick(SMOOTH));
    case 3:
      return { type: 'dropout', rate: 0.3 };
    default: {
      const inner: ResidualLayerSpec['layers'] = [batchNorm(normalized)];
      inner.push({ type: 'activation', activation: pick(SMOOTH) });
      if (units !== null) inner.push(dense(units, pick(SMOOTH)));
      return residual(inner);
    }
  }
}

/** Convolutions and pooling on small images; returns the features that come in. */
function addImageLayers(stream: RandomStream, layers: LayerSpec[]): number {
  const [channels, height, width] = [1 + stream.integer(2), 5 + stream.integer(2), 5 + stream.integer(2)];
  const pick = <T>(items: readonly T[]): T => items[stream.integer(items.length)];
  layers.push(
    conv2d(1 + stream.integer(2), 1 + stream.integer(3), {
      stride: 1 + stream.integer(2),
      padding: stream.integer(2),
      activation: pick(SMOOTH),
      bias: stream.uniform() < 0.7,
      inputShape: [channels, height, width],
    }),
  );
  if (stream.uniform() < 0.5) layers.push(batchNorm({ epsilon: 0.1 }));
  if (stream.uniform() < 0.3) {
    layers.push(
      residual([
        { type: 'layerNorm', epsilon: 0.1, affine: true },
        { type: 'dropout', rate: 0.5 },
      ]),
    );
  }
  if (stream.uniform() < 0.6) {
    layers.push({
      type: pick(['maxPool2d', 'averagePool2d'] as const),
      size: 2,
      stride: 1 + stream.integer(2),
    });
  }
  if (stream.uniform() < 0.5) layers.push({ type: 'flatten' });
  return channels * height * width;
}
