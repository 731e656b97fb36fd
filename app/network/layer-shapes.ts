import type { LayerSpec } from '../experiment/loss-spec.ts';

export type ParameterRole = 'weight' | 'bias' | 'scale' | 'shift';

/** What a layer specification means for sizes, before any memory is taken. */
export interface LayerShape {
  /** Features per sample going in and coming out. */
  readonly inputs: number;
  readonly outputs: number;
  /** Parameter blocks in their order in θ. */
  readonly parameters: readonly {
    readonly role: ParameterRole;
    readonly rows: number;
    readonly columns: number;
  }[];
}

/** Sizes of every layer of a chain, in order. A new layer type adds a case here. */
export function layerShapes(layers: readonly LayerSpec[], inputFeatures: number): LayerShape[] {
  let inputs = inputFeatures;
  return layers.map((layer) => {
    const shape = shapeOf(layer, inputs);
    inputs = shape.outputs;
    return shape;
  });
}

function shapeOf(layer: LayerSpec, inputs: number): LayerShape {
  switch (layer.type) {
    case 'dense': {
      const weight = { role: 'weight', rows: layer.units, columns: inputs } as const;
      const bias = { role: 'bias', rows: layer.units, columns: 1 } as const;
      return { inputs, outputs: layer.units, parameters: layer.bias ? [weight, bias] : [weight] };
    }
  }
}
