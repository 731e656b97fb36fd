import type { HessianProduct } from './hessian-products.ts';

/** From these numbers on seven products of halves and their sums cost less than the product (`assembly/halved-product.ts`). */
const LEAST_ROWS = 192;
const LEAST_COLUMNS = 128;
const LEAST_SAMPLES = 256;
/** The sums of wider factors come from main memory, which takes longer than what they save. */
const MOST_COLUMNS = 1024;

/** Sums of halves per sample that `combineHalves` makes of a product's right factor; 0 where the product stays whole. */
export function halfSums({ rows, columns, extra }: HessianProduct, samples = LEAST_SAMPLES): number {
  if (extra !== null || rows < LEAST_ROWS || samples < LEAST_SAMPLES) return 0;
  if (columns < LEAST_COLUMNS || columns > MOST_COLUMNS) return 0;
  return 5 * Math.floor(columns / 4);
}

/** Length of what `combineHalves` writes, the factors of the columns behind the sums. */
export function halfSumsLength(product: HessianProduct, samples: number): number {
  const sums = halfSums(product, samples);
  return sums === 0 ? 0 : sums * samples + 4 * Math.floor(product.columns / 4);
}
