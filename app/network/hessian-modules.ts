import type { LayerSpec } from '../experiment/loss-spec.ts';
import { layerShapes, parametersOf, type LayerShape } from './layer-shapes.ts';

/** A layer with parameters or statistics of batches, one inside a residual layer by itself, as the columns of a Hessian go through them. */
export interface HessianModule {
  /** Index of the layer, of the residual layer around it. */
  readonly layer: number;
  /** Its first parameter, and the first behind it. */
  readonly from: number;
  readonly to: number;
  /** Its first open statistic (all those before it stand before this one), and the first behind it. */
  readonly statistics: number;
  readonly statisticsTo: number;
  /** Index of its first number in the network state. */
  readonly stateOffset: number;
  /** Units, for each of which one pass makes all columns (`unit-columns.ts`; of a convolution there may be fewer); 0: every column has its own. */
  readonly units: number;
  /** Sets of units that have the same columns (channels of a convolution). */
  readonly groups: number;
  /** Open statistics follow at once: what it adds to all samples alike is taken away again. */
  readonly isCentred: boolean;
}

export interface HessianModules {
  readonly modules: readonly HessianModule[];
  /** How many statistics of batches are parameters of their own; 0: none, they follow from the samples or stand still. */
  readonly statistics: number;
}

/**
 * The modules before layer `end`, in the order of θ. Statistics of batches are opened where that lets columns of weights share
 * passes: without, what a weight does to one sample depends on all others.
 */
export function hessianModules(layers: readonly LayerSpec[], features: number, end: number): HessianModules {
  const found = places(layers, features).filter(({ layer }) => layer < end);
  const couples = found.map(({ spec }) => spec.type === 'batchNorm' && spec.statistics === 'batch');
  const last = couples.lastIndexOf(true);
  const units = found.map((_, at) => unitsOf(found, at));
  const isOpen = found.some(
    ({ spec: { type } }, at) => (type === 'dense' || type === 'conv2d') && units[at] > 0 && at < last,
  );
  let [from, statistics, stateOffset] = [0, 0, 0];
  const modules = found.map((place, at): HessianModule => {
    const { layer, spec, shape } = place;
    const to = from + parametersOf(shape);
    const statisticsTo = statistics + (isOpen ? shape.stateLength : 0);
    const has = to > from || (isOpen && couples[at]);
    const next = found.at(at + 1);
    const module = {
      ...{ layer, from, to, statistics, statisticsTo, stateOffset },
      units: has && (isOpen || at > last) ? units[at] : 0,
      groups: spec.type === 'conv2d' ? spec.channels : units[at],
      isCentred:
        isOpen &&
        spec.type === 'dense' &&
        spec.activation === 'identity' &&
        next !== undefined &&
        couples[at + 1] &&
        follows(place, next),
    };
    from = to;
    statistics = statisticsTo;
    stateOffset += shape.stateLength;
    return module;
  });
  return { modules, statistics };
}

interface Place {
  readonly layer: number;
  readonly inner: number | null;
  readonly spec: LayerSpec;
  readonly shape: LayerShape;
}

function places(layers: readonly LayerSpec[], features: number): Place[] {
  const shapes = layerShapes(layers, features);
  return layers.flatMap((spec, layer): Place[] =>
    spec.type === 'residual'
      ? spec.layers.map((one, inner) => ({ layer, inner, spec: one, shape: shapes[layer].inner[inner] }))
      : [{ layer, inner: null, spec, shape: shapes[layer] }],
  );
}

function follows({ layer, inner }: Place, next: Place): boolean {
  if (inner === null) return next.layer === layer + 1 && next.inner === null;
  return next.layer === layer && next.inner === inner + 1;
}

function unitsOf(found: readonly Place[], at: number): number {
  const { spec, shape } = found[at];
  if (spec.type === 'dense' || spec.type === 'layerNorm') return shape.outputs;
  if (spec.type === 'batchNorm') return shape.stateLength === 2 * shape.outputs ? shape.outputs : 0;
  if (spec.type !== 'conv2d') return 0;
  // Passes of fewer entries than it has weights pay, products of rows included.
  const units = entriesThatMatter(found, at);
  return 2 * units < parametersOf(shape) ? units : 0;
}

/** Of every layer, the share of its outputs on which anything behind it depends, at most. */
export function sharesThatMatter(layers: readonly LayerSpec[], features: number): number[] {
  const found = places(layers, features);
  return layers.map((_, layer) => {
    const at = found.findIndex((place) => place.layer === layer && place.inner === null);
    return at < 0 || found[at].spec.type !== 'conv2d'
      ? 1
      : entriesThatMatter(found, at) / found[at].shape.outputs;
  });
}

/** Entries of a convolution's output on which anything depends, at most: a maximum that follows chooses one for each window. */
function entriesThatMatter(found: readonly Place[], at: number): number {
  const { outputs } = found[at].shape;
  for (let next = at + 1; next < found.length && follows(found[next - 1], found[next]); next++) {
    const { spec, shape } = found[next];
    if (spec.type === 'maxPool2d') return Math.min(outputs, shape.outputs);
    if (spec.type !== 'activation' && spec.type !== 'dropout') break;
  }
  return outputs;
}
