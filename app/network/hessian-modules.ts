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
  /** Units, for each of which one pass makes all columns (`unit-columns.ts`); 0: every column has a pass of its own. */
  readonly units: number;
  /** Open statistics follow at once: what it adds to all samples alike is taken away again. */
  readonly isCentred: boolean;
}

export interface HessianModules {
  readonly modules: readonly HessianModule[];
  /** How many statistics of batches are parameters of their own; 0: none, they follow from the samples or stand still. */
  readonly statistics: number;
}

/**
 * The modules before layer `end`, in the order of θ. Statistics of batches are opened where that lets a dense layer's columns share
 * passes: without, what a weight does to one sample depends on all others.
 */
export function hessianModules(layers: readonly LayerSpec[], features: number, end: number): HessianModules {
  const found = places(layers, features).filter(({ layer }) => layer < end);
  const couples = found.map(({ spec }) => spec.type === 'batchNorm' && spec.statistics === 'batch');
  const last = couples.lastIndexOf(true);
  const isOpen = found.some(({ spec }, at) => spec.type === 'dense' && at < last);
  let [from, statistics, stateOffset] = [0, 0, 0];
  const modules = found.map((place, at): HessianModule => {
    const { layer, spec, shape } = place;
    const to = from + parametersOf(shape);
    const statisticsTo = statistics + (isOpen ? shape.stateLength : 0);
    const has = to > from || (isOpen && couples[at]);
    const next = found.at(at + 1);
    const module = {
      ...{ layer, from, to, statistics, statisticsTo, stateOffset },
      units: has && (isOpen || at > last) ? unitsOf(place) : 0,
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

function unitsOf({ spec, shape }: Place): number {
  if (spec.type === 'dense' || spec.type === 'layerNorm') return shape.outputs;
  return spec.type === 'batchNorm' && shape.stateLength === 2 * shape.outputs ? shape.outputs : 0;
}
