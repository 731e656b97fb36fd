import { statedError } from '../experiment/stated-error.ts';
import type { LayerSpec } from '../experiment/loss-spec.ts';

export type ParameterRole = 'weight' | 'bias' | 'scale' | 'shift';

/** Images are stored per sample as [channels, height, width], row-major (PyTorch's NCHW). */
export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** One block of parameters of a layer. */
export interface ParameterShape {
  readonly role: ParameterRole;
  readonly rows: number;
  readonly columns: number;
  /** Entries of a convolution's kernel per channel: fan_out = rows · taps. Default 1. */
  readonly taps?: number;
  /** Index within a residual layer. */
  readonly inner?: number;
}

/** What a layer specification means for sizes, before any memory is taken. */
export interface LayerShape {
  /** Features per sample going in and coming out. */
  readonly inputs: number;
  readonly outputs: number;
  /** The same as images, where they are. */
  readonly inputImage: ImageShape | null;
  readonly outputImage: ImageShape | null;
  /** Parameter blocks in their order in θ. */
  readonly parameters: readonly ParameterShape[];
  /** Numbers kept beside the parameters: running mean and variance of every normalised unit. */
  readonly stateLength: number;
  /** Layers inside a residual one. */
  readonly inner: readonly LayerShape[];
}

/** How many parameters a layer has. */
export function parametersOf({ parameters }: LayerShape): number {
  return parameters.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
}

/**
 * Sizes of every layer of a chain, in order. A new layer type adds a case here.
 *
 * @throws InputError where a layer does not fit what comes in.
 */
export function layerShapes(layers: readonly LayerSpec[], inputFeatures: number): LayerShape[] {
  return chainShapes(layers, inputFeatures, null, 'loss.layers');
}

function chainShapes(
  layers: readonly LayerSpec[],
  inputFeatures: number,
  inputImage: ImageShape | null,
  path: string,
): LayerShape[] {
  let inputs = inputFeatures;
  let image = inputImage;
  return layers.map((layer, index) => {
    const shape = shapeOf(layer, inputs, image, `${path}[${index}]`);
    inputs = shape.outputs;
    image = shape.outputImage;
    return shape;
  });
}

function shapeOf(layer: LayerSpec, inputs: number, image: ImageShape | null, path: string): LayerShape {
  const same = { inputs, outputs: inputs, inputImage: image, outputImage: image };
  const plain = { ...same, parameters: [], stateLength: 0, inner: [] };
  switch (layer.type) {
    case 'dense': {
      const weight = { role: 'weight', rows: layer.units, columns: inputs } as const;
      const bias = { role: 'bias', rows: layer.units, columns: 1 } as const;
      const parameters = layer.bias ? [weight, bias] : [weight];
      return { ...plain, outputs: layer.units, outputImage: null, parameters };
    }
    case 'activation':
    case 'dropout':
      return plain;
    case 'flatten':
      return { ...plain, outputImage: null };
    case 'batchNorm': {
      const units = image?.channels ?? inputs;
      return { ...plain, parameters: scaleAndShift(layer.affine, units), stateLength: 2 * units };
    }
    case 'layerNorm':
      return { ...plain, parameters: scaleAndShift(layer.affine, inputs) };
    case 'conv2d': {
      const from = imageOf(layer.inputShape, inputs, image, layer.type, path);
      const to = slide(from, layer.kernel, layer.stride, layer.padding, layer.channels, path);
      const taps = layer.kernel * layer.kernel;
      const weight = { role: 'weight', rows: layer.channels, columns: from.channels * taps, taps } as const;
      const bias = { role: 'bias', rows: layer.channels, columns: 1 } as const;
      const parameters = layer.bias ? [weight, bias] : [weight];
      return { ...plain, outputs: sizeOf(to), inputImage: from, outputImage: to, parameters };
    }
    case 'maxPool2d':
    case 'averagePool2d': {
      const from = imageOf(layer.inputShape, inputs, image, layer.type, path);
      const to = slide(from, layer.size, layer.stride ?? layer.size, 0, from.channels, path);
      return { ...plain, outputs: sizeOf(to), inputImage: from, outputImage: to };
    }
    case 'residual': {
      const inner = chainShapes(layer.layers, inputs, image, `${path}.layers`);
      const last = inner[inner.length - 1];
      if (last.outputs !== inputs) {
        throw statedError(
          'residualWidth',
          `expected the layers of a residual connection to put out the ${inputs} features that come in, got ${last.outputs}`,
          { inputs, got: last.outputs },
          path,
        );
      }
      return {
        ...same,
        outputImage: last.outputImage ?? image,
        parameters: inner.flatMap(({ parameters }, k) => parameters.map((one) => ({ ...one, inner: k }))),
        stateLength: inner.reduce((sum, { stateLength }) => sum + stateLength, 0),
        inner,
      };
    }
  }
}

const sizeOf = ({ channels, height, width }: ImageShape): number => channels * height * width;

function scaleAndShift(affine: boolean, units: number): ParameterShape[] {
  if (!affine) return [];
  return [
    { role: 'scale', rows: units, columns: 1 },
    { role: 'shift', rows: units, columns: 1 },
  ];
}

function imageOf(
  declared: readonly [number, number, number] | undefined,
  inputs: number,
  image: ImageShape | null,
  type: string,
  path: string,
): ImageShape {
  if (declared === undefined) {
    if (image !== null) return image;
    throw statedError(
      'noInputShape',
      `expected inputShape [channels, height, width] for ${type} where the layer before puts out no image, got none`,
      { layer: type },
      `${path}.inputShape`,
    );
  }
  const [channels, height, width] = declared;
  if (channels * height * width !== inputs) {
    throw statedError(
      'inputShape',
      `expected an inputShape of the ${inputs} features that come in, got ${channels} × ${height} × ${width}`,
      { inputs, channels, height, width },
      `${path}.inputShape`,
    );
  }
  return { channels, height, width };
}

/** Places of a square window that moves over an image. */
function slide(
  from: ImageShape,
  side: number,
  stride: number,
  padding: number,
  channels: number,
  path: string,
): ImageShape {
  const height = Math.floor((from.height + 2 * padding - side) / stride) + 1;
  const width = Math.floor((from.width + 2 * padding - side) / stride) + 1;
  if (height < 1 || width < 1) {
    throw statedError(
      'window',
      `expected a window that fits into ${from.height} × ${from.width} with padding ${padding}, got ${side} × ${side}`,
      { height: from.height, width: from.width, padding, side },
      path,
    );
  }
  return { channels, height, width };
}
