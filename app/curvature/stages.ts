import type { LayerSpec } from '../experiment/loss-spec.ts';
import { layerShapes, type LayerShape } from '../network/layer-shapes.ts';
import type { NetworkObjective } from '../network/network-objective.ts';
import { networkStateLayout } from '../network/network-state.ts';
import type { ParameterBlock } from '../network/parameter-layout.ts';

/** One layer with its place in θ. */
export interface Stage {
  readonly layer: LayerSpec;
  readonly shape: LayerShape;
  readonly blocks: readonly ParameterBlock[];
  /** Places of a batch normalisation's mean and variance of unit 0 in the network state. */
  readonly means: number;
  readonly variances: number;
}

/** Layers that follow each other. */
export interface Sequence {
  /** Index of the residual layer whose branch this is; null for the network's own layers. */
  readonly residual: number | null;
  readonly stages: readonly Stage[];
}

/** The layers as they follow each other: the network's own, and those of every residual branch. */
export function sequences({ spec, features, layout }: NetworkObjective): Sequence[] {
  const shapes = layerShapes(spec.layers, features);
  const states = networkStateLayout(spec.layers, features);
  const stage = (layer: LayerSpec, shape: LayerShape, outer: number, inner: number | null): Stage => {
    const state = states.find((one) => one.layer === outer && one.inner === inner);
    return {
      layer,
      shape,
      blocks: layout.blocks.filter((block) => block.layer === outer && block.inner === inner),
      means: state?.means ?? -1,
      variances: state?.variances ?? -1,
    };
  };
  const branches = spec.layers.flatMap((layer, outer) =>
    layer.type === 'residual'
      ? [
          {
            residual: outer,
            stages: layer.layers.map((one, k) => stage(one, shapes[outer].inner[k], outer, k)),
          },
        ]
      : [],
  );
  const own = spec.layers.map((layer, outer) => stage(layer, shapes[outer], outer, null));
  return [{ residual: null, stages: own }, ...branches];
}

/** Entries of θ that write channel c: its share of the rows of every block of the writer. */
export function channelRows(blocks: readonly ParameterBlock[], c: number, channels: number): number[] {
  return blocks.flatMap(({ offset, rows, columns }) => {
    const size = (rows / channels) * columns;
    return Array.from({ length: size }, (_, k) => offset + c * size + k);
  });
}

/** Entries of θ that read channel c: its share of the columns of the reader's weights. */
export function channelColumns({ blocks }: Stage, c: number, channels: number): number[] {
  const weight = blocks.find(({ role }) => role === 'weight');
  if (weight === undefined) return [];
  const width = weight.columns / channels;
  return Array.from({ length: weight.rows * width }, (_, k) => {
    return weight.offset + Math.floor(k / width) * weight.columns + c * width + (k % width);
  });
}
