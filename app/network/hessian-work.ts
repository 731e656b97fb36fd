import type { LayerSpec } from '../experiment/loss-spec.ts';
import { denseChain } from './dense-chain.ts';
import { denseTailAt } from './dense-tail.ts';
import { hessianModules, sharesThatMatter } from './hessian-modules.ts';
import { layerShapes, parametersOf, type LayerShape } from './layer-shapes.ts';

/** What the exact Hessian of a network takes (`hessian-by-columns.ts`). */
export interface HessianWork {
  /** Parameters whose block is built by structure: all of a dense network's, those of its dense tail of any other. */
  readonly structured: number;
  /** Multiply-adds per sample of the columns of all other parameters. */
  readonly columns: number;
}

/** Passes of a layer behind the parameter of a column: its output's tangent, that of its input's gradient, two parts of its own gradient's. */
const PASSES = 4;
/** Those of the parameter's own layer, one of which has a single weight to multiply with. */
const OWN_PASSES = 1;
/** Where the columns of a unit share passes, they go through a layer without its own gradient's tangent. */
const SHARED_PASSES = 2;
/** Multiply-adds that take as long as what one sample adds to one entry of a shared pass, and as its product with one entry of the unit. */
const PER_SHARE = 4;
const PER_PRODUCT = 1 / 2;
/** Multiply-adds of tiles that take as long as one of an entry by itself. */
const ENTRY_BY_ENTRY = 2;
/** Multiply-adds that an entry costs beside products, in activations, pooling, normalisation. */
const PER_ENTRY = 4;

export function hessianWork(layers: readonly LayerSpec[], features: number): HessianWork {
  const shapes = layerShapes(layers, features);
  const parameters = shapes.reduce((sum, shape) => sum + parametersOf(shape), 0);
  if (denseChain(layers, features) !== null) return { structured: parameters, columns: 0 };
  const head = denseTailAt(layers, features)?.layer ?? layers.length;
  const shares = sharesThatMatter(layers, features);
  const costs = shapes.map((shape, layer) => multiplyAdds(shape, shares[layer]));

  const { modules, statistics } = hessianModules(layers, features, head);
  let columns = 0;
  for (const { layer, from, to, units, groups, statistics: first, statisticsTo } of modules) {
    const behind = costs.slice(layer + 1).reduce((sum, cost) => sum + cost, 0);
    const count = to - from + statisticsTo - first;
    if (units === 0) {
      columns += count * (OWN_PASSES * costs[layer] + PASSES * behind);
      continue;
    }
    const wide = count / groups;
    const rows = parameters - to + 2 * (statistics - statisticsTo);
    columns += units * (SHARED_PASSES * behind + PER_SHARE * rows + PER_PRODUCT * wide * rows);
    // The block of the layer itself: symmetric in two ways where units have one group each; else their sums come to it.
    if (groups === units) columns += PER_PRODUCT * (count / 2) ** 2;
    else columns += units * wide * (PER_PRODUCT * (count / 2) + units / 2);
  }
  return { structured: parameters - (modules.at(-1)?.to ?? 0), columns };
}

/** Of one product of a layer's weights with one sample, and of its entries; `share`: of its outputs, what the product is taken for. */
function multiplyAdds(
  { parameters, inputs, outputs, outputImage, inner }: LayerShape,
  share: number,
): number {
  if (inner.length > 0) return inner.reduce((sum, shape) => sum + multiplyAdds(shape, 1), outputs);
  const positions = outputImage === null ? 1 : outputImage.height * outputImage.width;
  const products = parameters
    .filter(({ role }) => role === 'weight')
    .reduce((sum, { rows, columns }) => sum + rows * columns * positions, 0);
  return Math.min(1, ENTRY_BY_ENTRY * share) * products + PER_ENTRY * Math.max(inputs, outputs);
}
