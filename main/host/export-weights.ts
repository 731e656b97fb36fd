import type { TensorRole } from '../../app/exchange/match-tensors.ts';
import { TFJS_WEIGHT_FILE, writeTfjsModel } from '../../app/exchange/write-tfjs.ts';
import { writeNpz } from '../../app/exchange/write-npy.ts';
import { writeSafetensors } from '../../app/exchange/write-safetensors.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { HostFailure } from './host-failure.ts';
import { slotsOf } from './weights-files.ts';

export const WEIGHTS_FORMATS = ['tfjs', 'npz', 'safetensors'] as const;
export type WeightsFormat = (typeof WEIGHTS_FORMATS)[number];

export interface WeightsExport {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/**
 * The weights of one checkpoint as files. Arrays are named as PyTorch names a Sequential's (`0.weight` [out, in], `0.bias`),
 * by the layer's place in the experiment; convolution kernels are [out, in, height, width]. float64, except tfjs (float32).
 */
export function exportWeights(
  loss: ResolvedLoss,
  theta: Float64Array,
  format: WeightsFormat,
): WeightsExport[] {
  const slots = slotsOf(loss);
  if (format === 'tfjs') {
    if (loss.kind === 'function') {
      throw new HostFailure('input', '--format: expected npz or safetensors for a function, got tfjs');
    }
    const files = writeTfjsModel(loss.spec.layers, loss.data.features, slots, theta);
    return [
      { name: 'model.json', content: files.modelJson },
      { name: TFJS_WEIGHT_FILE, content: files.weights },
    ];
  }
  const nameOf = namer(loss);
  const arrays = slots.map(({ layer, role, rows, columns, offset, taps = 1 }) => {
    const values = theta.slice(offset, offset + rows * columns);
    if (loss.kind === 'function') return { name: 'theta', shape: [rows], values };
    const side = Math.round(Math.sqrt(taps));
    const shape =
      role !== 'weight' ? [rows] : taps > 1 ? [rows, columns / taps, side, side] : [rows, columns];
    return { name: nameOf(layer, role), shape, values };
  });
  if (format === 'npz') return [{ name: 'weights.npz', content: writeNpz(arrays) }];
  return [{ name: 'weights.safetensors', content: writeSafetensors(arrays) }];
}

/** `0.weight`, `0.bias`; in a residual layer, whose layers share its number, `0.1.weight`. */
function namer(loss: ResolvedLoss): (layer: number, role: TensorRole) => string {
  const inside = new Map<number, number>();
  return (layer, role) => {
    const name = role === 'weight' || role === 'scale' ? 'weight' : 'bias';
    if (loss.kind === 'function' || loss.spec.layers[layer].type !== 'residual') return `${layer}.${name}`;
    const place = (inside.get(layer) ?? -1) + (name === 'weight' ? 1 : 0);
    inside.set(layer, place);
    return `${layer}.${place}.${name}`;
  };
}
