import type { PreparedData } from '../../app/data/prepared-data.ts';
import type { DataSummary } from '../../app/protocol/host-api.ts';
import type { LoadedData } from './loss-resolver.ts';

/** Training samples in the preview plot. */
const PREVIEW = 500;

/** What the set-up panel shows of a data set. */
export function summarizeData({ data, columns }: LoadedData): DataSummary {
  const { train, validation, test } = data;
  const count = Math.min(train.samples, PREVIEW);
  const previewFeatures = mostVarying(data);
  const [first, second] = previewFeatures;
  const preview = new Float64Array(3 * count);
  for (let n = 0; n < count; n++) {
    preview[3 * n] = train.inputs[n * data.features + first];
    preview[3 * n + 1] = previewFeatures.length > 1 ? train.inputs[n * data.features + second] : NaN;
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
    previewFeatures,
    notes: data.notes,
  };
}

/** The two features of largest variance, the larger first; fewer than three in their own order. */
function mostVarying({ train, features, scale }: PreparedData): number[] {
  const all = Array.from({ length: features }, (_, j) => j);
  if (features < 3) return all;
  const variances = all.map((j) => {
    let [mean, squares] = [0, 0];
    for (let n = 0; n < train.samples; n++) mean += train.inputs[n * features + j] / train.samples;
    for (let n = 0; n < train.samples; n++) squares += (train.inputs[n * features + j] - mean) ** 2;
    return squares * scale[j] ** 2;
  });
  return all.sort((a, b) => variances[b] - variances[a] || a - b).slice(0, 2);
}
