import type { LayerSpec } from '../experiment/loss-spec.ts';
import type { Layer } from './layer.ts';
import { layerShapes, parametersOf, type LayerShape } from './layer-shapes.ts';
import { activationLayer } from './layers/activation.ts';
import { conv2dLayer } from './layers/conv2d.ts';
import { denseLayer } from './layers/dense.ts';
import { dropoutLayer } from './layers/dropout.ts';
import { flattenLayer } from './layers/flatten.ts';
import { normalizationLayer, type AffineOffsets } from './layers/normalization.ts';
import { averagePool2dLayer, maxPool2dLayer } from './layers/pooling.ts';
import { residualLayer } from './layers/residual.ts';
import { sequenceLayer } from './layers/sequence.ts';

/** Where a layer's first parameter stands in θ, and its first number in the network state. */
interface Offsets {
  readonly theta: number;
  readonly state: number;
}

/** The layers of a specification, ready to run, with their offsets. A new layer type adds a case here. */
export function buildLayers(layers: readonly LayerSpec[], inputFeatures: number): Layer[] {
  return buildChain(layers, layerShapes(layers, inputFeatures), { theta: 0, state: 0 });
}

/** The layers inside the residual layer at `index`. */
export function buildBranch(layers: readonly LayerSpec[], inputFeatures: number, index: number): Layer[] {
  const shapes = layerShapes(layers, inputFeatures);
  const layer = layers[index];
  if (layer.type !== 'residual')
    throw new Error(`layer ${index}: expected a residual layer, got ${layer.type}`);
  const before = shapes.slice(0, index);
  const theta = before.reduce((sum, shape) => sum + parametersOf(shape), 0);
  const state = before.reduce((sum, { stateLength }) => sum + stateLength, 0);
  return buildChain(layer.layers, shapes[index].inner, { theta, state });
}

function buildChain(layers: readonly LayerSpec[], shapes: readonly LayerShape[], from: Offsets): Layer[] {
  let { theta, state } = from;
  return layers.map((layer, index) => {
    const shape = shapes[index];
    const built = build(layer, shape, { theta, state });
    theta += parametersOf(shape);
    state += shape.stateLength;
    return built;
  });
}

function build(layer: LayerSpec, shape: LayerShape, at: Offsets): Layer {
  const { inputs, outputs, inputImage, outputImage } = shape;
  switch (layer.type) {
    case 'dense':
      return denseLayer(inputs, layer.units, layer.activation, layer.bias, at.theta);
    case 'activation':
      return activationLayer(inputs, layer.activation);
    case 'dropout':
      return dropoutLayer(inputs, layer.rate);
    case 'flatten':
      return flattenLayer(inputs);
    case 'batchNorm': {
      const channels = shape.stateLength / 2;
      const affine = affineOffsets(layer.affine, at.theta, channels);
      const { momentum, statistics } = layer;
      const running = { offset: at.state, momentum, statistics };
      return normalizationLayer(channels, inputs / channels, layer.epsilon, affine, running);
    }
    case 'layerNorm':
      return normalizationLayer(
        inputs,
        1,
        layer.epsilon,
        affineOffsets(layer.affine, at.theta, inputs),
        null,
      );
    case 'conv2d': {
      const [from, to] = images(inputImage, outputImage);
      const kernel = { side: layer.kernel, stride: layer.stride, padding: layer.padding };
      const linear = conv2dLayer(from, to, kernel, layer.bias, at.theta);
      if (layer.activation === 'identity') return linear;
      return sequenceLayer([linear, activationLayer(outputs, layer.activation)]);
    }
    case 'maxPool2d':
      return maxPool2dLayer(...images(inputImage, outputImage), layer.size, layer.stride ?? layer.size);
    case 'averagePool2d':
      return averagePool2dLayer(...images(inputImage, outputImage), layer.size, layer.stride ?? layer.size);
    case 'residual':
      return residualLayer(sequenceLayer(buildChain(layer.layers, shape.inner, at)));
  }
}

function affineOffsets(affine: boolean, offset: number, units: number): AffineOffsets | null {
  return affine ? { scale: offset, shift: offset + units } : null;
}

function images(from: LayerShape['inputImage'], to: LayerShape['outputImage']) {
  if (from === null || to === null) throw new Error('layer shapes without images for a layer of images');
  return [from, to] as const;
}
