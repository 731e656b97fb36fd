import type { PointCard } from '../../curvature/point-card.ts';
import type { Note } from '../../data/prepared-data.ts';
import type { OptimizerSpec, TrainingSpec } from '../../experiment/experiment.ts';
import { buildObjective, isNetworkObjective } from '../../experiment/objective.ts';
import type { ResolvedLoss } from '../../experiment/resolved-loss.ts';
import { denseChain, type DenseShape } from '../../network/dense-chain.ts';
import type { Objective } from '../../numerics/objective.ts';
import { randomStream } from '../../numerics/random.ts';
import { extremeEigenpairs } from '../../numerics/lanczos.ts';
import { allFinite } from '../../numerics/vector.ts';
import { METRIC_COLUMNS } from '../../training/metric-columns.ts';
import type { TrainingCheckpoint } from '../../training/training-state.ts';
import { hasPreconditioner, preconditionerOf } from '../../training/preconditioner.ts';
import { stabilityEdge } from '../../training/stability-edge.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { calmTrial } from '../trials/calm-trial.ts';
import { findChannel } from '../trials/channel.ts';
import { crossFit } from '../trials/cross-fit.ts';
import { areFarApart } from '../verdicts/badly-scaled-inputs.ts';
import { continueTraining } from '../trials/continue-training.ts';
import { curveEvidence, metricSeries } from './curve-evidence.ts';
import { dataEvidence } from './data-evidence.ts';
import { findDepartures } from '../trials/departure.ts';
import type {
  CapacityEvidence,
  ChannelEvidence,
  CrossedEvidence,
  CurveEvidence,
  DepartureEvidence,
  DiagnosisEvidence,
  UpdateEvidence,
} from '../diagnosis-evidence.ts';
import { widened } from '../trials/larger-set.ts';
import { minimise } from '../trials/minimise.ts';
import { networkEvidence, outputEvidence } from './network-evidence.ts';
import { MOST_PARAMETERS, pointEvidence, pointOfCard } from './point-evidence.ts';
import { scaleTrial } from '../trials/scale-trial.ts';
import { smallerBatchEvidence } from '../forks/smaller-batch.ts';
import { splitEvidence } from '../forks/split-unit.ts';
import { twinEvidence } from './twin-units.ts';
import { probeCapacity, probeContinuation, probeNoise, probeRates } from '../trials/probes.ts';

/** A run as it is saved or imported; whatever is null is reported as missing. */
export interface DiagnosisInput {
  /** Null where the data are gone or the model is not known. */
  readonly loss: ResolvedLoss | null;
  readonly training: TrainingSpec | null;
  /** Row-major [rows, METRIC_COLUMNS]. */
  readonly metrics: Float64Array;
  /** Saved states, ascending by step; the last one is diagnosed. May be empty; `optimizerState` may be. */
  readonly checkpoints: readonly TrainingCheckpoint[];
  /** The run ended as diverged. */
  readonly diverged: boolean;
  /** The saved card of the last checkpoint: what is known of its point when the data are gone. */
  readonly card?: PointCard | null;
  /** Records of another program are all there is: model, weights and data were never known. */
  readonly recordsOnly?: boolean;
}

/** Work above this many sample-parameters is left out of the capacity probe (it minimises seven times). */
const MOST_CAPACITY_WORK = 4e6;
/** And above this the probes that go on training. */
const MOST_PROBE_WORK = 4e7;

/** Share of steps up that is worth a look at what a calmer rate does. */
const LEAST_UPWARD = 0.05;

/** Held-out loss over training loss that asks for an explanation. */
const GAP = 1.5;

/**
 * Evidence for a diagnosis of a run's last state. Depends on its input alone. Costs about as much as a few hundred updates
 * and, up to 600 parameters, some dense spectra; where the inputs' scales are far apart, up to twelve times 300 updates more.
 */
