import type { RandomStream } from '../numerics/random.ts';

/**
 * Expected public accuracy of the best of M classifiers that guess a fair coin on n samples:
 * E[max] = (1/n)·Σ_{k=1}^{n} (1 − P(X < k)^M), X ~ Binomial(n, ½). Private accuracy stays ½.
 */
export function expectedBestGuess(classifiers: number, samples: number): number {
  // P(X = n) downwards; 1 − (1 − t)^M through log1p and expm1, exact for tails far below 1e−16.
  let mass = 0.5 ** samples;
  let tail = 0;
  let sum = 0;
  for (let k = samples; k >= 1; k--) {
    tail += mass;
    sum += -Math.expm1(classifiers * Math.log1p(-Math.min(tail, 1)));
    mass *= k / (samples - k + 1);
  }
  return sum / samples;
}

/** Correct answers of a classifier of this accuracy on n samples, as a share. */
function score(accuracy: number, samples: number, stream: RandomStream): number {
  let right = 0;
  for (let n = 0; n < samples; n++) if (stream.uniform() < accuracy) right++;
  return right / samples;
}

/** M random guessers, the best on the public set chosen: its public and its private accuracy. */
export function submitGuessers(
  classifiers: number,
  publicSamples: number,
  privateSamples: number,
  stream: RandomStream,
): { readonly publicScore: number; readonly privateScore: number } {
  let publicScore = 0;
  for (let m = 0; m < classifiers; m++)
    publicScore = Math.max(publicScore, score(0.5, publicSamples, stream));
  return { publicScore, privateScore: score(0.5, privateSamples, stream) };
}

export interface PickComparison {
  /** Mean true accuracy of the model picked on each set: what a private set would show. */
  readonly byPublic: number;
  readonly byValidation: number;
  /** Mean of the score that decided minus the true accuracy. */
  readonly publicOptimism: number;
  readonly validationOptimism: number;
}

/**
 * Models of true accuracies uniform in [0.6, 0.8], picked by a small public set or by a larger validation set of one's own:
 * the smaller the set that decides, the worse the pick and the more its score promises.
 */
export function comparePicks(
  models: number,
  publicSamples: number,
  validationSamples: number,
  trials: number,
  stream: RandomStream,
): PickComparison {
  const sums = [0, 0, 0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const truth = Array.from({ length: models }, () => 0.6 + 0.2 * stream.uniform());
    [publicSamples, validationSamples].forEach((samples, which) => {
      const scores = truth.map((accuracy) => score(accuracy, samples, stream));
      const best = scores.indexOf(Math.max(...scores));
      sums[which] += truth[best] / trials;
      sums[2 + which] += (scores[best] - truth[best]) / trials;
    });
  }
  const [byPublic, byValidation, publicOptimism, validationOptimism] = sums;
  return { byPublic, byValidation, publicOptimism, validationOptimism };
}
