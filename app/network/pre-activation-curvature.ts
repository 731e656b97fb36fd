import { createChainLinearization } from './chain-linearization.ts';
import type { DenseShape } from './dense-chain.ts';
import type { LossFunction } from './losses.ts';
import { accumulateOuter, times } from './matrix-products.ts';
import { packedLength } from './packed-product.ts';

/**
 * First and second derivatives of the loss with respect to the pre-activations z_l of a dense network, per sample
 * (Bishop, Neural Computation 4, 1992; Botev, Ritter & Barber, ICML 2017). With B_l = diag f′(z_l), δ_l = ∂ℓ/∂z_l:
 *   C_{L,L} = B_L (∂²ℓ/∂a²) B_L + diag(f″ ∘ ∂ℓ/∂a)
 *   C_{m,l} = C_{m,l+1} W_{l+1} B_l                        (m > l; C_{m,l} = ∂δ_m/∂z_l, shape [U_m, U_l])
 *   C_{l,l} = B_l W_{l+1}ᵀ C_{l+1,l} + diag(f″(z_l) ∘ W_{l+1}ᵀ δ_{l+1})
 *   D_{l+1,l} = B_l,  D_{m+1,l} = B_m W_m D_{m,l}          (D_{m,l} = ∂a_{m−1}/∂z_l, shape [U_{m−1}, U_l])
 * Layers count from 0 here.
 */
export interface PreActivationCurvature {
  /** x_l with the constant 1 of the bias, shape [capacity, extended_l]. */
  readonly inputs: readonly Float64Array[];
  /** f′(z_l) and factor·δ_l, shape [capacity, U_l]. */
  readonly slopes: readonly Float64Array[];
  readonly deltas: readonly Float64Array[];
  /**
   * `blocks[m][l]`, l ≤ m: factor·C_{m,l}, packed over samples (`packed-product.ts`), entry (k, i) at k·U_l + i; for
   * m = l only k ≥ i, at k(k+1)/2 + i.
   */
  readonly blocks: readonly (readonly Float64Array[])[];
  /** `jacobians[m][l]`, l ≤ m − 2: D_{m,l} packed, entry (p, i) at p·U_l + i; empty for other l. */
  readonly jacobians: readonly (readonly Float64Array[])[];
  /** Fills all of the above for `samples` ≤ capacity samples. */
  compute(
    theta: Float64Array,
    inputs: Float64Array,
    targets: Float64Array,
    samples: number,
    factor: number,
  ): void;
}

/** Numbers per sample that the packed blocks take: what bounds the capacity. */
export function packedEntries(chain: readonly DenseShape[]): number {
  let sum = 0;
  chain.forEach((shape, m) => {
    for (let l = 0; l < m; l++) {
      sum += shape.units * chain[l].units;
      if (l <= m - 2) sum += shape.inputs * chain[l].units;
    }
    sum += (shape.units * (shape.units + 1)) / 2;
  });
  return sum;
}

