import type { DataPart } from '../data/prepared-data.ts';
import type { NetworkLossSpec } from '../experiment/loss-spec.ts';
import { installedKernels, type Kernels } from '../numerics/kernels/kernels.ts';
import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { buildLayers } from './build-layers.ts';
import { checkNetwork } from './check-network.ts';
import { countCorrect } from './accuracy.ts';
import type { Chunk } from './chunk.ts';
import { denseChain } from './dense-chain.ts';
import { createKernelPasses, type KernelPasses } from './dense-kernel-passes.ts';
import { createKernelProducts } from './dense-kernel-products.ts';
import { denseTail } from './dense-tail.ts';
import { createExactHessian } from './exact-hessian.ts';
import { hessianByColumns } from './hessian-by-columns.ts';
import { hessianModules, type HessianModules } from './hessian-modules.ts';
import { analysisContext, type PassContext } from './layer.ts';
import { lossFunction } from './losses.ts';
import { createPasses, type LayeredPasses, type NetworkPasses } from './network-passes.ts';
import { initialNetworkState, networkStateLayout } from './network-state.ts';
import { createPlaneLosses, type PlaneLosses } from './plane-losses.ts';
import { openTrainingMemory, type TrainingMemory } from './training-memory.ts';
import { parameterLayout, type ParameterLayout } from './parameter-layout.ts';

/** One update's share in what training does beside the gradient. */
export interface TrainingPass {
  /** Dropout masks come from the stream (seed, `dropout`, step), layer by layer: the same step has the same masks. */
  readonly seed: number;
  readonly step: number;
  /** Running averages, moved by the batch in place; length as `createState()`. Null: they are not kept. */
  readonly state: Float64Array | null;
}

/**
 * The loss of a feed-forward network on a part of the data, as a function of its parameters. It is deterministic: dropout is
 * left out. Batch normalisation goes over the whole part, which couples all samples, unless its layer asks for running
 * statistics; then those of `setState`, held fixed.
 */
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
  batchGradient(
    theta: Float64Array,
    sampleIndices: Int32Array,
    count: number,
    out: Float64Array,
    /**
     * Given: as in training, with dropout, and batch statistics that move `training.state`. Not given: as in analysis, on
     * the batch. Networks with `trainsDifferently` false need none.
     */
    training?: TrainingPass,
  ): number;
  /**
   * Arrays of these lengths in the kernels' memory, and `batchGradient` there: the same numbers as outside, faster. Null
   * where the network or this thread has no such kernels.
   */
  openTraining(batchSize: number, lengths: readonly number[]): TrainingMemory | null;
  /**
   * L at center + x[k]·d1 + y[k]·d2 for all k, into `out`, in one go (`plane-losses.ts`): equal to `loss` at those points
   * to rounding, each the same whatever the others are; at (0, 0) it is `loss(center)`. False, with nothing written, where the
   * network or this thread has no kernels.
   */
  planeLosses(...args: Parameters<PlaneLosses>): boolean;
  /**
   * Network outputs (logits for crossEntropy and friends) of `samples` rows of `inputs`, into `out` [samples, outputs].
   * Batch normalisation takes the running averages of `state` where one is given, else (with `statistics: batch`) the
   * statistics of the objective's whole part at θ, whatever the rows are: the part's own rows come out as in `loss`.
   */
  predict(
    theta: Float64Array,
    inputs: Float64Array,
    samples: number,
    out: Float64Array,
    state?: Float64Array,
  ): void;
  /**
   * `loss` is L(θ), penalty included; `dataLoss` leaves the penalty out; `accuracy` is the fraction of samples whose
   * class comes out right, NaN for regression. With `state` the network runs as after training: batch normalisation by
   * its running averages; that is how a validation part is evaluated. Without: as in `loss`.
   */
  evaluate(theta: Float64Array, state?: Float64Array): { loss: number; dataLoss: number; accuracy: number };
  /** `gradient` and the accuracy of `evaluate`, in one pass over the samples. */
  measure(theta: Float64Array, out: Float64Array): { loss: number; accuracy: number };
  /** True where training runs another function than analysis: with dropout or batch normalisation. */
  readonly trainsDifferently: boolean;
  /** A fresh network state (`network-state.ts`): running means 0, variances 1; length 0 without batch normalisation. */
  createState(): Float64Array;
  /**
   * Folds the batch statistics of some rows at θ into `state`, each layer with its momentum; no dropout. `batchGradient`
   * with `training` does the same on the way.
   */
  updateState(theta: Float64Array, sampleIndices: Int32Array, count: number, state: Float64Array): void;
  /** Writes the statistics of the whole part at θ (biased variances) into `state`. */
  recordState(theta: Float64Array, state: Float64Array): void;
  /**
   * The running averages (copied) that layers with `statistics: running` use in loss, gradient, Hessian-vector product
   * and Hessian from now on. Before the first call: those of a fresh state.
   */
  setState(state: Float64Array): void;
  /** A copy of those averages. */
  currentState(): Float64Array;
  /**
   * Smallest |pre-activation| over all samples and units whose activation has a kink at 0; Infinity without such units.
   * Where it is (almost) 0 the gradient and the Hessian are one-sided.
   */
  kinkDistance(theta: Float64Array): number;
}

