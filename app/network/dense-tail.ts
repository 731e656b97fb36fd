import type { LayerSpec } from '../experiment/loss-spec.ts';
import { denseChain } from './dense-chain.ts';
import { createExactHessian } from './exact-hessian.ts';
import type { ExactHessian } from './hessian-writer.ts';
import { layerShapes } from './layer-shapes.ts';
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

/** Where the longest dense end of a network that is not dense as a whole begins; null without one. */
export function denseTailAt(
  layers: readonly LayerSpec[],
  features: number,
): Pick<DenseTail, 'layer' | 'features'> | null {
  const shapes = layerShapes(layers, features);
  const layer = layers.findIndex(
    ({ type }, l) => l > 0 && type === 'dense' && denseChain(layers.slice(l), shapes[l].inputs) !== null,
  );
  return layer < 0 ? null : { layer, features: shapes[layer].inputs };
}

/** The dense tail of a network that is not dense as a whole; null without one. */
export function denseTail(
  layers: readonly LayerSpec[],
  features: number,
  loss: LossFunction,
): DenseTail | null {
  const at = denseTailAt(layers, features);
  if (at === null) return null;
  const hessian = createExactHessian(layers.slice(at.layer), at.features, loss);
  return hessian === null ? null : { ...at, hessian };
}
