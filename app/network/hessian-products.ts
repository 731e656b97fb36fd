import type { DenseShape } from './dense-chain.ts';
import {
  adjacentPlaces,
  jacobianPlaces,
  secondPlaces,
  triangle,
  type ExtraPlaces,
  type HessianBlock,
} from './hessian-blocks.ts';

/**
 * One of the products over samples whose sum is a block (m, l): that of C_{m,l} with x_l ⊗ x_m, or one with D, which is diagonal for
 * m = l + 1 and for m = l + 2 diag f′_{l+1} W_{l+1} diag f′_l, so that its weights wait until the samples are summed.
 */
export interface HessianProduct {
  readonly kind: 'curvature' | 'adjacent' | 'second' | 'jacobian';
  readonly block: HessianBlock;
  /** Rows of the left and of the right factor. */
  readonly rows: number;
  readonly columns: number;
  /** Where the products belong in the block; null: row by row behind each other. */
  readonly extra: ExtraPlaces | null;
}

/** The products that make up a block, in the order in which they are added up. `skipsUnit`: without the rows of the upper layer's last unit. */
export function productsOf(
  chain: readonly DenseShape[],
  block: HessianBlock,
  skipsUnit: boolean,
): HessianProduct[] {
  const { lower, upper, columns } = block;
  const [below, above] = [chain[lower], chain[upper]];
  const units = skipsUnit ? above.units - 1 : above.units;
  const rows = lower === upper ? triangle(units) : units * below.units;
  const products: HessianProduct[] = [{ kind: 'curvature', block, rows, columns, extra: null }];
  if (lower === upper) return products;
  const pairs = units * below.extended;
  if (lower === upper - 1) {
    const extra = adjacentPlaces(below, above);
    return [...products, { kind: 'adjacent', block, rows: below.units, columns: pairs, extra }];
  }
  if (lower === upper - 2) {
    const extra = secondPlaces(below, above);
    const slopes = below.units * below.extended;
    return [...products, { kind: 'second', block, rows: units * above.inputs, columns: slopes, extra }];
  }
  const extra = jacobianPlaces(below, above);
  return [...products, { kind: 'jacobian', block, rows: above.inputs * below.units, columns: pairs, extra }];
}
