import type { DenseLayerSpec, LayerSpec } from '../../experiment/loss-spec.ts';

/** Units of the hidden layer that a network without one gets. */
const FIRST_UNITS = 16;

/**
 * A larger function set: hidden layers (channels of convolutions among them) twice as wide; a tanh layer where there is none; biases
 * everywhere, since without them odd units make odd functions, and rectified ones functions straight along every ray, however many they
 * are. A linear hidden layer adds no function however wide it is: it gets tanh, unless an activation stands behind it. Null for residual
 * blocks.
 */
export function widened(layers: readonly LayerSpec[]): LayerSpec[] | null {
  if (layers.some(({ type }) => type === 'residual')) return null;
  const last = layers.findLastIndex(({ type }) => type === 'dense' || type === 'conv2d');
  if (last < 0) return null;
  const isLinear = layers
    .slice(0, last)
    .every((layer) => !('activation' in layer) || layer.activation === 'identity');
  const hidden = layers.slice(0, last).some(({ type }) => type === 'dense' || type === 'conv2d');
  const larger = layers.map((layer, l): LayerSpec => {
    if (layer.type !== 'dense' && layer.type !== 'conv2d') return layer;
    if (l === last) return { ...layer, bias: true };
    const next = layers[l + 1].type;
    const isBare = layer.activation === 'identity' && (isLinear || next === 'dense');
    const activation = isBare ? 'tanh' : layer.activation;
    return layer.type === 'dense'
      ? { ...layer, units: 2 * layer.units + 4, bias: true, activation }
      : { ...layer, channels: 2 * layer.channels, bias: true, activation };
  });
  if (hidden || layers[last].type !== 'dense') return larger;
  const first: DenseLayerSpec = { type: 'dense', units: FIRST_UNITS, activation: 'tanh', bias: true };
  return [...larger.slice(0, last), first, ...larger.slice(last)];
}
