import type { LayerSpec } from '../experiment/loss-spec.ts';
import type { Layer } from './layer.ts';
import { layerShapes } from './layer-shapes.ts';
import { denseLayer } from './layers/dense.ts';

/** The layers of a specification, ready to run, with their offsets in θ. A new layer type adds a case here. */
export function buildLayers(layers: readonly LayerSpec[], inputFeatures: number): Layer[] {
  const shapes = layerShapes(layers, inputFeatures);
  let offset = 0;
  return layers.map((layer, index) => {
    const shape = shapes[index];
    const at = offset;
    for (const { rows, columns } of shape.parameters) offset += rows * columns;
    switch (layer.type) {
      case 'dense':
        return denseLayer(shape.inputs, layer.units, layer.activation, layer.bias, at);
    }
  });
}
