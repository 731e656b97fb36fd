import type { LayerSpec } from '../experiment/loss-spec.ts';
import { layerShapes, type ParameterRole } from './layer-shapes.ts';

/**
 * The single place that knows the order of θ: layer by layer; in a layer the weights, row-major [out, in] (the order
 * of PyTorch's `nn.Linear`; of convolutions [out, in, height, width]), then the biases, then whatever else the layer has.
 */
export interface ParameterBlock {
  /** Index of the layer in the specification. */
  readonly layer: number;
  readonly role: ParameterRole;
  /** Index of the block's first entry in θ. */
  readonly offset: number;
  /** Shape; entry (r, c) is θ[offset + r·columns + c]. Biases have one column. */
  readonly rows: number;
  readonly columns: number;
  /** rows · columns. */
  readonly length: number;
  /** Entries of a convolution's kernel per channel (fan_out = rows · taps); 1 elsewhere. */
  readonly taps: number;
  /** Index within a residual layer, else null. */
  readonly inner: number | null;
}

export interface ParameterLayout {
  /** P. */
  readonly count: number;
  readonly blocks: readonly ParameterBlock[];
}

/** Layout of a network; `inputFeatures` is the width of its input. */
export function parameterLayout(layers: readonly LayerSpec[], inputFeatures: number): ParameterLayout {
  const blocks: ParameterBlock[] = [];
  let count = 0;
  layerShapes(layers, inputFeatures).forEach((shape, layer) => {
    for (const { role, rows, columns, taps, inner } of shape.parameters) {
      const length = rows * columns;
      blocks.push({
        layer,
        role,
        offset: count,
        rows,
        columns,
        length,
        taps: taps ?? 1,
        inner: inner ?? null,
      });
      count += length;
    }
  });
  return { count, blocks };
}

/** P without building the layout's list: Σ (fan_in + 1)·fan_out for dense layers with biases. */
export function parameterCount(layers: readonly LayerSpec[], inputFeatures: number): number {
  return parameterLayout(layers, inputFeatures).count;
}

/**
 * A short name of every parameter in order, 1-based: `W1[2,3]` (unit 2, input 3 of layer 1), `b1[2]`, and in a residual
 * layer `W2.1[1,3]`.
 */
export function parameterNames(layout: ParameterLayout): string[] {
  const letters: Record<ParameterRole, string> = { weight: 'W', bias: 'b', scale: 'γ', shift: 'β' };
  const names: string[] = [];
  for (const block of layout.blocks) {
    const prefix = `${letters[block.role]}${block.layer + 1}${block.inner === null ? '' : `.${block.inner + 1}`}`;
    for (let r = 1; r <= block.rows; r++) {
      for (let c = 1; c <= block.columns; c++) {
        names.push(block.role === 'weight' ? `${prefix}[${r},${c}]` : `${prefix}[${r}]`);
      }
    }
  }
  return names;
}
