import { randomStream } from '../numerics/random.ts';

/** One split of a cross-validation: sample numbers, ascending. */
export interface Fold {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * k folds of N samples: one permutation of the stream (seed, `k-fold`, 0) cut into k parts whose sizes differ by at most 1; each
 * part is validation once. The parts are disjoint and together all samples.
 *
 * @throws {RangeError} unless 2 ≤ k ≤ N.
 */
export function kFolds(samples: number, folds: number, seed: number): Fold[] {
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= samples)) {
    throw new RangeError(`kFolds: expected from 2 to N = ${samples} folds, got ${folds}`);
  }
  const order = Int32Array.from({ length: samples }, (_, at) => at);
  randomStream(seed, 'k-fold', 0).shuffle(order);
  const cut = (k: number): number => Math.floor((k * samples) / folds);
  return Array.from({ length: folds }, (_, k) => {
    const validation = order.slice(cut(k), cut(k + 1)).sort();
    const held = new Set(validation);
    return { validation, train: order.filter((n) => !held.has(n)).sort() };
  });
}

/** Mean of a model's validation errors over the folds. */
export function crossValidate(folds: readonly Fold[], error: (fold: Fold) => number): number {
  return folds.reduce((sum, fold) => sum + error(fold), 0) / folds.length;
}
