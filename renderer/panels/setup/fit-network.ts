import type { Experiment } from '../../../app/experiment/experiment.ts';
import type { DataSpec, LayerSpec, NetworkLoss } from '../../../app/experiment/loss-spec.ts';
import { asDense } from './loss-kinds.ts';
import type { DataSummary } from '../../../app/protocol/host-api.ts';

const REGRESSION: readonly NetworkLoss[] = ['mse', 'sse', 'halfSse'];
const CLASSIFICATION: readonly NetworkLoss[] = ['crossEntropy', 'mseOnSoftmax'];

/**
 * The network with an output layer and a loss that fit the data: as many outputs as target columns, a regression loss
 * for values, a classification loss for classes. What fits already is left alone. A batch larger than the training
 * part becomes the full batch.
 */
export function fitNetworkToData(draft: Experiment, data: DataSpec, summary: DataSummary): Experiment {
  if (draft.loss.kind !== 'network' || draft.loss.data !== data) return draft;
  const { layers, loss } = draft.loss;
  const last = asDense(layers[layers.length - 1]);
  // What another kind of output layer would need is the host's to say.
  if (last === null) return draft;
  // One output tells two classes apart, unless a softmax needs one for each.
  const single = summary.outputs === 2 && last.units === 1 && !CLASSIFICATION.includes(loss);
  const binary = summary.task === 'classification' && single;
  const fitsTask =
    summary.task === 'classification'
      ? CLASSIFICATION.includes(loss) || REGRESSION.includes(loss) || binary
      : REGRESSION.includes(loss);
  const chosen: NetworkLoss = fitsTask ? loss : summary.task === 'classification' ? 'crossEntropy' : 'mse';
  const units = binary ? 1 : summary.outputs;
  const output: LayerSpec = last.units === units ? last : { ...last, units };
  const { batchSize } = draft.training;
  const fittingBatch = batchSize !== 'full' && batchSize > summary.samples.train ? 'full' : batchSize;
  if (output === last && chosen === loss && fittingBatch === batchSize) return draft;
  // Weights given as numbers belong to the old shape.
  const start = Array.isArray(draft.start) && output !== last ? undefined : draft.start;
  return {
    ...draft,
    start,
    loss: { ...draft.loss, loss: chosen, layers: [...layers.slice(0, -1), output] },
    training: { ...draft.training, batchSize: fittingBatch },
  };
}
