import type { DataPart, PreparedData } from '../data/prepared-data.ts';
import { compileFunction, type FunctionObjective } from '../functions/compile-function.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import type { Objective } from '../numerics/objective.ts';
import type { PartName, ResolvedLoss } from './resolved-loss.ts';

/** The objective of a resolved loss on a part of its data (functions have no data and ignore `part`). */
export function buildObjective(loss: ResolvedLoss, part: PartName): Objective {
  if (loss.kind === 'function') return compileFunction(loss.spec.expression, loss.spec.variables);
  const { spec, data, networkState } = loss;
  const objective = createNetworkObjective(spec, dataPart(data, part), data.features, data.outputs);
  if (networkState !== undefined) objective.setState(networkState);
  return objective;
}

/** True for objectives of networks on data, which have batches, outputs and accuracy. */
export function isNetworkObjective(objective: Objective): objective is NetworkObjective {
  return 'batchGradient' in objective;
}

/** True for formulas, which know their kinks. */
export function isFunctionObjective(objective: Objective): objective is FunctionObjective {
  return 'kinks' in objective;
}

/** A named part of the data; `all` is train, validation and test together, in this order. */
export function dataPart(data: PreparedData, part: PartName): DataPart {
  if (part !== 'all') return data[part];
  const parts = [data.train, data.validation, data.test];
  const inputs = new Float64Array(parts.reduce((sum, { inputs: x }) => sum + x.length, 0));
  const targets = new Float64Array(parts.reduce((sum, { targets: y }) => sum + y.length, 0));
  const labels = new Int32Array(parts.reduce((sum, { labels: c }) => sum + c.length, 0));
  let [i, t, c] = [0, 0, 0];
  for (const one of parts) {
    inputs.set(one.inputs, i);
    targets.set(one.targets, t);
    labels.set(one.labels, c);
    i += one.inputs.length;
    t += one.targets.length;
    c += one.labels.length;
  }
  return { samples: parts.reduce((sum, { samples }) => sum + samples, 0), inputs, targets, labels };
}
