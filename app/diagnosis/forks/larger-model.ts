import { splitAlong, splitDescent } from '../../critical/splitting.ts';
import type { DenseLayerSpec, LayerSpec, NetworkLossSpec } from '../../experiment/loss-spec.ts';
import { denseChain, type DenseShape } from '../../network/dense-chain.ts';
import { embedDeeper } from '../../network/embed-deeper.ts';
import { initialParameters } from '../../network/initializers.ts';
import { randomStream } from '../../numerics/random.ts';
import { norm2 } from '../../numerics/vector.ts';
import { cannot, forkObjective, keepStable, withSpec, type Applied, type Stall } from './fork-change.ts';
import type { ForkStart } from '../trials/fork-start.ts';
import { lowestAlong } from './lowest-along.ts';
import { splits } from './split-unit.ts';

/** How far the copies of a split unit are first moved apart. */
const APART = 0.1;

/** A unit split in two along the way down that this opens (embedding principle), stepped off by it. */
export function split(stall: Stall, layer: number, unit: number): Applied {
  const { objective, ...start } = stall;
  if (start.loss.kind !== 'network' || !splits(objective)) return cannot('splitting');
  const way = splitDescent(objective, start.from.theta, layer, unit);
  if (way === null) return cannot('noNegativeCurvature');
  const { theta: origin, direction, objective: wide } = splitAlong(objective, start.from.theta, way);
  const theta = lowestAlong(wide, origin, direction, APART);
  const applied = withSpec(start, { ...start.loss.spec, layers: [...wide.spec.layers] }, theta);
  return keepStable(start, 'notApplicable' in applied ? applied : { ...applied, origin });
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

/** Twice the units of every hidden layer and four more, the function kept: new units are not heard yet. */
export function wider(start: ForkStart): Applied {
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

/** One more hidden layer that hands on what it is given (embedding principle). */
export function deeper(start: ForkStart): Applied {
  const { loss, from } = start;
  if (loss.kind !== 'network' || !isDense(loss.spec.layers)) return cannot('dense');
  if (loss.spec.layers.length < 2) return cannot('hiddenLayer');
  const { layers } = loss.spec;
  const embedded = embedDeeper(layers, loss.data.features, from.theta, layers.length - 2);
  return withSpec(start, { ...loss.spec, layers: embedded.layers }, embedded.theta);
}