export function gatherEvidence(
  input: DiagnosisInput,
  options: { readonly cancelled?: () => boolean; readonly objective?: Objective } = {},
): DiagnosisEvidence {
  const { loss, training, metrics, checkpoints } = input;
  const cancelled = options.cancelled ?? (() => false);
  const missing: Note[] = [];
  const lack = (what: string, why: string, values: Note['values'] = {}): void => {
    missing.push({ key: `diagnosis.missing.${what}.${why}`, values });
  };
  const curves = curveEvidence(metrics, input.diverged);
  if (curves.trend.state === 'tooShort') {
    lack('trend', 'short', { records: curves.trend.records, least: 8 });
  }
  const last = checkpoints.at(-1) ?? null;
  const first = checkpoints.at(0) ?? null;
  const step = last?.step ?? lastStep(metrics);
  const none: DiagnosisEvidence = {
    step,
    curves,
    update: null,
    point: null,
    continuation: null,
    noise: null,
    calm: null,
    rates: null,
    capacity: null,
    crossed: null,
    data: null,
    scale: null,
    output: null,
    network: null,
    twins: null,
    channel: null,
    departures: null,
    smallerBatch: null,
    split: null,
    missing,
  };
  if (loss === null) {
    // Verdicts about steps need the model too: its absence is said alone.
    const card = input.card ?? null;
    lack('loss', input.recordsOnly === true ? 'recordsOnly' : card === null ? 'gone' : 'goneSaved');
    return card === null ? none : { ...none, point: pointOfCard(card) };
  }
  if (training === null) lack('training', 'unknown');
  const data = loss.kind === 'network' ? dataEvidence(loss.data, loss.spec.loss) : null;
  if (last === null || !allFinite(last.theta)) {
    lack('point', last === null ? 'noCheckpoint' : 'notFinite');
    return { ...none, data };
  }
  const objective = options.objective ?? buildObjective(loss, 'train');
  if (objective.dimension !== last.theta.length) {
    lack('point', 'otherModel', { expected: objective.dimension, got: last.theta.length });
    return { ...none, data };
  }
  const theta = last.theta;
  const rate = training === null ? NaN : currentRate(metrics, training);
  const start = first !== null && first.step === 0 && last.step > 0 ? first.theta : null;
  const small = objective.dimension <= MOST_PARAMETERS;
  if (!small) lack('spectrum', 'large', { parameters: objective.dimension, limit: MOST_PARAMETERS });
  const rule = training === null ? null : { optimizer: training.optimizer, rate };
  const point = small ? pointEvidence(objective, theta, rule, curves.trend.stalled, cancelled) : null;
  if (point !== null && point.inertia.zero === point.parameters && point.gradientNorm === 0) {
    lack('point', 'constant');
  }
  const samples = isNetworkObjective(objective) ? objective.samples : 1;
  const work = objective.dimension * samples;
  const fits = work <= MOST_CAPACITY_WORK;
  if (!fits) lack('capacity', 'large', { work });
  const isChain = chainOf(objective) !== null;
  const network =
    isNetworkObjective(objective) && (isChain || fits) ? networkEvidence(objective, theta, start) : null;
  const outputs = loss.kind === 'network' ? loss.data.outputs : 0;
  const middle = checkpoints.length >= 3 ? checkpoints[Math.floor(checkpoints.length / 2)] : null;
  const capacity = fits ? probeCapacity(objective, theta, outputs, cancelled) : null;
  const known = {
    ...none,
    data,
    output: isNetworkObjective(objective) ? outputEvidence(objective) : null,
    network,
    twins: isNetworkObjective(objective) && start !== null ? twinEvidence(objective, theta, start) : null,
    point,
    channel: fits ? channelEvidence(objective, theta, middle?.theta ?? null, cancelled) : null,
    departures: fits && middle !== null ? departureEvidence(objective, theta, middle.theta, cancelled) : null,
    capacity,
    crossed: fits ? crossedEvidence(objective, loss, curves, capacity, cancelled) : null,
    split: small && fits ? splitEvidence(objective, theta, cancelled) : null,
  };
  if (training === null) return known;

  const batchSize = training.batchSize === 'full' ? samples : Math.min(samples, training.batchSize);
  const update: UpdateEvidence = {
    optimizer: training.optimizer,
    rate,
    batchSize,
    samples,
    edgeRatio: edgeRatio(objective, training.optimizer, rate, last),
    startEdgeRatio:
      first === null || first === last ? NaN : edgeRatio(objective, training.optimizer, rate, first),
    middleEdgeRatio: middle === null ? NaN : edgeRatio(objective, training.optimizer, rate, middle),
  };
  if (work > MOST_PROBE_WORK) {
    lack('probes', 'large', { work });
    return { ...known, update };
  }
  // Penalties outside the recorded loss, smoothed labels and augmentation change the updates; probes leave them out.
  const problem = trainingProblem(objective, null);
  if (!continueTraining(problem, training, rate, last, 1).carried) lack('optimizerState', 'none');
  const isNoisy = isNetworkObjective(objective) && batchSize < samples;
  const isBouncing = !isNoisy && !isRandom(loss, training) && bounces(curves);
  return {
    ...known,
    update,
    continuation: probeContinuation(problem, training, rate, last),
    rates: probeRates(problem, training, rate, last, update.edgeRatio),
    calm: isNoisy || isBouncing ? calmTrial(problem, training, rate, last) : null,
    scale:
      data !== null && areFarApart(data)
        ? scaleTrial(problem, { loss, training, rate, from: last }, cancelled)
        : null,
    noise: isNoisy ? probeNoise(objective, theta, training, rate, batchSize, last.step) : null,
    // Layers that couple samples have no gradient of one sample; a dense chain has none of them.
    smallerBatch: isChain && fits ? smallerBatchEvidence(problem, training, batchSize, theta) : null,
  };
}

