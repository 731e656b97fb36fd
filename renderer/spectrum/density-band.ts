/** Eigenvalues below which a density is drawn as none: a tenth of one. */
const LEAST_COUNT = 0.1;

/** A curve of expected numbers of eigenvalues and its band, as decimal logarithms no less than that of {@link LEAST_COUNT}. */
export interface DensityBand {
  readonly middle: number[];
  readonly low: number[];
  readonly high: number[];
}

/** @param errors half-widths of intervals around `counts` */
export function densityBand(counts: Float64Array, errors: Float64Array): DensityBand {
  const place = (count: number): number => Math.log10(Math.max(LEAST_COUNT, count));
  return {
    middle: Array.from(counts, place),
    low: Array.from(counts, (count, k) => place(count - errors[k])),
    high: Array.from(counts, (count, k) => place(count + errors[k])),
  };
}
