import { splitAlong, splitDescent } from '../critical/splitting.ts';
import type { Note } from '../data/prepared-data.ts';
import type { DenseLayerSpec, LayerSpec, NetworkLossSpec } from '../experiment/loss-spec.ts';
import { buildObjective } from '../experiment/objective.ts';
import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import { denseChain, type DenseShape } from '../network/dense-chain.ts';
import { embedDeeper } from '../network/embed-deeper.ts';
import { initialParameters } from '../network/initializers.ts';
import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { symmetricEigenpairs } from '../numerics/symmetric-eigen.ts';
import { addScaled, norm2 } from '../numerics/vector.ts';
import { hasPreconditioner } from '../training/preconditioner.ts';
import { stabilityEdge } from '../training/stability-edge.ts';
import { trainingProblem } from '../training/training-problem.ts';
import { continueTraining } from './continue-training.ts';
import { forkUpdates, type ForkStart } from './fork-start.ts';
import { descentBeyond, MOST_PARAMETERS } from './point-evidence.ts';
import type { Proposal } from './proposals.ts';
import { splits } from './split-unit.ts';
import { sharpness, sharpnessRatio, standardizeInputs } from './standardize-inputs.ts';

export interface Stall extends ForkStart {
  readonly objective: Objective;
}

type Applied = ForkStart | { readonly notApplicable: Note };
const NONE = new Float64Array(0);
/** Steps along v_min that are tried, as multiples of the proposal's distance; the lowest loss is taken. */
const REACHES = [0.1, 0.3, 1, 3, 10];

function cannot(why: string): Applied {
  return { notApplicable: { key: `diagnosis.notApplicable.${why}` } };
}

/** The start of a fork; every change but `restart`, `escape`, `beyond` and the step of `split` keeps the function that the network computes, where it can. */
export function applyProposal(stall: Stall, proposal: Proposal): Applied {
  const { loss, training, rate, from } = stall;
  const start = { loss, training, rate, from };
  switch (proposal.kind) {
    case 'rate':
      return { ...start, rate: rate * proposal.factor };
    case 'optimizer': {
      const fresh = { ...from, optimizerState: NONE };
      const { optimizer } = proposal;
      const batchSize = optimizer.kind === 'lbfgs' ? ('full' as const) : training.batchSize;
      return { ...start, training: { ...training, optimizer, batchSize }, rate: optimizer.rate, from: fresh };
    }
    case 'batch':
      return { ...start, training: { ...training, batchSize: proposal.size } };
    case 'escape':
      return escape(stall, proposal.distance);
    case 'beyond':
      return beyond(stall);
    case 'restart':
      return restart(start, proposal.seed);
    case 'standardize':
      return standardizeInputs(start, 'function') ?? cannot('firstLayer');
    case 'wider':
      return wider(start);
    case 'deeper':
      return deeper(start);
    case 'split':
      return split(stall, proposal.layer - 1, proposal.unit - 1);
    case 'rawOutputs':
      return rawOutputs(start);
    case 'penalty':
      return loss.kind === 'network' ? withSpec(start, { ...loss.spec, l2: proposal.l2 }) : cannot('network');
  }
}

function escape(stall: Stall, distance: number): Applied {
  const { objective, from, ...start } = stall;
  const n = objective.dimension;
  if (n > MOST_PARAMETERS) return cannot('large');
  const hessian = new Float64Array(n * n);
  objective.hessian(from.theta, hessian);
  const pairs = symmetricEigenpairs(hessian, n);
  const theta = lowestAlong(objective, from.theta, pairs.vectors.subarray(0, n), distance, steadyAt(stall));
  return steadyDown(objective, { ...start, from: { ...from, theta, optimizerState: NONE } });
}

function beyond(stall: Stall): Applied {
  const { objective, from, ...start } = stall;
  if (objective.dimension > MOST_PARAMETERS) return cannot('large');
  const way = descentBeyond(objective, from.theta);
  if (way === null) return cannot('noWayDown');
  const reach = 0.1 * Math.max(1, norm2(from.theta));
  const theta = lowestAlong(objective, from.theta, way.direction, reach, steadyAt(stall));
  return steadyDown(objective, { ...start, from: { ...from, theta, optimizerState: NONE } });
}

/** Shares of the rate with which the way down is tried, and the updates of a try. */
const CALMER = [1, 0.3, 0.1, 0.03, 0.01];
const TRIED = 100;

/**
 * Below the place that was stepped to it may be steeper than there: the largest rate with which the way leads down is taken. Newton's
 * steps seek any critical point and may lead back up to the one just left; with |H| in place of H they go on down (Dauphin et al. 2014).
 */
