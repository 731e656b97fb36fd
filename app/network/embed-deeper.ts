import { InputError } from '../experiment/input-error.ts';
import type { Activation, LayerSpec } from '../experiment/loss-spec.ts';
import { parameterLayout } from './parameter-layout.ts';

export interface DeeperNetwork {
  readonly layers: LayerSpec[];
  readonly theta: Float64Array;
}

/** Activations whose outputs are never negative, so that relu leaves them as they are. */
const NEVER_NEGATIVE: readonly Activation[] = ['relu', 'sigmoid', 'softplus'];

/**
 * The same function by a network with one layer more: a dense layer with W = I, b = 0 is inserted behind dense layer
 * `after`. Its activation is relu where the outputs before it are never negative, else identity (`activation` asks for
 * one). Outputs, and with them the loss without penalty, are equal to the last bit. So the loss that a deeper network can
 * reach is never above that of the shallower one: training that ends higher is an optimisation issue (He et al. 2016).
 *
 * @param after 0-based index of a dense layer
 * @throws InputError where there is no such layer or relu would change its outputs
 */
export function embedDeeper(
  layers: readonly LayerSpec[],
  features: number,
  theta: Float64Array,
  after: number,
  activation?: 'relu' | 'identity',
): DeeperNetwork {
  const source = layers[after] as LayerSpec | undefined;
  if (source?.type !== 'dense') {
    throw new InputError(
      `expected the index of a dense layer to put another behind, got ${after} (${source?.type ?? 'no layer'})`,
      'loss.layers',
    );
  }
  const fitsRelu = NEVER_NEGATIVE.includes(source.activation);
  if (activation === 'relu' && !fitsRelu) {
    throw new InputError(
      `expected outputs that relu leaves alone (${NEVER_NEGATIVE.join(', ')}), got ${source.activation}; insert an identity layer`,
      `loss.layers[${after}].activation`,
    );
  }
  const { units } = source;
  const inserted: LayerSpec = {
    type: 'dense',
    units,
    activation: activation ?? (fitsRelu ? 'relu' : 'identity'),
    bias: true,
  };
  const deeper = [...layers.slice(0, after + 1), inserted, ...layers.slice(after + 1)];
  const layout = parameterLayout(layers, features);
  if (theta.length !== layout.count) {
    throw new InputError(`expected ${layout.count} parameters, got ${theta.length}`, 'point');
  }
  const end = layout.blocks.reduce(
    (offset, block) => (block.layer <= after ? block.offset + block.length : offset),
    0,
  );
  const out = new Float64Array(theta.length + units * (units + 1));
  out.set(theta.subarray(0, end));
  for (let i = 0; i < units; i++) out[end + i * units + i] = 1;
  out.set(theta.subarray(end), end + units * (units + 1));
  return { layers: deeper, theta: out };
}
