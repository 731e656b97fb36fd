import { InputError } from '../../app/experiment/input-error.ts';
import { isNetworkObjective } from '../../app/experiment/objective.ts';
import { lossFunction } from '../../app/network/losses.ts';
import type { NetworkObjective } from '../../app/network/network-objective.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import type { SamplePlane } from '../../app/protocol/training-api.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Points per side of the plane of two features. */
const GRID = 101;

/** Answers, losses and errors of a network for every sample of a part. */
export function evaluateSamplesJob(input: JobInput<'evaluate-samples'>): JobOutput<'evaluate-samples'> {
  const { loss, part, theta } = input;
  const objective = objectiveOf(loss, part);
  if (loss.kind !== 'network' || !isNetworkObjective(objective)) {
    throw new InputError('expected a network, got a function: it has no samples', 'run');
  }
  const { samples, outputs: width } = objective;
  const data = objective.part;
  const outputs = new Float64Array(samples * width);
  objective.predict(theta, data.inputs, samples, outputs);
  const { value } = lossFunction(loss.spec.loss);
  const losses = Float64Array.from({ length: samples }, (_, n) =>
    value(outputs.subarray(n * width, (n + 1) * width), targetOf(objective, n), 0, width),
  );
  const classification = loss.data.task === 'classification';
  const predicted = classification
    ? Int32Array.from({ length: samples }, (_, n) => classAt(objective, outputs, n))
    : new Int32Array(0);
  const classes = classification ? Math.max(loss.data.outputs, 2) : 0;
  const confusion = new Float64Array(classes * classes);
  predicted.forEach((answer, n) => confusion[data.labels[n] * classes + answer]++);
  return {
    part,
    task: loss.data.task,
    outputNames: loss.data.outputNames,
    losses,
    labels: classification ? data.labels.slice() : new Int32Array(0),
    predicted,
    confusion,
    plane: loss.data.features === 2 ? planeOf(objective, theta, loss.data, classification) : null,
  };
}

/** The sample's targets in the network's width: one output for two classes holds the class itself. */
function targetOf({ part, outputs: width, samples }: NetworkObjective, n: number): Float64Array {
  const stride = part.targets.length / samples;
  return stride === width
    ? part.targets.subarray(n * width, (n + 1) * width)
    : Float64Array.of(part.labels[n]);
}

/** As accuracy counts it: the first of the largest outputs; one output against its middle. */
function classAt({ spec, outputs: width }: NetworkObjective, outputs: Float64Array, n: number): number {
  if (width === 1) return outputs[n] > (spec.loss === 'binaryCrossEntropy' ? 0 : 0.5) ? 1 : 0;
  let best = 0;
  for (let k = 1; k < width; k++) if (outputs[n * width + k] > outputs[n * width + best]) best = k;
  return best;
}

function planeOf(
  objective: NetworkObjective,
  theta: Float64Array,
  data: { mean: Float64Array; scale: Float64Array; featureNames: readonly string[] },
  classification: boolean,
): SamplePlane {
  const { inputs, samples } = { inputs: objective.part.inputs, samples: objective.samples };
  const raw = (value: number, k: number): number => value * data.scale[k] + data.mean[k];
  const axes = [0, 1].map((k) => {
    let low = Infinity;
    let high = -Infinity;
    for (let n = 0; n < samples; n++) {
      low = Math.min(low, inputs[2 * n + k]);
      high = Math.max(high, inputs[2 * n + k]);
    }
    const margin = high > low ? 0.1 * (high - low) : 1;
    const step = (high - low + 2 * margin) / (GRID - 1);
    return Float64Array.from({ length: GRID }, (_, i) => low - margin + i * step);
  });
  const points = new Float64Array(2 * GRID * GRID);
  for (let j = 0; j < GRID; j++) {
    for (let i = 0; i < GRID; i++) points.set([axes[0][i], axes[1][j]], 2 * (j * GRID + i));
  }
  const width = objective.outputs;
  const outputs = new Float64Array(GRID * GRID * width);
  objective.predict(theta, points, GRID * GRID, outputs);
  return {
    featureNames: [data.featureNames[0], data.featureNames[1]],
    inputs: inputs.map((value, at) => raw(value, at % 2)),
    x: axes[0].map((value) => raw(value, 0)),
    y: axes[1].map((value) => raw(value, 1)),
    answers: Float64Array.from({ length: GRID * GRID }, (_, at) =>
      classification ? classAt(objective, outputs, at) : outputs[at * width],
    ),
  };
}
