import type { RandomStream } from '../numerics/random.ts';
import { bestThreshold, thresholdErrors, type EdgeCounts } from './hoeffding.ts';
import { drawTrainingSet } from './sufficient-condition.ts';

/**
 * Places (0-based) of thresholds 1 … levels in an order whose beginnings all spread over the whole: multiples of the golden ratio
 * modulo 1, each level where it first comes up. The first m are the set H of size m: larger sets contain the smaller ones.
 */
export function nestedThresholds(levels: number): Int32Array {
  const golden = (Math.sqrt(5) - 1) / 2;
  const order = Array.from({ length: levels }, (_, k) => ({ k, at: ((k + 1) / golden) % 1 }));
  // Ranks of the rotation's first `levels` points: a permutation, in the order in which they come up.
  const ranks = new Int32Array(levels);
  [...order].sort((a, b) => a.at - b.at).forEach(({ k }, rank) => (ranks[k] = rank));
  return ranks;
}

/** L(h_all, all) over the first m thresholds of the order, entry m − 1: never rising. */
export function idealErrors(all: EdgeCounts, order: Int32Array): Float64Array {
  const everywhere = thresholdErrors(all);
  let least = Infinity;
  return Float64Array.from(order, (at) => (least = Math.min(least, everywhere[at])));
}

/**
 * The gap δ that a training set of N exceeds with probability p at most, by Hoeffding's bound with ε = δ/2:
 * δ = 2·√(ln(2|H|/p)/(2N)).
 */
export function guaranteedGap(hypotheses: number, samples: number, probability: number): number {
  return 2 * Math.sqrt(Math.log((2 * hypotheses) / probability) / (2 * samples));
}

/** Mean of L(h_train, all) over `trials` training sets of N, h_train the best of the first m thresholds of the order. */
export function meanChosenError(
  all: EdgeCounts,
  order: Int32Array,
  hypotheses: number,
  samples: number,
  trials: number,
  stream: RandomStream,
): number {
  const everywhere = thresholdErrors(all);
  const allowed = order.slice(0, hypotheses);
  const chosen = new Int32Array(samples);
  let sum = 0;
  for (let trial = 0; trial < trials; trial++) {
    drawTrainingSet(all, stream, chosen);
    const errors = thresholdErrors(all, chosen);
    const found = bestThreshold(Float64Array.from(allowed, (at) => errors[at])).h - 1;
    sum += everywhere[allowed[found]];
  }
  return sum / trials;
}
