import type { OptimizerSpec, TrainingSpec } from '../../experiment/experiment.ts';
import { isNetworkObjective } from '../../experiment/objective.ts';
import { initialParameters } from '../../network/initializers.ts';
import { createNetworkObjective, type NetworkObjective } from '../../network/network-objective.ts';
import type { Objective } from '../../numerics/objective.ts';
import { addScaled, dot, norm2 } from '../../numerics/vector.ts';
import type { TrainingCheckpoint } from '../../training/training-state.ts';
import { createBatches } from '../../training/batches.ts';
import type { TrainingProblem } from '../../training/training-problem.ts';
import { continueTraining } from './continue-training.ts';
import { median } from '../evidence/curve-evidence.ts';
import type {
  CapacityEvidence,
  ContinuationEvidence,
  NoiseEvidence,
  RateTrial,
} from '../diagnosis-evidence.ts';
import { widened } from './larger-set.ts';
import { minimise } from './minimise.ts';

/** Updates of the continuation and of each rate trial. */
const CONTINUED = 48;
const FACTORS = [0.1, 0.3, 1, 3, 10, 30, 100];
/** Share of the stability edge that is tried where a hundred times the rate is far below it. */
const NEAR_EDGE = 0.3;
const NOISE_BATCHES = 32;
const CAPACITY_STARTS = 3;

/** A few updates more, with the full gradient at each. */
export function probeContinuation(
  problem: TrainingProblem,
  training: TrainingSpec,
  rate: number,
  from: TrainingCheckpoint,
): ContinuationEvidence {
  const { objective } = problem;
  const { trainer } = continueTraining(problem, training, rate, from, CONTINUED);
  const p = objective.dimension;
  let gradient = new Float64Array(p);
  let next = new Float64Array(p);
  const before = new Float64Array(p);
  const update = new Float64Array(p);
  const losses = [objective.gradient(trainer.theta, gradient)];
  const cosines: number[] = [];
  const curvatures: number[] = [];
  for (let k = 0; k < CONTINUED; k++) {
    before.set(trainer.theta);
    trainer.advance();
    if (trainer.divergence !== null) break;
    addScaled(trainer.theta, -1, before, update);
    losses.push(objective.gradient(trainer.theta, next));
    const slope = -dot(gradient, update);
    if (slope > 0) curvatures.push((dot(next, update) + slope) / slope);
    const size = norm2(gradient) * norm2(next);
    if (size > 0) cosines.push(dot(gradient, next) / size);
    [gradient, next] = [next, gradient];
  }
  return {
    updates: losses.length - 1,
    losses: Float64Array.from(losses),
    meanCosine: cosines.reduce((sum, value) => sum + value / cosines.length, 0),
    negativeShare: cosines.length === 0 ? NaN : cosines.filter((value) => value < 0).length / cosines.length,
    stepCurvature: median(curvatures),
    diverged: trainer.divergence !== null || !Number.isFinite(losses[losses.length - 1]),
  };
}

/**
 * The run's own next updates at other rates, up to the one that the curvature allows where that is larger still; each is an
 * experiment of its own, paid with as many gradients.
 */
export function probeRates(
  problem: TrainingProblem,
  training: TrainingSpec,
  rate: number,
  from: TrainingCheckpoint,
  edgeRatio: number,
): RateTrial[] {
  const allowed = NEAR_EDGE / edgeRatio;
  const factors =
    allowed > FACTORS[FACTORS.length - 1] && allowed < Infinity ? [...FACTORS, allowed] : FACTORS;
  return factors.map((factor) => {
    const { trainer } = continueTraining(problem, training, rate * factor, from, CONTINUED);
    const tail: number[] = [];
    for (let k = 0; k < CONTINUED && trainer.divergence === null; k++) {
      trainer.advance();
      if (k >= 0.75 * CONTINUED) tail.push(problem.objective.loss(trainer.theta));
    }
    const loss = tail.reduce((sum, value) => sum + value / tail.length, 0);
    const failed = trainer.divergence !== null || !Number.isFinite(loss);
    return { factor, updates: CONTINUED, loss: failed ? Infinity : loss };
  });
}

