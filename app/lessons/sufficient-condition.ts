import type { RandomStream } from '../numerics/random.ts';
import { bestThreshold, thresholdErrors, type EdgeCounts } from './hoeffding.ts';

/**
 * The chain of the lecture for one training set, ε = δ/2:
 * L(h_tr, all) ≤ L(h_tr, tr) + δ/2 ≤ L(h_all, tr) + δ/2 ≤ L(h_all, all) + δ.
 */
export interface SufficientChain {
  /** The four terms, left to right. */
  readonly terms: readonly [number, number, number, number];
  /** Whether each ≤ holds. The second always does: h_tr is the best on the training set. */
  readonly steps: readonly [boolean, boolean, boolean];
  /** |L(h, tr) − L(h, all)| ≤ δ/2 for every h: a good training set. */
  readonly good: boolean;
  /** L(h_tr, all) − L(h_all, all) ≤ δ: what one wants. */
  readonly holds: boolean;
}

/** Error rates are multiples of 1/N: sums of them compare equal up to rounding. */
const SLACK = 1e-12;

/** @param everywhere `thresholdErrors(all)`  @param chosen the training set: objects of `all` */
export function sufficientChain(
  all: EdgeCounts,
  everywhere: Float64Array,
  chosen: Int32Array,
  delta: number,
): SufficientChain {
  const errors = thresholdErrors(all, chosen);
  const found = bestThreshold(errors).h - 1;
  const ideal = bestThreshold(everywhere).h - 1;
  const half = delta / 2;
  const terms = [
    everywhere[found],
    errors[found] + half,
    errors[ideal] + half,
    everywhere[ideal] + delta,
  ] as const;
  const below = (k: number): boolean => terms[k] <= terms[k + 1] + SLACK;
  let worst = 0;
  for (let k = 0; k < errors.length; k++) worst = Math.max(worst, Math.abs(errors[k] - everywhere[k]));
  return {
    terms,
    steps: [below(0), below(1), below(2)],
    good: worst <= half + SLACK,
    holds: terms[0] <= terms[3] + SLACK,
  };
}

/** N objects of `all` with replacement, into `out` (length N). */
export function drawTrainingSet(all: EdgeCounts, stream: RandomStream, out: Int32Array): void {
  for (let k = 0; k < out.length; k++) out[k] = stream.integer(all.edges.length);
}

export interface ChainCounts {
  /** Training sets that are good, and those of them that hold: all, says the theory. */
  readonly good: number;
  readonly goodHolding: number;
  /** Training sets that are bad, and those that hold all the same: the condition is sufficient, not necessary. */
  readonly bad: number;
  readonly badHolding: number;
}

/** Counts over `trials` training sets of N objects. */
export function countChains(
  all: EdgeCounts,
  samples: number,
  trials: number,
  delta: number,
  stream: RandomStream,
): ChainCounts {
  const everywhere = thresholdErrors(all);
  const chosen = new Int32Array(samples);
  const counts = { good: 0, goodHolding: 0, bad: 0, badHolding: 0 };
  for (let trial = 0; trial < trials; trial++) {
    drawTrainingSet(all, stream, chosen);
    const { good, holds } = sufficientChain(all, everywhere, chosen, delta);
    counts[good ? 'good' : 'bad']++;
    if (holds) counts[good ? 'goodHolding' : 'badHolding']++;
  }
  return counts;
}
