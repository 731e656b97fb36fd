import { statedError } from '../experiment/stated-error.ts';
import type { LayerSpec } from '../experiment/loss-spec.ts';
import { viewOf } from './bytes.ts';
import type { TensorSlot } from './match-tensors.ts';
import { TFJS_ACTIVATIONS } from './tfjs-activations.ts';

export interface TfjsFiles {
  /** Text of `model.json`. */
  readonly modelJson: string;
  /** Contents of {@link TFJS_WEIGHT_FILE}: float32, little-endian. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** The one weight file that `model.json` names. */
export const TFJS_WEIGHT_FILE = 'weights.bin';

/**
 * Writes a network of dense layers as a TensorFlow.js layers model (Keras topology, kernels as [in, out]). Weights are
 * rounded to float32, all that TensorFlow.js has.
 *
 * @param inputs Width of the input.
 * @param layout Blocks of θ, one weight and at most one bias per layer.
 * @throws InputError for layers and activations that Keras has no name for, and for weights beyond float32.
 */
export function writeTfjsModel(
  layers: readonly LayerSpec[],
  inputs: number,
  layout: readonly TensorSlot[],
  theta: Float64Array,
): TfjsFiles {
  const topology = layers.map((layer, index) => {
    if (layer.type !== 'dense') {
      throw statedError(
        'tfjsLayers',
        `expected dense layers for a TensorFlow.js model, got ${String((layer as { type: string }).type)}`,
        {},
        `layers[${index}]`,
      );
    }
    const activation = TFJS_ACTIVATIONS[layer.activation];
    if (activation === undefined) {
      throw statedError(
        'tfjsActivation',
        `expected an activation that Keras knows, got ${layer.activation}; export the weights as .npz instead`,
        { activation: layer.activation },
        `layers[${index}].activation`,
      );
    }
    return {
      class_name: 'Dense',
      config: {
        name: layerName(index),
        trainable: true,
        ...(index === 0 ? { batch_input_shape: [null, inputs] } : {}),
        dtype: 'float32',
        units: layer.units,
        activation,
        use_bias: layer.bias,
      },
    };
  });
  const values: number[] = [];
  const weights = layout.map((slot) => {
    const { rows, columns, offset } = slot;
    // θ holds [out, in]; Keras wants [in, out].
    for (let c = 0; c < columns; c++)
      for (let r = 0; r < rows; r++) values.push(theta[offset + r * columns + c]);
    return {
      name: `${layerName(slot.layer)}/${slot.role === 'weight' ? 'kernel' : 'bias'}`,
      shape: slot.role === 'weight' ? [columns, rows] : [rows * columns],
      dtype: 'float32',
    };
  });
  const bytes = new Uint8Array(4 * values.length);
  const view = viewOf(bytes);
  values.forEach((value, k) => {
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw statedError(
        'tfjsRange',
        `expected weights within float32, got ${value}; export them as .npz instead`,
        { value: String(value) },
      );
    }
    view.setFloat32(4 * k, value, true);
  });
  const model = {
    format: 'layers-model',
    generatedBy: 'Saddlescope',
    convertedBy: null,
    modelTopology: {
      class_name: 'Sequential',
      config: { name: 'network', layers: topology },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [{ paths: [TFJS_WEIGHT_FILE], weights }],
  };
  return { modelJson: `${JSON.stringify(model, null, 2)}\n`, weights: bytes };
}

function layerName(index: number): string {
  return `dense_${index + 1}`;
}