function steadyDown(objective: Objective, start: ForkStart): ForkStart {
  const own = calmed(objective, start);
  const { optimizer } = start.training;
  if (own !== null || optimizer.kind !== 'newton') return own ?? start;
  const down = { ...optimizer, kind: 'saddleFreeNewton' as const };
  return calmed(objective, { ...start, training: { ...start.training, optimizer: down } }) ?? start;
}

/** The start at the largest share of its rate with which it stays below where it is; null where none does. */
function calmed(objective: Objective, start: ForkStart): ForkStart | null {
  const problem = trainingProblem(objective, null);
  const here = objective.loss(start.from.theta);
  const factor = CALMER.find((share) => {
    const { trainer } = continueTraining(problem, start.training, share * start.rate, start.from, TRIED);
    let highest = -Infinity;
    for (let k = 0; k < TRIED && trainer.divergence === null; k++) {
      trainer.advance();
      if (k >= TRIED / 2) highest = Math.max(highest, objective.loss(trainer.theta));
    }
    return trainer.divergence === null && highest < here;
  });
  return factor === undefined ? null : { ...start, rate: start.rate * factor };
}

/** Whether the run's own steps stay stable at a place: beyond the edge they would leave it again. */
function steadyAt({ objective, training, rate }: Stall): (theta: Float64Array) => boolean {
  const edge = hasPreconditioner(training.optimizer) ? null : stabilityEdge(training.optimizer, rate);
  return (theta) => edge === null || !(sharpness(objective, theta) > edge.value);
}

/** The lowest of θ and what {@link REACHES} tries on both sides of it, among those that are `fit`. */
function lowestAlong(
  objective: Objective,
  theta: Float64Array,
  direction: Float64Array,
  distance: number,
  fit: (theta: Float64Array) => boolean = () => true,
): Float64Array {
  let best = { loss: objective.loss(theta), theta };
  for (const reach of REACHES.flatMap((one) => [one * distance, -one * distance])) {
    const at = new Float64Array(theta.length);
    addScaled(theta, reach, direction, at);
    const loss = objective.loss(at);
    if (loss < best.loss && fit(at)) best = { loss, theta: at };
  }
  return best.theta;
}

/** How far the copies of a split unit are first moved apart. */
const APART = 0.1;

function split(stall: Stall, layer: number, unit: number): Applied {
  const { objective, ...start } = stall;
  if (start.loss.kind !== 'network' || !splits(objective)) return cannot('splitting');
  const way = splitDescent(objective, start.from.theta, layer, unit);
  if (way === null) return cannot('noNegativeCurvature');
  const { theta: origin, direction, objective: wide } = splitAlong(objective, start.from.theta, way);
  const theta = lowestAlong(wide, origin, direction, APART);
  const applied = withSpec(start, { ...start.loss.spec, layers: [...wide.spec.layers] }, theta);
  return keepStable(start, 'notApplicable' in applied ? applied : { ...applied, origin });
}

/** Fresh weights that are drawn; the lowest loss among them is the start. */
const STARTS = 8;

function restart(start: ForkStart, seed: number): Applied {
  const { loss, from } = start;
  if (loss.kind === 'function') {
    const stream = randomStream(seed, 'diagnosis-restart');
    const box = loss.spec.box ?? loss.spec.variables.map(() => [-2, 2] as const);
    const theta = Float64Array.from(box, ([low, high]) => low + (high - low) * stream.uniform());
    return { ...start, from: { ...from, theta, optimizerState: NONE } };
  }
  const { layers } = loss.spec;
  const rectified = layers.some((layer) => 'activation' in layer && layer.activation === 'relu');
  const objective = buildObjective(loss, 'train');
  const starts = Array.from({ length: STARTS }, (_, k) => {
    const theta = initialParameters(layers, loss.data.features, {
      seed: 7000 + STARTS * seed + k,
      initializer: rectified ? 'heNormal' : 'glorotUniform',
    });
    return { theta, loss: objective.loss(theta) };
  });
  const { theta } = starts.reduce((best, one) => (one.loss < best.loss ? one : best));
  return soonestDown(objective, { ...start, from: { ...from, theta, optimizerState: NONE } });
}

/**
 * Shares of the rate that a fresh start is tried with, and of the one that the run began with where a schedule has changed it: at its end it
 * is worn out.
 */
const FRESH_SHARES = [1, 0.1, 0.01, 0.001];
/** Most updates of a try: beyond them a try says enough of a fork. */
const FRESH_TRIED = 200;

