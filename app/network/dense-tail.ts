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

/** Index of the first layer of the longest dense end of a network that is not dense as a whole; null without one. */
export function denseTailAt(layers: readonly LayerSpec[], features: number): number | null {
  const shapes = layerShapes(layers, features);
  const at = layers.findIndex(
    ({ type }, l) => l > 0 && type === 'dense' && denseChain(layers.slice(l), shapes[l].inputs) !== null,
  );
  return at < 0 ? null : at;
}

/** The dense tail of a network that is not dense as a whole; null without one. */
export function denseTail(
  layers: readonly LayerSpec[],
  features: number,
  loss: LossFunction,
): DenseTail | null {
  const layer = denseTailAt(layers, features);
  if (layer === null) return null;
  const heard = layerShapes(layers, features)[layer].inputs;
  const hessian = createExactHessian(layers.slice(layer), heard, loss);
  return hessian === null ? null : { layer, features: heard, hessian };
}
