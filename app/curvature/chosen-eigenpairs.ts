import { z } from 'zod';
import type { ParameterGroup } from './layer-curvature.ts';

/** Most eigenvectors of each kind. */
const MOST_CHOSEN = 100;
const count = z.number().int().min(0).max(MOST_CHOSEN);

/** Which eigenpairs are wanted beside the eigenvalues. */
export const pairChoiceSchema = z.strictObject({
  /** Of the k largest eigenvalues. */
  largest: count.default(0),
  /** Of the k smallest, the most negative first. */
  smallest: count.default(0),
  /** Of the `count` eigenvalues nearest to a value. */
  near: z.strictObject({ value: z.number(), count: count.min(1).default(1) }).optional(),
});
export type PairChoice = z.output<typeof pairChoiceSchema>;

/** Eigenpairs of a Hessian, by their ranks, ascending. */
export interface ChosenEigenpairs {
  /** 0-based positions in the ascending spectrum. */
  readonly ranks: Int32Array;
  readonly values: Float64Array;
  /** Shape [ranks.length, P]: orthonormal rows; the component largest in magnitude is positive. */
  readonly vectors: Float64Array;
  /** ‖H·v − λ·v‖₂, recomputed from the Hessian: λ is no further than that from an exact eigenvalue. */
  readonly residuals: Float64Array;
  /** |⟨g, v⟩|²/‖g‖². */
  readonly gradientShares: Float64Array;
  /** Shape [ranks.length, groups]: the share of ‖v‖² = 1 in each group of parameters. */
  readonly groupShares: Float64Array;
}

/** One of {@link ChosenEigenpairs}. */
export interface ChosenPair {
  readonly rank: number;
  readonly value: number;
  readonly residual: number;
  readonly gradientShare: number;
  /** By groups. */
  readonly shares: Float64Array;
  readonly vector: Float64Array;
}

export function eachPair(pairs: ChosenEigenpairs): ChosenPair[] {
  const { ranks, values, residuals, gradientShares } = pairs;
  const rowOf = (table: Float64Array, k: number): Float64Array => {
    const width = table.length / ranks.length;
    return table.subarray(k * width, (k + 1) * width);
  };
  return Array.from(ranks, (rank, k) => ({
    rank,
    value: values[k],
    residual: residuals[k],
    gradientShare: gradientShares[k],
    shares: rowOf(pairs.groupShares, k),
    vector: rowOf(pairs.vectors, k),
  }));
}

/** The ranks that a choice means in an ascending spectrum, ascending, each once. */
export function chosenRanks(values: Float64Array, { largest, smallest, near }: PairChoice): number[] {
  const n = values.length;
  const ranks = new Set<number>();
  for (let k = 0; k < Math.min(smallest, n); k++) ranks.add(k);
  for (let k = 0; k < Math.min(largest, n); k++) ranks.add(n - 1 - k);
  if (near !== undefined) {
    const distance = (rank: number): number => Math.abs(values[rank] - near.value);
    Array.from({ length: n }, (_, rank) => rank)
      .sort((a, b) => distance(a) - distance(b) || a - b)
      .slice(0, near.count)
      .forEach((rank) => ranks.add(rank));
  }
  return [...ranks].sort((a, b) => a - b);
}

/** Where vectors live: their squared components summed by groups. */
export function groupShares(
  vectors: Float64Array,
  n: number,
  groups: readonly ParameterGroup[],
): Float64Array {
  const rows = vectors.length / n;
  const shares = new Float64Array(rows * groups.length);
  for (let row = 0; row < rows; row++) {
    groups.forEach(({ offset, length }, g) => {
      let sum = 0;
      for (let i = row * n + offset; i < row * n + offset + length; i++) sum += vectors[i] * vectors[i];
      shares[row * groups.length + g] = sum;
    });
  }
  return shares;
}
