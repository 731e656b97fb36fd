import type { LayerSpec } from '../experiment/loss-spec.ts';
import { denseChain } from './dense-chain.ts';
import { createExactHessian } from './exact-hessian.ts';
import type { ExactHessian } from './hessian-writer.ts';
import type { Layer } from './layer.ts';
import type { LossFunction } from './losses.ts';

/**
 * The dense layers that a network ends in. What they hear does not depend on their own parameters: their block of the Hessian is the
 * one of a dense network on the outputs of the layers before.
 */
export interface DenseTail {
  /** Index of its first layer, at least 1. */
  readonly layer: number;
  /** Width of what it hears. */
  readonly features: number;
  /** Hessian in its own parameters, the last ones of θ. */
  readonly hessian: ExactHessian;
}

/** The longest dense end of a network that is not dense as a whole; null without one. */
export function denseTail(
  specs: readonly LayerSpec[],
  layers: readonly Layer[],
  loss: LossFunction,
): DenseTail | null {
  for (let layer = 1; layer < specs.length; layer++) {
    const [end, features] = [specs.slice(layer), layers[layer].inputs];
    if (specs[layer].type !== 'dense' || denseChain(end, features) === null) continue;
    const hessian = createExactHessian(end, features, loss);
    return hessian === null ? null : { layer, features, hessian };
  }
  return null;
}
