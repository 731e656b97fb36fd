import type { NetworkLoss } from '../experiment/loss-spec.ts';

/**
 * Number of samples whose class comes out right. Several outputs: the largest one (the first of equals) is the class.
 * One output for two classes: class 1 above ½, or above 0 where the output is a logit. A NaN output is never right.
 */
export function countCorrect(
  loss: NetworkLoss,
  outputs: Float64Array,
  labels: Int32Array,
  from: number,
  samples: number,
  width: number,
): number {
  if (labels.length === 0) return 0;
  const threshold = loss === 'binaryCrossEntropy' ? 0 : 0.5;
  let correct = 0;
  for (let n = 0; n < samples; n++) {
    const at = n * width;
    let predicted = 0;
    let valid = outputs[at] === outputs[at];
    if (width === 1) {
      predicted = outputs[at] > threshold ? 1 : 0;
    } else {
      for (let k = 1; k < width; k++) {
        if (outputs[at + k] > outputs[at + predicted]) predicted = k;
        valid &&= outputs[at + k] === outputs[at + k];
      }
    }
    if (valid && predicted === labels[from + n]) correct++;
  }
  return correct;
}
