import type { LayerSpec } from '../experiment/loss-spec.ts';
import { buildBranch, buildLayers } from './build-layers.ts';
import { analysisContext, type Layer } from './layer.ts';
import type { NetworkObjective } from './network-objective.ts';

/** Outputs over the whole part, [N, width] each, of every layer and, under its index, of every layer of a residual branch. */
export interface StageOutputs {
  readonly own: readonly Float64Array[];
  readonly branches: ReadonlyMap<number, readonly Float64Array[]>;
}

/** Runs a network on its part as an analysis does, and keeps what every layer answers. */
export function stageOutputs(objective: NetworkObjective, theta: Float64Array): StageOutputs {
  const { spec, features, part, samples } = objective;
  const context = analysisContext(objective.currentState());
  const run = (layers: readonly Layer[], inputs: Float64Array): Float64Array[] => {
    let input = inputs;
    return layers.map((layer) => {
      const pass = layer.createPass(samples, context);
      pass.forward(theta, input, samples, 0);
      input = pass.output;
      return input;
    });
  };
  const own = run(buildLayers(spec.layers, features), part.inputs);
  const branches = new Map<number, readonly Float64Array[]>();
  spec.layers.forEach((layer: LayerSpec, index) => {
    if (layer.type !== 'residual') return;
    branches.set(index, run(buildBranch(spec.layers, features, index), own[index - 1] ?? part.inputs));
  });
  return { own, branches };
}