/** Updates are random even with the whole data. */
function isRandom(loss: ResolvedLoss, { augmentation }: TrainingSpec): boolean {
  const drops = loss.kind === 'network' && loss.spec.layers.some(({ type }) => type === 'dropout');
  return drops || augmentation !== undefined;
}

/** The loss goes up time and again and does not fall. */
function bounces({ trend, upwardShare }: CurveEvidence): boolean {
  return trend.state !== 'falling' && upwardShare > LEAST_UPWARD;
}

function chainOf(objective: Objective): readonly DenseShape[] | null {
  return isNetworkObjective(objective) ? denseChain(objective.spec.layers, objective.features) : null;
}

/** The channel to infinity of a dense network; null elsewhere. */
function channelEvidence(
  objective: Objective,
  theta: Float64Array,
  earlier: Float64Array | null,
  cancelled: () => boolean,
): ChannelEvidence | null {
  const chain = chainOf(objective);
  if (chain === null) return null;
  return findChannel(objective, chain, theta, earlier, (one, start) => minimise(one, start, cancelled));
}

/** Updates that lead far enough from a channel's mouth to tell where it leads. */
const FAR = 600;

function departureEvidence(
  objective: Objective,
  theta: Float64Array,
  earlier: Float64Array,
  cancelled: () => boolean,
): DepartureEvidence[] | null {
  const chain = chainOf(objective);
  if (chain === null) return null;
  return findDepartures(objective, chain, theta, earlier, (one, start) =>
    minimise(one, start, cancelled, { steps: FAR }),
  );
}

/** Cross-fits of a network, where a verdict asks for them: a larger set fits better, or held-out data are fitted worse. */
function crossedEvidence(
  objective: Objective,
  loss: ResolvedLoss,
  { trainLoss, validationLoss }: CurveEvidence,
  capacity: CapacityEvidence | null,
  cancelled: () => boolean,
): CrossedEvidence | null {
  if (loss.kind !== 'network' || !isNetworkObjective(objective) || objective.samples < 4) return null;
  const { layers } = objective.spec;
  const wide = widened(layers);
  const asksLarger = wide !== null && capacity !== null && capacity.larger < 0.9 * capacity.best;
  const asksHeldOut = validationLoss > GAP * trainLoss;
  if (!asksLarger && !asksHeldOut) return null;
  const { outputs, validation } = loss.data;
  const fit = crossFit(objective, layers, outputs, asksHeldOut ? validation : null, cancelled);
  return {
    own: fit.own,
    larger: asksLarger ? crossFit(objective, wide, outputs, null, cancelled).own : NaN,
    heldOut: fit.other,
    rankErrors: fit.ranks?.errors ?? NaN,
  };
}

function lastStep(metrics: Float64Array): number {
  return metrics.length >= METRIC_COLUMNS.length ? metrics[metrics.length - METRIC_COLUMNS.length] : 0;
}

/** η of the last recorded update, whatever schedule made it. */
function currentRate(metrics: Float64Array, training: TrainingSpec): number {
  const recorded = metricSeries(metrics, 'rate').at(-1)?.value;
  return recorded !== undefined && recorded > 0 ? recorded : training.optimizer.rate;
}

/** λmax (of H, or of D^(−½)HD^(−½) where the optimizer divides by a scale) over the curvature at which its iteration diverges. */
function edgeRatio(
  objective: Objective,
  optimizer: OptimizerSpec,
  rate: number,
  at: TrainingCheckpoint,
): number {
  const edge = stabilityEdge(optimizer, rate);
  if (edge === null) return NaN;
  let scale: Float64Array | null = null;
  if (hasPreconditioner(optimizer)) {
    if (at.optimizerState.length === 0) return NaN;
    scale = preconditionerOf(optimizer, objective.dimension, at.optimizerState, at.step);
    if (scale === null || !allFinite(scale)) return NaN;
  }
  const v = new Float64Array(objective.dimension);
  const operator = {
    dimension: objective.dimension,
    apply(x: Float64Array, out: Float64Array): void {
      for (let i = 0; i < v.length; i++) v[i] = scale === null ? x[i] : x[i] / Math.sqrt(scale[i]);
      objective.hessianVectorProduct(at.theta, v, out);
      if (scale !== null) for (let i = 0; i < v.length; i++) out[i] /= Math.sqrt(scale[i]);
    },
  };
  const { values } = extremeEigenpairs(operator, randomStream(0, 'diagnosis-edge'), {
    tolerance: 1e-4,
    maxSteps: 80,
  });
  return values.length === 0 ? NaN : values[values.length - 1] / edge.value;
}

/** What the records of another program say by themselves ({@link DiagnosisInput.metrics}). */
export function recordsEvidence(metrics: Float64Array): DiagnosisEvidence {
  return gatherEvidence({
    loss: null,
    training: null,
    metrics,
    checkpoints: [],
    diverged: false,
    recordsOnly: true,
  });
}
