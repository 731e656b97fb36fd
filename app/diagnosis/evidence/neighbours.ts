import type { DataPart } from '../../data/prepared-data.ts';
import { featureStatistics } from '../../data/standardize.ts';

/** Of more samples the first ones are taken: what they do not show, a few more do not either. */
const MOST_SAMPLES = 1000;

/**
 * Do samples that lie next to each other have targets alike? √N·r with r the correlation of every sample's target with its nearest
 * neighbour's (inputs in units of their standard deviations): about a standard normal number where targets do not depend on inputs (a
 * test of near replicates, after Daniel & Wood, Fitting Equations to Data, 1980). No model is fitted: what a fit to few
 * samples cannot learn yet, as a chess board, is seen all the same. NaN where nothing varies.
 */
export function neighboursAlike(part: DataPart, features: number): number {
  const samples = Math.min(part.samples, MOST_SAMPLES);
  const outputs = part.targets.length / part.samples;
  const inputs = centred(part.inputs, features, samples, true);
  const targets = centred(part.targets, outputs, samples, false);
  let [products, squares] = [0, 0];
  for (let n = 0; n < samples; n++) {
    let [least, nearest] = [Infinity, n];
    for (let m = 0; m < samples; m++) {
      if (m === n) continue;
      let distance = 0;
      for (let j = 0; j < features && distance < least; j++) {
        distance += (inputs[n * features + j] - inputs[m * features + j]) ** 2;
      }
      if (distance < least) [least, nearest] = [distance, m];
    }
    for (let k = 0; k < outputs; k++) {
      products += targets[n * outputs + k] * targets[nearest * outputs + k];
      squares += targets[n * outputs + k] ** 2;
    }
  }
  return (Math.sqrt(samples) * products) / squares;
}

/** Columns less their mean and, where asked, over their standard deviation. */
function centred(rows: Float64Array, width: number, samples: number, scaled: boolean): Float64Array {
  const taken = Int32Array.from({ length: samples }, (_, n) => n);
  const { mean, scale } = featureStatistics(rows, width, taken);
  return rows
    .slice(0, samples * width)
    .map((value, i) => (value - mean[i % width]) / (scaled ? scale[i % width] : 1));
}
