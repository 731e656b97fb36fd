import type { DataPart } from '../data/prepared-data.ts';
import { InputError } from '../experiment/input-error.ts';
import { statedError } from '../experiment/stated-error.ts';
import { MAX_PARAMETERS, type NetworkLossSpec } from '../experiment/loss-spec.ts';
import { layerShapes } from './layer-shapes.ts';
import { parameterCount } from './parameter-layout.ts';

/** Outputs of a layer per sample; more would take gigabytes for one batch. */
const MAX_WIDTH = 1_000_000;

/**
 * Throws InputError where a network, its loss and its data do not fit together. Class data may be fitted with one
 * output per class, or, when there are two classes and the loss is not a softmax one, with a single output whose
 * target is the label (0 or 1).
 */
export function checkNetwork(spec: NetworkLossSpec, part: DataPart, features: number, outputs: number): void {
  const last = spec.layers.length - 1;
  const shapes = layerShapes(spec.layers, features);
  const units = shapes[last].outputs;
  const classes = part.labels.length > 0;
  const isSoftmax = spec.loss === 'crossEntropy' || spec.loss === 'mseOnSoftmax';
  if (part.samples < 1)
    throw statedError(
      'noSamples',
      'expected at least one sample, got an empty part of the data',
      {},
      'loss.data',
    );
  if (part.inputs.length !== part.samples * features) {
    throw new InputError(
      `expected ${part.samples} × ${features} input numbers, got ${part.inputs.length}`,
      'loss.data.inputs',
    );
  }
  if (part.targets.length !== part.samples * outputs) {
    throw new InputError(
      `expected ${part.samples} × ${outputs} target numbers, got ${part.targets.length}`,
      'loss.data.targets',
    );
  }
  const count = parameterCount(spec.layers, features);
  if (count > MAX_PARAMETERS) {
    throw statedError(
      'tooManyParameters',
      `expected a network of at most ${MAX_PARAMETERS} parameters, got ${count}; use fewer units or layers`,
      { most: MAX_PARAMETERS, got: count },
      'loss.layers',
    );
  }
  const widest = Math.max(...shapes.flatMap((shape) => [shape, ...shape.inner]).map(({ outputs: o }) => o));
  if (widest > MAX_WIDTH) {
    throw statedError(
      'tooWide',
      `expected layers of at most ${MAX_WIDTH} outputs per sample, got ${widest}; use fewer channels, a larger stride or pooling`,
      { most: MAX_WIDTH, got: widest },
      'loss.layers',
    );
  }
  const singleOutput = classes && outputs === 2 && units === 1 && !isSoftmax;
  if (units !== outputs && !singleOutput) {
    const what = classes
      ? `${outputs} classes (labels 0 to ${outputs - 1})`
      : `${outputs} target column${outputs === 1 ? '' : 's'}`;
    throw statedError(
      classes ? 'outputsOfClasses' : 'outputsOfTargets',
      `expected ${outputs} units in the last layer, one for each of the data's ${what}, got ${units}`,
      { outputs, got: units },
      spec.layers[last].type === 'dense' ? `loss.layers[${last}].units` : `loss.layers[${last}]`,
    );
  }
  if (isSoftmax && units < 2) {
    throw statedError(
      'softmaxOfOne',
      `expected at least 2 output units for ${spec.loss} (softmax of one number is always 1), got ${units}; use binaryCrossEntropy or mse`,
      { loss: spec.loss, got: units },
      'loss.loss',
    );
  }
  if (!classes) checkTargets(spec, part, outputs);
}

function checkTargets(spec: NetworkLossSpec, part: DataPart, outputs: number): void {
  if (spec.loss !== 'crossEntropy' && spec.loss !== 'binaryCrossEntropy') return;
  for (let n = 0; n < part.samples; n++) {
    let sum = 0;
    for (let k = 0; k < outputs; k++) {
      const value = part.targets[n * outputs + k];
      if (!(value >= 0 && value <= 1)) {
        throw statedError(
          'targetRange',
          `expected class labels or targets from 0 to 1 for ${spec.loss}, got ${value} in sample ${n + 1}; use mse for regression`,
          { loss: spec.loss, got: value, sample: n + 1 },
          'loss.loss',
        );
      }
      sum += value;
    }
    if (spec.loss === 'crossEntropy' && !(Math.abs(sum - 1) <= 1e-9)) {
      throw statedError(
        'targetSum',
        `expected the targets of a sample to sum to 1 for crossEntropy, got ${sum} in sample ${n + 1}; use mse for regression`,
        { got: sum, sample: n + 1 },
        'loss.loss',
      );
    }
  }
}
