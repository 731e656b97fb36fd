import type { DataPart } from '../../data/prepared-data.ts';
import { lossFunction } from '../../network/losses.ts';
import type { NetworkObjective } from '../../network/network-objective.ts';

/** ℓ(f(x_n; θ), y_n) of every sample of `part`, the objective's own; their mean (or sum, as the loss has it) is its loss without penalty. */
export function sampleLosses(objective: NetworkObjective, part: DataPart, theta: Float64Array): Float64Array {
  const { samples, labels, inputs } = part;
  const width = objective.outputs;
  const out = new Float64Array(samples * width);
  objective.predict(theta, inputs, samples, out);
  // One output for two classes: the target is the label itself.
  const targets = part.targets.length === samples * width ? part.targets : Float64Array.from(labels);
  const { value } = lossFunction(objective.spec.loss);
  return Float64Array.from({ length: samples }, (_, n) => value(out, targets, n * width, width));
}
