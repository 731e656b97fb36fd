import { lossFunction, softmax } from '../network/losses.ts';
import { norm2 } from '../numerics/vector.ts';

/** Losses that a lesson compares on logits z against one class. */
export type ClassificationLoss = 'crossEntropy' | 'mseOnSoftmax';

/** One-hot vector of a class. Any two of them are √2 apart: classes have no order, class numbers have. */
export function oneHot(label: number, classes: number): Float64Array {
  const out = new Float64Array(classes);
  out[label] = 1;
  return out;
}

/** Loss, gradient with respect to the logits, and its norm: what training gets from one sample. */
export function logitGradient(
  loss: ClassificationLoss,
  logits: Float64Array,
  label: number,
): { readonly loss: number; readonly gradient: Float64Array; readonly norm: number } {
  const gradient = new Float64Array(logits.length);
  const value = lossFunction(loss).gradient(logits, oneHot(label, logits.length), 0, logits.length, gradient);
  return { loss: value, gradient, norm: norm2(gradient) };
}

/**
 * The losses over the first two logits, the third fixed, target class 0, at x[i], y[j]: row-major [y.length, x.length]. Mean
 * squared error is flat where the softmax is saturated on the wrong class; cross-entropy is steep there.
 */
export function lossSurface(
  loss: ClassificationLoss,
  x: Float64Array,
  y: Float64Array,
  third: number,
): Float64Array {
  const target = oneHot(0, 3);
  const { value } = lossFunction(loss);
  const out = new Float64Array(x.length * y.length);
  const logits = Float64Array.of(0, 0, third);
  for (let j = 0; j < y.length; j++) {
    logits[1] = y[j];
    for (let i = 0; i < x.length; i++) {
      logits[0] = x[i];
      out[j * x.length + i] = value(logits, target, 0, 3);
    }
  }
  return out;
}

/** Cross-entropy of logits that went through a softmax before (a frequent mistake with losses that contain their own). */
export function doubleSoftmaxLoss(logits: Float64Array, label: number): number {
  const probabilities = new Float64Array(logits.length);
  softmax(logits, 0, logits.length, probabilities);
  return lossFunction('crossEntropy').value(probabilities, oneHot(label, logits.length), 0, logits.length);
}

/** What that loss never goes below with C classes: ln(1 + (C−1)/e), at p = one-hot. */
export function doubleSoftmaxFloor(classes: number): number {
  return Math.log1p((classes - 1) / Math.E);
}

/** Loss of a uniform guess: ln C. */
export function chanceCrossEntropy(classes: number): number {
  return Math.log(classes);
}
