import { activationFunction } from './activations.ts';
import type { DenseShape } from './dense-chain.ts';
import type { LossFunction } from './losses.ts';
import { times, timesTransposed } from './matrix-products.ts';
import { createOutputCurvature } from './output-curvature.ts';

/**
 * Forward and backward through a dense chain with everything that second derivatives need, for up to `capacity` samples.
 * With z_l the pre-activations, a_l = f(z_l), B_l = diag f′(z_l) and δ_l = ∂ℓ/∂z_l; layers count from 0. All arrays are
 * [capacity, U_l] row-major; those of the loss carry the factor.
 */
export interface ChainLinearization {
  readonly activations: readonly Float64Array[];
  /** f′(z_l) and f″(z_l). */
  readonly slopes: readonly Float64Array[];
  readonly bends: readonly Float64Array[];
  /** ∂ℓ/∂a_l. */
  readonly outer: readonly Float64Array[];
  readonly deltas: readonly Float64Array[];
  /** Fills all of the above from `inputs` [samples, features] and `targets` [samples, outputs]. */
  compute(
    theta: Float64Array,
    inputs: Float64Array,
    targets: Float64Array,
    samples: number,
    factor: number,
  ): void;
  /** factor·C_{L,L} of sample n, [U_L, U_L], into `block` (`output-curvature.ts`). */
  outputCurvature(targets: Float64Array, n: number, factor: number, block: Float64Array): void;
}

export function createChainLinearization(
  chain: readonly DenseShape[],
  loss: LossFunction,
  capacity: number,
): ChainLinearization {
  const last = chain.length - 1;
  const perUnit = (): Float64Array[] => chain.map((shape) => new Float64Array(capacity * shape.units));
  const activations = perUnit();
  const slopes = perUnit();
  const bends = perUnit();
  const outer = perUnit();
  const deltas = perUnit();
  const outputCurvature = createOutputCurvature(loss, chain[last].units, capacity);

  const forward = (theta: Float64Array, data: Float64Array, samples: number): void => {
    chain.forEach(({ units, inputs, offset, bias, activation }, l) => {
      const z = activations[l];
      timesTransposed(l === 0 ? data : activations[l - 1], samples, inputs, theta, offset, units, z, false);
      if (bias) {
        const biases = offset + units * inputs;
        for (let n = 0; n < samples; n++) {
          for (let u = 0; u < units; u++) z[n * units + u] += theta[biases + u];
        }
      }
      activationFunction(activation).kernel(2, z, z, slopes[l], bends[l], samples * units);
    });
  };

  const backward = (theta: Float64Array, targets: Float64Array, samples: number, factor: number): void => {
    const width = chain[last].units;
    for (let n = 0; n < samples; n++) {
      loss.gradient(activations[last], targets, n * width, width, outer[last]);
    }
    for (let i = 0; i < samples * width; i++) outer[last][i] *= factor;
    for (let l = last; l >= 0; l--) {
      const units = chain[l].units;
      if (l < last) {
        const above = chain[l + 1];
        times(deltas[l + 1], samples, above.units, theta, above.offset, units, outer[l], false);
      }
      for (let i = 0; i < samples * units; i++) deltas[l][i] = slopes[l][i] * outer[l][i];
    }
  };

  return {
    activations,
    slopes,
    bends,
    outer,
    deltas,
    compute(theta, inputs, targets, samples, factor) {
      forward(theta, inputs, samples);
      backward(theta, targets, samples, factor);
    },
    outputCurvature: (targets, n, factor, block) =>
      outputCurvature(
        {
          activations: activations[last],
          slopes: slopes[last],
          bends: bends[last],
          outer: outer[last],
        },
        targets,
        n,
        factor,
        block,
      ),
  };
}
