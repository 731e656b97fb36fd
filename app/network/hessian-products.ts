import type { DenseShape } from './dense-chain.ts';
import {
  adjacentPlaces,
  betweenPlaces,
  jacobianPlaces,
  secondPlaces,
  triangle,
  type HessianBlock,
  type Places,
  type WeightedPlaces,
} from './hessian-blocks.ts';

/**
 * One of the products over samples whose sum is a block (m, l): that of C_{m,l} with x_l ⊗ x_m, or one with D, which is diagonal for
 * m = l + 1 and for m = l + 2 diag f′_{l+1} W_{l+1} diag f′_l. There all weights wait until the samples are summed, and since δ_{m−1} =
 * f′_{m−1} ∘ W_mᵀ δ_m, the same sums are the term with D of block (m − 1, l), too.
 */
export interface HessianProduct {
  readonly kind: 'curvature' | 'adjacent' | 'second' | 'jacobian';
  readonly block: HessianBlock;
  /** Rows of the left and of the right factor. */
  readonly rows: number;
  readonly columns: number;
  /** Where the products belong in the block; null: row by row behind each other. */
  readonly places: Places | null;
  /** The product is one of its own, and this is where it is added once all samples are summed; empty: it is part of its block. */
  readonly terms: readonly SummedTerm[];
}

export interface SummedTerm extends WeightedPlaces {
  readonly block: HessianBlock;
  /** Layer whose weights the sums are multiplied by. */
  readonly layer: number;
}

/**
 * The products that make up the blocks, those of a block in the order in which they are added up. `skipsUnit`: without the rows of the
 * last layer's last unit.
 */
export function hessianProducts(
  chain: readonly DenseShape[],
  blocks: readonly HessianBlock[],
  skipsUnit: boolean,
): HessianProduct[] {
  const last = chain.length - 1;
  return blocks.flatMap((block): HessianProduct[] => {
    const { lower, upper, columns } = block;
    const [below, above] = [chain[lower], chain[upper]];
    const units = skipsUnit && upper === last ? above.units - 1 : above.units;
    const rows = lower === upper ? triangle(units) : units * below.units;
    const plain = { block, places: null, terms: [] };
    const products: HessianProduct[] = [{ ...plain, kind: 'curvature', rows, columns }];
    if (lower === upper) return products;
    const pairs = units * below.extended;
    if (lower === upper - 1) {
      // The others come with block (upper + 1, lower).
      if (upper < last) return products;
      const terms = [{ block, layer: upper, ...adjacentPlaces(below, above) }];
      return [...products, { ...plain, kind: 'adjacent', rows: below.units, columns: pairs, terms }];
    }
    if (lower === upper - 2) {
      const between = blocks.find((other) => other.lower === lower && other.upper === upper - 1);
      if (between === undefined) throw new Error('every pair of layers has a block');
      const terms = [
        { block, layer: lower + 1, ...secondPlaces(below, above) },
        { block: between, layer: upper, ...betweenPlaces(below, chain[lower + 1], units) },
      ];
      const slopes = below.units * below.extended;
      return [...products, { ...plain, kind: 'second', rows: units * above.inputs, columns: slopes, terms }];
    }
    const places = jacobianPlaces(below, above);
    return [
      ...products,
      { ...plain, kind: 'jacobian', rows: above.inputs * below.units, columns: pairs, places },
    ];
  });
}
