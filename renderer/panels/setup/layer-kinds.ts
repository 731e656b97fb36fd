import { layerSchema, type BatchNormLayerSpec, type LayerSpec } from '../../../app/experiment/loss-spec.ts';
import { layerShapes, type LayerShape } from '../../../app/network/layer-shapes.ts';

export const LAYER_TYPES = [
  'dense',
  'activation',
  'batchNorm',
  'layerNorm',
  'dropout',
  'residual',
  'conv2d',
  'maxPool2d',
  'averagePool2d',
  'flatten',
] as const satisfies readonly LayerSpec['type'][];
export type LayerType = (typeof LAYER_TYPES)[number];

/** A layer that may stand inside a residual one. */
export type InnerLayer = Exclude<LayerSpec, { type: 'residual' }>;

/** The numbers of a layer type: what fits, what stands there by default. */
export interface LayerNumber {
  readonly name: string;
  readonly range: string;
  readonly fallback?: string;
  readonly optional?: boolean;
}
export const LAYER_NUMBERS: Readonly<Record<LayerType, readonly LayerNumber[]>> = {
  dense: [{ name: 'units', range: '1 – 65 536' }],
  activation: [],
  batchNorm: [
    { name: 'momentum', range: '(0, 1]', fallback: '0.1' },
    { name: 'epsilon', range: '[0, 1]', fallback: '1e-5' },
  ],
  layerNorm: [{ name: 'epsilon', range: '[0, 1]', fallback: '1e-5' }],
  dropout: [{ name: 'rate', range: '[0, 1)', fallback: '0.5' }],
  residual: [],
  conv2d: [
    { name: 'channels', range: '1 – 4096' },
    { name: 'kernel', range: '1 – 4096' },
    { name: 'stride', range: '≥ 1', fallback: '1' },
    { name: 'padding', range: '≥ 0', fallback: '0' },
  ],
  maxPool2d: [
    { name: 'size', range: '≥ 1' },
    { name: 'stride', range: '≥ 1', optional: true },
  ],
  averagePool2d: [
    { name: 'size', range: '≥ 1' },
    { name: 'stride', range: '≥ 1', optional: true },
  ],
  flatten: [],
};

export const hasActivation = (type: LayerType): boolean =>
  type === 'dense' || type === 'conv2d' || type === 'activation';
export const LAYER_SWITCHES: Readonly<Partial<Record<LayerType, readonly ('bias' | 'affine')[]>>> = {
  dense: ['bias'],
  conv2d: ['bias'],
  batchNorm: ['affine'],
  layerNorm: ['affine'],
};
export const takesImage = (type: LayerType): boolean =>
  type === 'conv2d' || type === 'maxPool2d' || type === 'averagePool2d';
export const STATISTICS: readonly BatchNormLayerSpec['statistics'][] = ['batch', 'running'];

/**
 * A layer of a type with its defaults, fitted to where it stands: a residual block keeps the width, a first image layer says
 * what image it reads where the features are a square.
 */
export function newLayer(type: LayerType, width: number, isImage: boolean): LayerSpec {
  const side = Math.round(Math.sqrt(width));
  const inputShape = !isImage && side * side === width ? { inputShape: [1, side, side] } : {};
  switch (type) {
    case 'dense':
      return layerSchema.parse({ type, units: 8, activation: 'tanh' });
    case 'activation':
      return layerSchema.parse({ type, activation: 'tanh' });
    case 'residual':
      return layerSchema.parse({
        type,
        layers: [{ type: 'dense', units: Number.isFinite(width) ? width : 8, activation: 'tanh' }],
      });
    case 'conv2d':
      return layerSchema.parse({ type, channels: 4, kernel: 3, activation: 'relu', ...inputShape });
    case 'maxPool2d':
    case 'averagePool2d':
      return layerSchema.parse({ type, size: 2, ...inputShape });
    default:
      return layerSchema.parse({ type });
  }
}

/** Shapes up to the first layer that does not fit; what is behind it is unknown. */
export function shapesSoFar(layers: readonly LayerSpec[], features: number): (LayerShape | null)[] {
  const known: (LayerShape | null)[] = [];
  for (let count = 1; count <= layers.length; count++) {
    try {
      known.push(layerShapes(layers.slice(0, count), features)[count - 1]);
    } catch {
      break;
    }
  }
  return layers.map((_, at) => known[at] ?? null);
}

export function parametersOf(shape: LayerShape): number {
  const own = shape.parameters.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  return shape.inner.length === 0 ? own : shape.inner.reduce((sum, inner) => sum + parametersOf(inner), 0);
}

/** `8×8×4` for images (height × width × channels), else the number of features. */
export function shapeText(features: number, image: LayerShape['outputImage']): string {
  return image === null ? String(features) : `${image.height}×${image.width}×${image.channels}`;
}