/** Samples per pass: activations of a chunk stay in the cache, whatever N is. */
const CHUNK = 128;

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
  const hasDropout = spec.layers
    .flatMap((layer) => (layer.type === 'residual' ? layer.layers : [layer]))
    .some(({ type }) => type === 'dropout');
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
  const ownState = initialNetworkState(spec.layers, features);
  const context = analysisContext(ownState);
  const chain = denseChain(spec.layers, features);
  /** Dense networks go through the kernels where this thread has them; dropout is the layers' own business. */
  const kernelPasses = (count: number, training: boolean): KernelPasses | null => {
    const kernels = installedKernels();
    if (kernels === null || chain === null || (training && hasDropout)) return null;
    return createKernelPasses(kernels, chain, loss, count);
  };
  const fast = kernelPasses(capacity, false);
  let ownPasses: LayeredPasses | null = null;
  /** The layers' own passes, where the kernels' are not enough. */
  const layerPasses = (): LayeredPasses => (ownPasses ??= createPasses(layers, loss, capacity, context));
  const passes = fast ?? layerPasses();
  const exactHessian = createExactHessian(spec.layers, features, loss);
  const tail = exactHessian === null ? denseTail(spec.layers, features, loss) : null;

  let modules: HessianModules | null = null;

  let gridLosses: PlaneLosses | null = null;
  let gridKernels: Kernels | null = null;

  const batchContext = analysisContext(ownState);
  let batchPasses: NetworkPasses | null = null;
  let pickingPasses: KernelPasses | null = null;
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
  /** Loss and gradient; `look` is called after each chunk, when its outputs stand in `passes.output`. */
  const wholeGradient = (theta: Float64Array, out: Float64Array, look: (chunk: Chunk) => void): number => {
    out.fill(0);
    let sum = 0;
    for (const chunk of chunks) {
      sum += passes.gradient(theta, chunk.inputs, chunk.targets, chunk.samples, factor, out);
      look(chunk);
    }
    addPenalty(theta, out);
    return factor * sum + penalty(theta);
  };
  const dataLoss = (theta: Float64Array): number => {
    let sum = 0;
    for (const chunk of chunks) {
      passes.forward(theta, chunk.inputs, chunk.samples, 0);
      sum += passes.loss(chunk.targets, chunk.samples);
    }
    return factor * sum;
  };

  /** Runs `work` with the passes of the whole part in another mode. */
  const within = (mode: PassContext['mode'], state: Float64Array, work: () => void): void => {
    checkState(state, ownState.length);
    context.mode = mode;
    context.state = state;
    try {
      work();
    } finally {
      context.mode = 'analysis';
      context.state = ownState;
    }
  };
  const recordState = (theta: Float64Array, state: Float64Array): void =>
    within('recording', state, () => {
      for (const chunk of chunks) passes.forward(theta, chunk.inputs, chunk.samples, 0);
    });
  const pickedGradient = (
    picking: KernelPasses,
    [inputs, wanted]: readonly [Float64Array, Float64Array],
    theta: Float64Array,
    sampleIndices: Int32Array,
    count: number,
    out: Float64Array,
  ): number => {
    const batchFactor = loss.mean ? 1 / count : 1;
    const sum = picking.batchGradient(theta, inputs, wanted, sampleIndices, count, batchFactor, out);
    addPenalty(theta, out);
    return batchFactor * sum + penalty(theta);
  };
  const gather = (sampleIndices: Int32Array, count: number): NetworkPasses => {
    if (batchPasses === null || count > batchCapacity) {
      batchCapacity = count;
      pickingPasses = kernelPasses(count, true);
      batchPasses = pickingPasses ?? createPasses(layers, loss, count, batchContext);
      batchInputs = new Float64Array(count * features);
      batchTargets = new Float64Array(count * width);
    }
    for (let n = 0; n < count; n++) {
      const at = sampleIndices[n];
      for (let i = 0; i < features; i++) batchInputs[n * features + i] = part.inputs[at * features + i];
      for (let k = 0; k < width; k++) batchTargets[n * width + k] = targets[at * width + k];
    }
    return batchPasses;
  };
  const setBatchMode = (mode: PassContext['mode'], state: Float64Array | null): void => {
    if (state !== null) checkState(state, ownState.length);
    batchContext.mode = mode;
    batchContext.state = state;
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
    gradient: (theta, out) => wholeGradient(theta, out, () => undefined),
    measure(theta, out) {
      let correct = 0;
      const loss = wholeGradient(theta, out, ({ from, samples: count }) => {
        correct += countCorrect(spec.loss, passes.output, part.labels, from, count, width);
      });
      return { loss, accuracy: part.labels.length > 0 ? correct / samples : NaN };
    },
    hessianVectorProduct(theta, v, out) {
      out.fill(0);
      for (const chunk of chunks) {
        passes.hessianVector(theta, v, chunk.inputs, chunk.targets, chunk.samples, factor, out);
      }
      addPenalty(v, out);
    },
    preparedHessian(theta) {
      const kernels = installedKernels();
      if (kernels === null || chain === null) return null;
      const data = createKernelProducts(kernels, chain, loss, theta, part.inputs, targets, samples, factor);
      if (data === null) return null;
      return {
        dimension,
        apply(v, out) {
          data.apply(v, out);
          addPenalty(v, out);
        },
      };
    },
    hessian(theta, out, poll) {
      if (exactHessian !== null) exactHessian(theta, part.inputs, targets, samples, factor, out, poll);
      else {
        const data = { chunks, targets, samples };
        const own = layerPasses();
        modules ??= hessianModules(spec.layers, features, tail?.layer ?? layers.length);
        hessianByColumns(dimension, modules, own, tail, data, factor, theta, out, poll);
      }
      if (lambda !== 0) for (let i = 0; i < dimension; i++) out[i * dimension + i] += 2 * lambda;
    },
    batchGradient(theta, sampleIndices, count, out, training) {
      if (pickingPasses !== null && count <= batchCapacity) {
        return pickedGradient(pickingPasses, [part.inputs, targets], theta, sampleIndices, count, out);
      }
      const batch = gather(sampleIndices, count);
      if (training === undefined) setBatchMode('analysis', ownState);
      else {
        setBatchMode('training', training.state);
        batchContext.dropout = hasDropout ? randomStream(training.seed, 'dropout', training.step) : null;
      }
      out.fill(0);
      const batchFactor = loss.mean ? 1 / count : 1;
      const sum = batch.gradient(theta, batchInputs, batchTargets, count, batchFactor, out);
      addPenalty(theta, out);
      return batchFactor * sum + penalty(theta);
    },
    planeLosses(center, d1, d2, x, y, out, poll) {
      const kernels = installedKernels();
      if (kernels === null || chain === null) return false;
      if (gridLosses === null || gridKernels !== kernels) {
        gridKernels = kernels;
        gridLosses = createPlaneLosses(kernels, chain, loss, part.inputs, targets, samples);
      }
      try {
        gridLosses(center, d1, d2, x, y, out, poll);
      } catch (error) {
        // The kernels' memory could not grow.
        if (error instanceof RangeError) return false;
        throw error;
      }
      const theta = new Float64Array(lambda === 0 ? 0 : dimension);
      for (let k = 0; k < x.length; k++) {
        if (x[k] === 0 && y[k] === 0) {
          out[k] = objective.loss(center);
          continue;
        }
        for (let i = 0; i < theta.length; i++) theta[i] = center[i] + x[k] * d1[i] + y[k] * d2[i];
        out[k] = factor * out[k] + penalty(theta);
      }
      return true;
    },
    openTraining(batchSize, lengths) {
      const kernels = installedKernels();
      if (kernels === null || chain === null || hasDropout) return null;
      const opened = openTrainingMemory(kernels, chain, loss, batchSize, lengths, [part.inputs, targets]);
      if (opened === null) return null;
      const { memory, arrays, passes: own, data } = opened;
      return {
        memory,
        arrays,
        batchGradient: (theta, sampleIndices, count, out) =>
          pickedGradient(own, data, theta, sampleIndices, count, out),
      };
    },
    predict(theta, inputs, count, out, state) {
      let used = state ?? ownState;
      if (state === undefined && coupled) {
        used = ownState.slice();
        recordState(theta, used);
        // Layers that ask for running statistics keep them; the others take what was recorded.
        for (const { layer, inner, means, units } of networkStateLayout(spec.layers, features)) {
          if (statisticsOf(spec, layer, inner) === 'running') {
            used.set(ownState.subarray(means, means + 2 * units), means);
          }
        }
      }
      within('evaluation', used, () => {
        for (let from = 0; from < count; from += capacity) {
          const size = Math.min(capacity, count - from);
          const rows = inputs.subarray(from * features, (from + size) * features);
          passes.forward(theta, rows, size, 0);
          out.set(passes.output.subarray(0, size * width), from * width);
        }
      });
    },
    evaluate(theta, state) {
      let sum = 0;
      let correct = 0;
      const run = (): void => {
        for (const chunk of chunks) {
          passes.forward(theta, chunk.inputs, chunk.samples, 0);
          sum += passes.loss(chunk.targets, chunk.samples);
          correct += countCorrect(spec.loss, passes.output, part.labels, chunk.from, chunk.samples, width);
        }
      };
      if (state === undefined) run();
      else within('evaluation', state, run);
      const data = factor * sum;
      const accuracy = part.labels.length > 0 ? correct / samples : NaN;
      return { loss: data + penalty(theta), dataLoss: data, accuracy };
    },
    kinkDistance(theta) {
      context.watchKinks = true;
      context.kinkDistance = Infinity;
      // Only the layers' own passes watch for kinks.
      const watching = layerPasses();
      for (const chunk of chunks) watching.forward(theta, chunk.inputs, chunk.samples, 0);
      context.watchKinks = false;
      return context.kinkDistance;
    },
    trainsDifferently: hasDropout || ownState.length > 0,
    createState: () => initialNetworkState(spec.layers, features),
    updateState(theta, sampleIndices, count, state) {
      const batch = gather(sampleIndices, count);
      setBatchMode('training', state);
      batchContext.dropout = null;
      batch.forward(theta, batchInputs, count, 0);
    },
    recordState,
    setState(state) {
      checkState(state, ownState.length);
      ownState.set(state);
    },
    currentState: () => ownState.slice(),
  };
  return objective;
}

function checkState(state: Float64Array, length: number): void {
  if (state.length === length) return;
  throw new RangeError(`expected a network state of ${length} numbers, got ${state.length}`);
}

function statisticsOf(spec: NetworkLossSpec, layer: number, inner: number | null): 'batch' | 'running' {
  const outer = spec.layers[layer];
  const one = outer.type === 'residual' && inner !== null ? outer.layers[inner] : outer;
  return one.type === 'batchNorm' ? one.statistics : 'batch';
}
