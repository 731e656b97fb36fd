import type { ScaleKind } from './value-scale.ts';

/** Ratio of the largest loss to the middle one above which a linear picture shows one peak and a plain. */
const STEEP = 10;
/** Share of the 10 % quantile below which the smallest loss counts as a zero: its logarithm would be a bottomless pit. */
const PIT = 1e-2;

/** Linear where that shows the surface; else log; asinh where losses come so near to zero that log has no floor. */
export function automaticScale(values: Float64Array): ScaleKind {
  const finite = values.filter(Number.isFinite);
  finite.sort();
  if (finite.length === 0 || finite[0] < 0) return 'linear';
  const quantile = (share: number): number => finite[Math.floor(share * (finite.length - 1))];
  if (!(quantile(1) > STEEP * quantile(0.5))) return 'linear';
  return finite[0] > PIT * quantile(0.1) ? 'log' : 'asinh';
}
