/** What a surface can be coloured by, beside its height. */

export const QUANTITIES = [
  'loss',
  'lambdaMin',
  'lambdaMax',
  'index',
  'ratio',
  'gradientNorm',
  'accuracy',
] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** Numbers that `measure-plane` answers for a cell's curvature: [λmin, λmax, n₋, n₀, n₊] of the full Hessian. */
export const CURVATURE_COLUMNS = 5;

/** Quantities of the full Hessian: a whole spectrum a cell. */
export function isCurvature(
  quantity: Quantity,
): quantity is Extract<Quantity, 'lambdaMin' | 'lambdaMax' | 'index' | 'ratio'> {
  return quantity === 'lambdaMin' || quantity === 'lambdaMax' || quantity === 'index' || quantity === 'ratio';
}

/** What the host is asked for. */
export function computedQuantity(quantity: Quantity): 'loss' | 'accuracy' | 'gradientNorm' | 'curvature' {
  return isCurvature(quantity) ? 'curvature' : quantity;
}

/**
 * One number of a cell's curvature. `ratio` is |λmin/λmax| (Li et al. 2018, arXiv 1712.09913, §6): near 0 the surface is
 * nearly convex there whatever the slice shows, provided that λmin is the negative end. `index` is n₋, the Morse index.
 */
export function curvatureValue(
  quantity: Extract<Quantity, 'lambdaMin' | 'lambdaMax' | 'index' | 'ratio'>,
  row: ArrayLike<number>,
): number {
  switch (quantity) {
    case 'lambdaMin':
      return row[0];
    case 'lambdaMax':
      return row[1];
    case 'index':
      return row[2];
    case 'ratio':
      return Math.abs(row[0] / row[1]);
  }
}