/**
 * Large steps that have shut units once would shut them again: of those rates the one with which a fresh start comes lowest, over the
 * updates that the fork is compared over.
 */
function soonestDown(objective: Objective, start: ForkStart): ForkStart {
  const problem = trainingProblem(objective, null);
  const first = start.training.optimizer.rate;
  const updates = Math.min(FRESH_TRIED, forkUpdates(start.from.step));
  const rates = [...new Set([start.rate, first])].flatMap((rate) =>
    FRESH_SHARES.map((share) => share * rate),
  );
  const tries = rates.map((rate) => {
    const { trainer } = continueTraining(problem, start.training, rate, start.from, updates);
    let late = 0;
    for (let k = 0; k < updates && trainer.divergence === null; k++) {
      trainer.advance();
      if (k >= updates / 2) late += objective.loss(trainer.theta);
    }
    return { rate, late: trainer.divergence === null && Number.isFinite(late) ? late : Infinity };
  });
  const { rate } = tries.reduce((best, one) => (one.late < best.late ? one : best));
  return { ...start, rate };
}

function withSpec(start: ForkStart, spec: NetworkLossSpec, theta = start.from.theta): Applied {
  if (start.loss.kind !== 'network') return cannot('network');
  const optimizerState = theta.length === start.from.theta.length ? start.from.optimizerState : NONE;
  // Only the fork's own thread sees this loss; its key needs to differ, no more.
  const loss = { ...start.loss, spec, key: `${start.loss.key}:${JSON.stringify(spec)}` };
  return { ...start, loss, from: { ...start.from, theta, optimizerState } };
}

function isDense(layers: readonly LayerSpec[]): layers is readonly DenseLayerSpec[] {
  return layers.every(({ type }) => type === 'dense');
}

/** Linear layers as wide as their maps can need: more linear units add none. */
function isLinear(layers: readonly DenseLayerSpec[], features: number): boolean {
  const hidden = layers.slice(0, -1);
  const rank = Math.min(features, layers[layers.length - 1].units);
  return hidden.every(({ activation, units }) => activation === 'identity' && units >= rank);
}

function wider(start: ForkStart): Applied {
  const { loss, from } = start;
  if (loss.kind !== 'network') return cannot('dense');
  const { features } = loss.data;
  const { layers: given } = loss.spec;
  const old: readonly DenseLayerSpec[] = isDense(given) ? given : [];
  if (old.length === 0 || isLinear(old, features)) {
    return keepStable(start, hiddenFirst(start, features, loss.spec));
  }
  const layers = old.map((layer, l) => ({
    ...layer,
    units: l < old.length - 1 ? 2 * layer.units + 4 : layer.units,
    bias: true,
  }));
  const [before, after] = [denseChain(old, features) ?? [], denseChain(layers, features) ?? []];
  const starts = UNIT_SCALES.map((scale, k) => {
    const theta = initialParameters(layers, features, { seed: 7100 + k, initializer: 'glorotUniform' });
    spread(after, theta, scale, k);
    keepOld(before, after, from.theta, theta);
    return withSpec(start, { ...loss.spec, layers }, theta);
  });
  return keepStable(start, steepest(starts));
}

/** Times the usual size of entering weights with which new units are drawn, and the reach of their biases: units near their linear middle see no more than the inputs. */
const UNIT_SCALES = [1, 1, 2, 2, 4, 4];

/** Hidden units with entering weights `scale` times as large; from the second draw of a size on with biases as well. */
function spread(chain: readonly DenseShape[], theta: Float64Array, scale: number, seed: number): void {
  const stream = randomStream(seed, 'diagnosis-wider');
  for (const { units, inputs, extended, index } of chain.slice(0, -1)) {
    for (let u = 0; u < units; u++) {
      for (let j = 0; j < inputs; j++) theta[index[u * extended + j]] *= scale;
      if (seed > 0) theta[index[u * extended + inputs]] = scale * (2 * stream.uniform() - 1);
    }
  }
}

/**
 * Of starts of one function the one whose loss is steepest: its new units answer most to what the others leave (as candidates of
 * Fahlman & Lebiere 1990, The Cascade-Correlation Learning Architecture).
 */
function steepest(starts: readonly Applied[]): Applied {
  const slope = (applied: Applied): number => {
    if ('notApplicable' in applied) return -1;
    const gradient = new Float64Array(applied.from.theta.length);
    forkObjective(applied.loss).gradient(applied.from.theta, gradient);
    return norm2(gradient);
  };
  return starts.map((applied) => ({ applied, slope: slope(applied) })).sort((a, b) => b.slope - a.slope)[0]
    .applied;
}

