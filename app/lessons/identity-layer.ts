import type { LayerSpec } from '../experiment/loss-spec.ts';
import { parameterCount } from '../network/parameter-layout.ts';

/**
 * The same function as a deeper network: a dense ReLU layer with identity weights and zero biases put behind the dense ReLU layer
 * number `after`. relu(I·a) = a for a ≥ 0, so outputs are equal bit by bit, and the deeper set of functions contains the
 * shallower: a deeper network that trains to a higher loss has an optimisation problem, not too small a function set.
 *
 * @param theta parameters of `layers`. @throws {RangeError} when layer `after` is not a dense ReLU layer.
 */
export function withIdentityLayer(
  layers: readonly LayerSpec[],
  features: number,
  theta: Float64Array,
  after: number,
): { readonly layers: LayerSpec[]; readonly theta: Float64Array } {
  const layer = layers[after];
  if (layer?.type !== 'dense' || layer.activation !== 'relu') {
    throw new RangeError(
      `withIdentityLayer: expected a dense relu layer at ${after}, got ${JSON.stringify(layer)}`,
    );
  }
  const { units } = layer;
  const before = parameterCount(layers.slice(0, after + 1), features);
  const extra = units * units + units;
  const out = new Float64Array(theta.length + extra);
  out.set(theta.subarray(0, before));
  for (let k = 0; k < units; k++) out[before + k * units + k] = 1;
  out.set(theta.subarray(before), before + extra);
  const identity: LayerSpec = { type: 'dense', units, activation: 'relu', bias: true };
  return { layers: [...layers.slice(0, after + 1), identity, ...layers.slice(after + 1)], theta: out };
}