/** How far the momentum of an optimizer multiplies its rate on a slow gradient. */
function gainOf(optimizer: OptimizerSpec): number {
  if (optimizer.kind === 'momentum') return optimizer.convention === 'ema' ? 1 : 1 / (1 - optimizer.momentum);
  return optimizer.kind === 'nesterov' ? 1 / (1 - optimizer.momentum) : 1;
}

/**
 * The batch's noise at θ: E[ΔL] of one update is −η‖g‖² + ½η²·E[g_BᵀHg_B] to second order, so that `balance` = 1 is where
 * nothing is gained on average. Batches of the epoch under way, at most 32.
 */
export function probeNoise(
  objective: NetworkObjective,
  theta: Float64Array,
  training: TrainingSpec,
  rate: number,
  batchSize: number,
  step: number,
): NoiseEvidence {
  const p = objective.dimension;
  const full = new Float64Array(p);
  objective.gradient(theta, full);
  const batches = createBatches(objective.samples, batchSize, training.seed);
  const epoch = Math.floor(step / batches.updatesPerEpoch) * batches.updatesPerEpoch;
  const count = Math.min(NOISE_BATCHES, batches.updatesPerEpoch);
  const own = new Float64Array(p);
  const image = new Float64Array(p);
  let [variance, curvature] = [0, 0];
  for (let k = 0; k < count; k++) {
    const { indices, count: size } = batches.batch(epoch + k);
    objective.batchGradient(theta, indices, size, own);
    objective.hessianVectorProduct(theta, own, image);
    curvature += dot(own, image) / count;
    for (let i = 0; i < p; i++) own[i] -= full[i];
    variance += dot(own, own) / count;
  }
  const signal = dot(full, full);
  return { variance, signal, balance: (0.5 * rate * gainOf(training.optimizer) * curvature) / signal };
}

/** True where the loss is convex in θ: a single affine layer under a convex loss. */
function isConvex({ spec }: NetworkObjective): boolean {
  const layers = spec.layers.filter(({ type }) => type !== 'flatten' && type !== 'dropout');
  if (layers.length !== 1) return false;
  const [only] = layers;
  return only.type === 'dense' && only.activation === 'identity' && spec.loss !== 'mseOnSoftmax';
}

/** Lowest losses that L-BFGS finds from θ, and for networks from fresh starts and in a larger function set. */
export function probeCapacity(
  objective: Objective,
  theta: Float64Array,
  dataOutputs: number,
  cancelled: () => boolean,
): CapacityEvidence {
  if (!isNetworkObjective(objective)) {
    const { loss, theta: witness } = minimise(objective, theta, cancelled);
    return { best: loss, fromHere: loss, starts: 0, larger: NaN, convex: false, witness };
  }
  const { spec, part, features } = objective;
  let witness = minimise(objective, theta, cancelled);
  const fromHere = witness.loss;
  for (let seed = 0; seed < CAPACITY_STARTS; seed++) {
    const start = initialParameters(spec.layers, features, {
      seed: 1000 + seed,
      initializer: 'glorotUniform',
    });
    const found = minimise(objective, start, cancelled);
    if (found.loss < witness.loss) witness = found;
  }
  let larger = NaN;
  const wide = widened(spec.layers);
  if (wide !== null) {
    const bigger = createNetworkObjective({ ...spec, layers: wide }, part, features, dataOutputs);
    larger = Infinity;
    for (let seed = 0; seed < CAPACITY_STARTS; seed++) {
      const start = initialParameters(wide, features, { seed: 2000 + seed, initializer: 'glorotUniform' });
      larger = Math.min(larger, minimise(bigger, start, cancelled).loss);
    }
  }
  return {
    best: witness.loss,
    fromHere,
    starts: CAPACITY_STARTS,
    larger,
    convex: isConvex(objective),
    witness: witness.theta,
  };
}
