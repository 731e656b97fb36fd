import { linearAutoencoderPoints } from '../critical/linear-autoencoder.ts';
import { inertiaOf } from '../curvature/classify.ts';
import type { Inertia } from '../curvature/point-card.ts';
import type { NetworkLossSpec } from '../experiment/loss-spec.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';

export interface AutoencoderSpectrum {
  /** Principal components it keeps, 1 the largest. */
  readonly kept: readonly number[];
  readonly loss: number;
  /** n₋ and n₀ of theory (Baldi & Hornik 1989). */
  readonly index: number;
  readonly nullity: number;
  /** All 16 eigenvalues of the exact Hessian, ascending. */
  readonly eigenvalues: Float64Array;
  /** The same of that Hessian with its entries rounded to float32. */
  readonly rounded: Float64Array;
}

/** Variances of the four inputs. */
const VARIANCES = [4, 3, 2, 1];

/**
 * The eleven kinds of critical points of a linear 4-2-4 autoencoder on inputs of variances 4, 3, 2, 1, in order of loss, with
 * their computed spectra. The global minimum keeps {1, 2}: loss 3, and four of its sixteen eigenvalues are 0.
 */
export function autoencoderSpectra(): AutoencoderSpectrum[] {
  // Turned by the reflection I − 2vvᵀ, so that rounding meets numbers that are not round.
  const v = [1, 2, 3, 4].map((value) => value / Math.sqrt(30));
  const inputs = VARIANCES.map((variance, i) =>
    VARIANCES.map((_, j) => 2 * Math.sqrt(variance) * ((i === j ? 1 : 0) - 2 * v[i] * v[j])),
  );
  const layer = (units: number) => ({ type: 'dense', units, activation: 'identity', bias: false }) as const;
  const spec: NetworkLossSpec = {
    kind: 'network',
    layers: [layer(2), layer(4)],
    loss: 'mse',
    l2: 0,
    data: { inputs, targets: inputs, split: 'train', splitSeed: 0 },
  };
  const flat = Float64Array.from(inputs.flat());
  const part = { samples: 4, inputs: flat, targets: flat, labels: new Int32Array(0) };
  const objective = createNetworkObjective(spec, part, 4, 4);
  const hessian = new Float64Array(16 * 16);
  return linearAutoencoderPoints(objective)
    .map(({ chosen, theta, index, nullity }) => {
      objective.hessian(theta, hessian);
      return {
        kept: chosen.map((rank) => rank + 1),
        loss: objective.loss(theta),
        index,
        nullity,
        eigenvalues: symmetricEigenvalues(hessian, 16),
        rounded: symmetricEigenvalues(hessian.map(Math.fround), 16),
      };
    })
    .sort((a, b) => a.loss - b.loss);
}

/** n₋, n₀, n₊ with |λ| ≤ tolerance for zero (0: the bare signs), and the lecture's ratio n₊/n of that count. */
export function countSigns(
  eigenvalues: Float64Array,
  tolerance: number,
): Inertia & { readonly ratio: number } {
  const inertia = inertiaOf(eigenvalues, tolerance);
  return { ...inertia, ratio: inertia.positive / eigenvalues.length };
}
