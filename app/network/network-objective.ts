import type { DataPart } from '../data/prepared-data.ts';
import type { NetworkLossSpec } from '../experiment/loss-spec.ts';
import type { Objective } from '../numerics/objective.ts';
import { buildLayers } from './build-layers.ts';
import { checkNetwork } from './check-network.ts';
import { countCorrect } from './accuracy.ts';
import { createExactHessian } from './exact-hessian.ts';
import { lossFunction } from './losses.ts';
import { createPasses, type NetworkPasses } from './network-passes.ts';
import { unitActivity } from './unit-activity.ts';
import { parameterLayout, type ParameterLayout } from './parameter-layout.ts';

/** The loss of a feed-forward network on a part of the data, as a function of its parameters. */
export interface NetworkObjective extends Objective {
  readonly spec: NetworkLossSpec;
  /** The data it is taken over, inputs of shape [samples, features]. */
  readonly part: DataPart;
  readonly features: number;
  readonly layout: ParameterLayout;
  /** N, samples of the part. */
  readonly samples: number;
  /** Width of the network's output: units of the last layer. */
  readonly outputs: number;
  /**
   * Loss and gradient over a batch: `sampleIndices[0 … count−1]` are rows of the part. Mean losses average over the
   * batch (so its expectation over batches is the full loss), sum losses sum over it; λ‖θ‖² is added whole. Writes the
   * gradient into `out` (length P) and returns the batch loss. Allocates nothing once the largest batch was seen.
   */
  batchGradient(theta: Float64Array, sampleIndices: Int32Array, count: number, out: Float64Array): number;
  /** Network outputs (logits for crossEntropy and friends) of `samples` rows of `inputs`, into `out` [samples, outputs]. */
  predict(theta: Float64Array, inputs: Float64Array, samples: number, out: Float64Array): void;
  /**
   * `loss` is L(θ), penalty included; `dataLoss` leaves the penalty out; `accuracy` is the fraction of samples whose
   * class comes out right, NaN for regression.
   */
  evaluate(theta: Float64Array): { loss: number; dataLoss: number; accuracy: number };
  /**
   * Smallest |pre-activation| over all samples and units whose activation has a kink at 0; Infinity without such units.
   * Where it is (almost) 0 the gradient and the Hessian are one-sided.
   */
  kinkDistance(theta: Float64Array): number;
}

/** Samples per pass: activations of a chunk stay in the cache, whatever N is. */
const CHUNK = 128;

interface Chunk {
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly samples: number;
  /** Index of its first sample in the part. */
  readonly from: number;
}

/**
 * L(θ) = (1/N or 1)·Σ_n ℓ(f(x_n; θ), y_n) + λ‖θ‖² with its exact derivatives. `features` and `outputs` are the data's
 * widths (`PreparedData`). Sums run over samples in their order, in chunks of fixed size: bit-reproducible.
 * Throws InputError where network and data do not fit.
 */
