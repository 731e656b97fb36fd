import type { DataSummary } from '../../app/protocol/host-api.ts';
import type { LoadedData } from './loss-resolver.ts';

/** Training samples in the preview plot. */
const PREVIEW = 500;

/** What the set-up panel shows of a data set. */
export function summarizeData({ data, columns }: LoadedData): DataSummary {
  const { train, validation, test } = data;
  const count = Math.min(train.samples, PREVIEW);
  const preview = new Float64Array(3 * count);
  for (let n = 0; n < count; n++) {
    preview[3 * n] = train.inputs[n * data.features];
    preview[3 * n + 1] = data.features > 1 ? train.inputs[n * data.features + 1] : NaN;
    preview[3 * n + 2] = train.labels.length > 0 ? train.labels[n] : train.targets[n * data.outputs];
  }
  return {
    task: data.task,
    samples: { train: train.samples, validation: validation.samples, test: test.samples },
    features: data.features,
    outputs: data.outputs,
    featureNames: data.featureNames,
    outputNames: data.outputNames,
    columns,
    preview,
    notes: data.notes,
  };
}
