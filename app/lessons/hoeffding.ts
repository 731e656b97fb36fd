import type { RandomStream } from '../numerics/random.ts';

/**
 * Bound on the probability that a training set of N i.i.d. samples is bad, i.e. that some hypothesis has
 * |L(h, train) − L(h, all)| > ε: P ≤ |H|·2·exp(−2Nε²) (Hoeffding 1963 and the union bound; losses in [0, 1]). May exceed 1.
 */
export function hoeffdingBound(hypotheses: number, samples: number, epsilon: number): number {
  return hypotheses * 2 * Math.exp(-2 * samples * epsilon * epsilon);
}

/** The N at which that bound equals `probability`: ln(2|H|/p)/(2ε²); the next integer is the N to take. */
export function samplesForBound(hypotheses: number, epsilon: number, probability: number): number {
  return Math.log((2 * hypotheses) / probability) / (2 * epsilon * epsilon);
}

/** Objects with a complexity e ∈ {1, …, levels} (edge count) and a class: 0 or 1. */
export interface EdgeCounts {
  readonly levels: number;
  readonly edges: Int32Array;
  readonly labels: Uint8Array;
}

/** Two overlapping classes: rounded normals at 0.4 and 0.6 of the levels, deviation 0.12 of them, cut to 1 … levels. */
export function edgeCounts(samples: number, levels: number, stream: RandomStream): EdgeCounts {
  const edges = new Int32Array(samples);
  const labels = new Uint8Array(samples);
  for (let n = 0; n < samples; n++) {
    labels[n] = stream.integer(2);
    const edge = Math.round(levels * (0.4 + 0.2 * labels[n] + 0.12 * stream.normal()));
    edges[n] = Math.min(levels, Math.max(1, edge));
  }
  return { levels, edges, labels };
}

/**
 * Error rates of all threshold classifiers f_h(x) = [e(x) ≥ h], h = 1 … levels, over the objects `chosen` (default: all;
 * repetitions count): entry h − 1. One pass over the objects and one over the thresholds.
 */
export function thresholdErrors(data: EdgeCounts, chosen?: Int32Array): Float64Array {
  const { levels, edges, labels } = data;
  const count = chosen?.length ?? edges.length;
  // Raising h past e turns an object's answer from 1 to 0: right for class 0, wrong for class 1.
  const change = new Int32Array(levels + 2);
  let wrong = 0;
  for (let k = 0; k < count; k++) {
    const n = chosen === undefined ? k : chosen[k];
    if (labels[n] === 0) {
      wrong++;
      change[edges[n] + 1]--;
    } else change[edges[n] + 1]++;
  }
  const errors = new Float64Array(levels);
  for (let h = 1; h <= levels; h++) {
    wrong += change[h];
    errors[h - 1] = wrong / count;
  }
  return errors;
}

/** The threshold of the least error; the smallest of equals. */
export function bestThreshold(errors: Float64Array): { readonly h: number; readonly error: number } {
  let best = 0;
  for (let k = 1; k < errors.length; k++) if (errors[k] < errors[best]) best = k;
  return { h: best + 1, error: errors[best] };
}

/** What resampled training sets do, against what the theory says. */
export interface ResampleReport {
  /** L(h_train, all) − L(h_all, all) of each training set: never negative. */
  readonly gaps: Float64Array;
  /** L(h_train, train) of each: may well be below L(h_all, all). */
  readonly trainErrors: Float64Array;
  /** L(h_all, all). */
  readonly best: number;
  /** Share of training sets with |L(h, train) − L(h, all)| > ε for some h. */
  readonly badFrequency: number;
  /** Hoeffding's bound on that share. */
  readonly bound: number;
  /** Training sets that are good for ε = δ/2 and yet have a gap above δ; the theory says 0. */
  readonly violations: number;
}

/** Draws `trials` training sets of N objects with replacement (i.i.d.) from `all`, and compares; ε = δ/2. */
export function resampleThresholds(
  all: EdgeCounts,
  samples: number,
  trials: number,
  delta: number,
  stream: RandomStream,
): ResampleReport {
  const everywhere = thresholdErrors(all);
  const best = bestThreshold(everywhere).error;
  const epsilon = delta / 2;
  const gaps = new Float64Array(trials);
  const trainErrors = new Float64Array(trials);
  const chosen = new Int32Array(samples);
  let bad = 0;
  let violations = 0;
  for (let trial = 0; trial < trials; trial++) {
    for (let k = 0; k < samples; k++) chosen[k] = stream.integer(all.edges.length);
    const errors = thresholdErrors(all, chosen);
    const found = bestThreshold(errors);
    gaps[trial] = everywhere[found.h - 1] - best;
    trainErrors[trial] = found.error;
    let worst = 0;
    for (let k = 0; k < errors.length; k++) worst = Math.max(worst, Math.abs(errors[k] - everywhere[k]));
    if (worst > epsilon) bad++;
    else if (gaps[trial] > delta + 1e-12) violations++;
  }
  return {
    gaps,
    trainErrors,
    best,
    badFrequency: bad / trials,
    bound: hoeffdingBound(all.levels, samples, epsilon),
    violations,
  };
}