export function createNetworkObjective(
  spec: NetworkLossSpec,
  part: DataPart,
  features: number,
  outputs: number,
): NetworkObjective {
  checkNetwork(spec, part, features, outputs);
  const layout = parameterLayout(spec.layers, features);
  const layers = buildLayers(spec.layers, features);
  const loss = lossFunction(spec.loss);
  const width = layers[layers.length - 1].outputs;
  const dimension = layout.count;
  const samples = part.samples;
  const lambda = spec.l2;
  const factor = loss.mean ? 1 / samples : 1;
  const coupled = layers.some((layer) => layer.couplesSamples);
  const capacity = coupled ? samples : Math.min(samples, CHUNK);
  // One output for two classes: the target is the label itself.
  const targets = width === outputs ? part.targets : Float64Array.from(part.labels);
  const chunks: Chunk[] = [];
  for (let from = 0; from < samples; from += capacity) {
    const count = Math.min(capacity, samples - from);
    chunks.push({
      inputs: part.inputs.subarray(from * features, (from + count) * features),
      targets: targets.subarray(from * width, (from + count) * width),
      samples: count,
      from,
    });
  }
  const passes = createPasses(layers, loss, capacity);
  const exactHessian = createExactHessian(spec.layers, features, loss);

  let batchPasses: NetworkPasses | null = null;
  let batchCapacity = 0;
  let batchInputs = new Float64Array(0);
  let batchTargets = new Float64Array(0);

  const penalty = (theta: Float64Array): number => {
    if (lambda === 0) return 0;
    let sum = 0;
    for (let i = 0; i < dimension; i++) sum += theta[i] * theta[i];
    return lambda * sum;
  };
  const addPenalty = (x: Float64Array, out: Float64Array): void => {
    if (lambda !== 0) for (let i = 0; i < dimension; i++) out[i] += 2 * lambda * x[i];
  };
  const dataLoss = (theta: Float64Array): number => {
    let sum = 0;
    for (const chunk of chunks) {
      passes.forward(theta, chunk.inputs, chunk.samples, 0);
      sum += passes.loss(chunk.targets, chunk.samples);
    }
    return factor * sum;
  };

  const objective: NetworkObjective = {
    spec,
    part,
    features,
    layout,
    dimension,
    samples,
    outputs: width,
    loss: (theta) => dataLoss(theta) + penalty(theta),
    gradient(theta, out) {
      out.fill(0);
      let sum = 0;
      for (const chunk of chunks) {
        sum += passes.gradient(theta, chunk.inputs, chunk.targets, chunk.samples, factor, out);
      }
      addPenalty(theta, out);
      return factor * sum + penalty(theta);
    },
    hessianVectorProduct(theta, v, out) {
      out.fill(0);
      for (const chunk of chunks) {
        passes.hessianVector(theta, v, chunk.inputs, chunk.targets, chunk.samples, factor, out);
      }
      addPenalty(v, out);
    },
    hessian(theta, out) {
      if (exactHessian === null) {
        const unit = new Float64Array(dimension);
        const column = new Float64Array(dimension);
        for (let j = 0; j < dimension; j++) {
          unit[j] = 1;
          objective.hessianVectorProduct(theta, unit, column);
          unit[j] = 0;
          out.set(column, j * dimension);
        }
        symmetrize(out, dimension);
        return;
      }
      exactHessian(theta, part.inputs, targets, samples, factor, out);
      if (lambda !== 0) for (let i = 0; i < dimension; i++) out[i * dimension + i] += 2 * lambda;
    },
    batchGradient(theta, sampleIndices, count, out) {
      if (batchPasses === null || count > batchCapacity) {
        batchCapacity = count;
        batchPasses = createPasses(layers, loss, count);
        batchInputs = new Float64Array(count * features);
        batchTargets = new Float64Array(count * width);
      }
      for (let n = 0; n < count; n++) {
        const at = sampleIndices[n];
        for (let i = 0; i < features; i++) batchInputs[n * features + i] = part.inputs[at * features + i];
        for (let k = 0; k < width; k++) batchTargets[n * width + k] = targets[at * width + k];
      }
      out.fill(0);
      const batchFactor = loss.mean ? 1 / count : 1;
      const sum = batchPasses.gradient(theta, batchInputs, batchTargets, count, batchFactor, out);
      addPenalty(theta, out);
      return batchFactor * sum + penalty(theta);
    },
    predict(theta, inputs, count, out) {
      const step = coupled ? count : capacity;
      const own = step <= capacity ? passes : createPasses(layers, loss, step);
      for (let from = 0; from < count; from += step) {
        const size = Math.min(step, count - from);
        own.forward(theta, inputs.subarray(from * features, (from + size) * features), size, 0);
        out.set(own.output.subarray(0, size * width), from * width);
      }
    },
    evaluate(theta) {
      let sum = 0;
      let correct = 0;
      for (const chunk of chunks) {
        passes.forward(theta, chunk.inputs, chunk.samples, 0);
        sum += passes.loss(chunk.targets, chunk.samples);
        correct += countCorrect(spec.loss, passes.output, part.labels, chunk.from, chunk.samples, width);
      }
      const data = factor * sum;
      const accuracy = part.labels.length > 0 ? correct / samples : NaN;
      return { loss: data + penalty(theta), dataLoss: data, accuracy };
    },
    kinkDistance: (theta) =>
      unitActivity(spec.layers, features, part, theta).reduce(
        (least, { kink, nearest }) => (kink ? nearest.reduce((x, y) => Math.min(x, y), least) : least),
        Infinity,
      ),
  };
  return objective;
}

/** Both triangles ← their mean: columns of Hessian-vector products agree only to rounding. */
function symmetrize(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = 0.5 * (matrix[i * n + j] + matrix[j * n + i]);
      matrix[i * n + j] = mean;
      matrix[j * n + i] = mean;
    }
  }
}
