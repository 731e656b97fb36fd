import type { LossFunction } from './losses.ts';

/** What is known of the last layer, [samples, width] each: a = f(z), f′(z), f″(z), and ∂ℓ/∂a with the factor. */
export interface OutputLayer {
  readonly activations: Float64Array;
  readonly slopes: Float64Array;
  readonly bends: Float64Array;
  readonly outer: Float64Array;
}

/**
 * factor·∂²ℓ/∂z² of single samples at the last layer: diag f′ (∂²ℓ/∂a²) diag f′ + diag(f″ ∘ ∂ℓ/∂a), [width, width], into `block`.
 * For up to `capacity` samples.
 */
export function createOutputCurvature(
  loss: LossFunction,
  width: number,
  capacity: number,
): (at: OutputLayer, targets: Float64Array, n: number, factor: number, block: Float64Array) => void {
  const row = new Float64Array(capacity * width);
  const unit = new Float64Array(capacity * width);
  return (at, targets, n, factor, block) => {
    const first = n * width;
    for (let k = 0; k < width; k++) {
      unit[first + k] = 1;
      loss.hessianVector(at.activations, targets, unit, first, width, row);
      unit[first + k] = 0;
      const slope = factor * at.slopes[first + k];
      for (let i = 0; i < width; i++) block[k * width + i] = slope * row[first + i] * at.slopes[first + i];
      block[k * width + k] += at.bends[first + k] * at.outer[first + k];
    }
  };
}
