import type { LayerSpec } from '../experiment/loss-spec.ts';
import { denseChain } from './dense-chain.ts';
import { denseTailAt } from './dense-tail.ts';
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
/** Multiply-adds that an entry costs beside products, in activations, pooling, normalisation. */
const PER_ENTRY = 4;

export function hessianWork(layers: readonly LayerSpec[], features: number): HessianWork {
  const shapes = layerShapes(layers, features);
  const isDense = denseChain(layers, features) !== null;
  const head = isDense ? 0 : (denseTailAt(layers, features)?.layer ?? layers.length);
  let [structured, columns, behind] = [0, 0, 0];
  for (let l = layers.length - 1; l >= 0; l--) {
    const own = multiplyAdds(shapes[l]);
    const count = parametersOf(shapes[l]);
    if (l >= head) structured += count;
    else columns += count * (OWN_PASSES * own + PASSES * behind);
    behind += own;
  }
  return { structured, columns };
}

/** Of one product of a layer's weights with one sample, and of its entries. */
function multiplyAdds({ parameters, inputs, outputs, outputImage, inner }: LayerShape): number {
  if (inner.length > 0) return inner.reduce((sum, shape) => sum + multiplyAdds(shape), outputs);
  const positions = outputImage === null ? 1 : outputImage.height * outputImage.width;
  const products = parameters
    .filter(({ role }) => role === 'weight')
    .reduce((sum, { rows, columns }) => sum + rows * columns * positions, 0);
  return products + PER_ENTRY * Math.max(inputs, outputs);
}