/** Old units and what they hear of each other, as they were; of the new ones they hear nothing: the function stays. */
function keepOld(
  before: readonly DenseShape[],
  after: readonly DenseShape[],
  from: Float64Array,
  theta: Float64Array,
): void {
  after.forEach((to, l) => {
    const source = before[l];
    for (let u = 0; u < source.units; u++) {
      for (let j = 0; j < to.inputs; j++) theta[to.index[u * to.extended + j]] = 0;
      for (let j = 0; j < source.inputs; j++) {
        theta[to.index[u * to.extended + j]] = from[source.index[u * source.extended + j]];
      }
      theta[to.index[u * to.extended + to.inputs]] = source.bias
        ? from[source.index[u * source.extended + source.inputs]]
        : 0;
    }
  });
}

/** New hidden units of a first layer, besides the pairs that carry the inputs through. */
const NEW_UNITS = 8;

/**
 * A hidden layer in front of a network without one, of linear ones only, or of layers that are not all dense, the function kept exactly:
 * x = relu(x) − relu(−x) carries every input through a pair of units, new units are heard with weight 0.
 */
function hiddenFirst(start: ForkStart, features: number, spec: NetworkLossSpec): Applied {
  const at = spec.layers.findIndex(({ type }) => type !== 'flatten');
  const only = spec.layers[at];
  if (only.type !== 'dense') return cannot('dense');
  const units = 2 * features + NEW_UNITS;
  const pair: DenseLayerSpec[] = [
    { type: 'dense', units, activation: 'relu', bias: true },
    { ...only, bias: true },
  ];
  const layers = [...spec.layers.slice(0, at), ...pair, ...spec.layers.slice(at + 1)];
  const theta = initialParameters(layers, features, { seed: 7100, initializer: 'heNormal' });
  const [hidden, out] = denseChain(pair, features) ?? [];
  const [source] = denseChain([only], features) ?? [];
  const before = start.from.theta;
  for (let j = 0; j < features; j++) {
    for (let sign = 0; sign < 2; sign++) {
      const unit = 2 * j + sign;
      for (let k = 0; k < hidden.extended; k++) theta[hidden.index[unit * hidden.extended + k]] = 0;
      theta[hidden.index[unit * hidden.extended + j]] = sign === 0 ? 1 : -1;
    }
  }
  for (let u = 0; u < only.units; u++) {
    for (let k = 0; k < units; k++) theta[out.index[u * out.extended + k]] = 0;
    for (let j = 0; j < features; j++) {
      const weight = before[source.index[u * source.extended + j]];
      theta[out.index[u * out.extended + 2 * j]] = weight;
      theta[out.index[u * out.extended + 2 * j + 1]] = -weight;
    }
    theta[out.index[u * out.extended + units]] = source.bias
      ? before[source.index[u * source.extended + features]]
      : 0;
  }
  const behind = before.subarray(source.units * source.extended);
  theta.set(behind, theta.length - behind.length);
  return withSpec(start, { ...spec, layers }, theta);
}

/** A sharper loss gets a rate as far from its stability edge as the old one was. */
function keepStable(before: ForkStart, applied: Applied): Applied {
  if ('notApplicable' in applied) return applied;
  const ratio = sharpnessRatio(before.loss, before.from.theta, applied.loss, applied.from.theta);
  return ratio < 1 ? { ...applied, rate: applied.rate * ratio } : applied;
}

function deeper(start: ForkStart): Applied {
  const { loss, from } = start;
  if (loss.kind !== 'network' || !isDense(loss.spec.layers)) return cannot('dense');
  if (loss.spec.layers.length < 2) return cannot('hiddenLayer');
  const { layers } = loss.spec;
  const embedded = embedDeeper(layers, loss.data.features, from.theta, layers.length - 2);
  return withSpec(start, { ...loss.spec, layers: embedded.layers }, embedded.theta);
}

function rawOutputs(start: ForkStart): Applied {
  const { loss } = start;
  if (loss.kind !== 'network') return cannot('network');
  const { layers } = loss.spec;
  const last = layers[layers.length - 1];
  if (last.type === 'activation') return withSpec(start, { ...loss.spec, layers: layers.slice(0, -1) });
  if (last.type !== 'dense') return cannot('dense');
  return withSpec(start, {
    ...loss.spec,
    layers: [...layers.slice(0, -1), { ...last, activation: 'identity' }],
  });
}

/** The objective of a fork's training part. */
export function forkObjective(loss: ResolvedLoss): Objective {
  return buildObjective(loss, 'train');
}
