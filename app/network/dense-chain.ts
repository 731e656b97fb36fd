import type { Activation, LayerSpec } from '../experiment/loss-spec.ts';

/** One layer of a purely dense network with its place in θ. */
export interface DenseShape {
  /** Width of the input, without the constant 1 of the bias. */
  readonly inputs: number;
  /** inputs + 1 with a bias, else inputs: the bias is the weight of a constant input 1. */
  readonly extended: number;
  readonly units: number;
  readonly bias: boolean;
  readonly activation: Activation;
  /** Offset of the weights in θ; biases follow at offset + units·inputs. */
  readonly offset: number;
  /** Index in θ of the weight of unit i for extended input j, at [i·extended + j]. */
  readonly index: Int32Array;
}

/**
 * The layers as a dense chain, or null where they are none. Dropout and flattening do nothing to an analysis and are left
 * out; an activation of its own behind a dense layer without one is that layer's. A chain may so be shorter than the
 * list of layers.
 */
export function denseChain(layers: readonly LayerSpec[], features: number): DenseShape[] | null {
  const chain: DenseShape[] = [];
  let inputs = features;
  let offset = 0;
  for (const layer of layers) {
    if (layer.type === 'dropout' || layer.type === 'flatten') continue;
    const last = chain[chain.length - 1] as DenseShape | undefined;
    if (layer.type === 'activation' && last?.activation === 'identity') {
      chain[chain.length - 1] = { ...last, activation: layer.activation };
      continue;
    }
    if (layer.type !== 'dense') return null;
    const { units, bias, activation } = layer;
    const extended = inputs + (bias ? 1 : 0);
    const index = new Int32Array(units * extended);
    for (let i = 0; i < units; i++) {
      for (let j = 0; j < inputs; j++) index[i * extended + j] = offset + i * inputs + j;
      if (bias) index[i * extended + inputs] = offset + units * inputs + i;
    }
    chain.push({ inputs, extended, units, bias, activation, offset, index });
    offset += units * extended;
    inputs = units;
  }
  return chain.length > 0 ? chain : null;
}