export function createPreActivationCurvature(
  chain: readonly DenseShape[],
  loss: LossFunction,
  capacity: number,
): PreActivationCurvature {
  const last = chain.length - 1;
  const widest = Math.max(...chain.map((shape) => shape.units));
  const pack = (entries: number): Float64Array => new Float64Array(packedLength(entries, capacity));
  const inputs = chain.map((shape) => new Float64Array(capacity * shape.extended));
  const linearization = createChainLinearization(chain, loss, capacity);
  const { activations, slopes, bends, outer, deltas } = linearization;
  const blocks = chain.map((shape, m) =>
    chain
      .slice(0, m + 1)
      .map(({ units }, l) => pack(l === m ? (units * (units + 1)) / 2 : shape.units * units)),
  );
  const jacobians = chain.map((shape, m) =>
    chain.slice(0, Math.max(0, m - 1)).map(({ units }) => pack(shape.inputs * units)),
  );
  // Row m: C_{m,l} of the sample and layer l at hand, and the one of l + 1 that it comes from.
  let current = chain.map((shape) => new Float64Array(shape.units * widest));
  let previous = chain.map((shape) => new Float64Array(shape.units * widest));
  let jacobian = new Float64Array(widest * widest);
  let nextJacobian = new Float64Array(widest * widest);

  const extendInputs = (data: Float64Array, samples: number): void => {
    chain.forEach(({ extended, inputs: width, bias }, l) => {
      const source = l === 0 ? data : activations[l - 1];
      for (let n = 0; n < samples; n++) {
        for (let j = 0; j < width; j++) inputs[l][n * extended + j] = source[n * width + j];
        if (bias) inputs[l][n * extended + width] = 1;
      }
    });
  };

  const packLower = (block: Float64Array, units: number, n: number, out: Float64Array): void => {
    let q = 0;
    for (let k = 0; k < units; k++) {
      // The mean of the two triangles: the recursion gives them equal up to rounding only.
      for (let i = 0; i <= k; i++, q++) {
        out[(q >> 2) * 4 * capacity + 4 * n + (q & 3)] = 0.5 * (block[k * units + i] + block[i * units + k]);
      }
    }
  };
  const packAll = (block: Float64Array, count: number, n: number, out: Float64Array): void => {
    for (let q = 0; q < count; q++) out[(q >> 2) * 4 * capacity + 4 * n + (q & 3)] = block[q];
  };

  const sampleCurvature = (
    theta: Float64Array,
    weights: readonly Float64Array[],
    targets: Float64Array,
    n: number,
    factor: number,
  ): void => {
    linearization.outputCurvature(targets, n, factor, current[last]);
    packLower(current[last], chain[last].units, n, blocks[last][last]);
    for (let l = last - 1; l >= 0; l--) {
      [current, previous] = [previous, current];
      const units = chain[l].units;
      const above = chain[l + 1];
      for (let m = l + 1; m <= last; m++) {
        const rows = chain[m].units;
        const block = current[m];
        times(previous[m], rows, above.units, theta, above.offset, units, block, false);
        for (let k = 0; k < rows; k++) {
          for (let i = 0; i < units; i++) block[k * units + i] *= slopes[l][n * units + i];
        }
        packAll(block, rows * units, n, blocks[m][l]);
      }
      const own = current[l];
      own.fill(0, 0, units * units);
      accumulateOuter(weights[l + 1], current[l + 1], above.units, units, units, own, 0);
      for (let k = 0; k < units; k++) {
        const slope = slopes[l][n * units + k];
        for (let i = 0; i < units; i++) own[k * units + i] *= slope;
        own[k * units + k] += bends[l][n * units + k] * outer[l][n * units + k];
      }
      packLower(own, units, n, blocks[l][l]);
    }
  };

  const sampleJacobians = (weights: readonly Float64Array[], n: number): void => {
    for (let l = 0; l + 2 <= last; l++) {
      const units = chain[l].units;
      // D_{l+2,l} = B_{l+1} W_{l+1} B_l, and on from there.
      const first = chain[l + 1];
      for (let p = 0; p < first.units; p++) {
        const slope = slopes[l + 1][n * first.units + p];
        for (let i = 0; i < units; i++) {
          jacobian[p * units + i] = slope * weights[l + 1][p * units + i] * slopes[l][n * units + i];
        }
      }
      packAll(jacobian, first.units * units, n, jacobians[l + 2][l]);
      for (let m = l + 2; m < last; m++) {
        const { units: rows, inputs: columns } = chain[m];
        times(weights[m], rows, columns, jacobian, 0, units, nextJacobian, false);
        for (let p = 0; p < rows; p++) {
          const slope = slopes[m][n * rows + p];
          for (let i = 0; i < units; i++) nextJacobian[p * units + i] *= slope;
        }
        [jacobian, nextJacobian] = [nextJacobian, jacobian];
        packAll(jacobian, rows * units, n, jacobians[m + 1][l]);
      }
    }
  };

  return {
    inputs,
    slopes,
    deltas,
    blocks,
    jacobians,
    compute(theta, data, targets, samples, factor) {
      linearization.compute(theta, data, targets, samples, factor);
      extendInputs(data, samples);
      const weights = chain.map(({ offset, units, inputs: width }) =>
        theta.subarray(offset, offset + units * width),
      );
      for (let n = 0; n < samples; n++) {
        sampleCurvature(theta, weights, targets, n, factor);
        sampleJacobians(weights, n);
      }
    },
  };
}
