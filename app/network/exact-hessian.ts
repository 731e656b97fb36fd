import type { LayerSpec } from '../experiment/loss-spec.ts';
import { installedKernels, type Kernels } from '../numerics/kernels/kernels.ts';
import { denseChain, type DenseShape } from './dense-chain.ts';
import { createKernelHessian, type KernelHessian } from './exact-hessian-kernel.ts';
import { triangle } from './hessian-blocks.ts';
import type { ExactHessian } from './hessian-writer.ts';
import type { LossFunction } from './losses.ts';
import { multiplyPanel, packedLength } from './packed-product.ts';
import { createPreActivationCurvature, packedEntries } from './pre-activation-curvature.ts';

/** Samples per chunk, and the most numbers that the packed factors of a chunk may take (64 MiB). */
const CHUNK = 128;
const PACKED_LIMIT = 8 * 1024 * 1024;

/**
 * The exact Hessian of a dense network from the pre-activation curvature (`pre-activation-curvature.ts`). With x_l the
 * input of layer l (bias: a constant 1), entry ((l, i, j), (m, k, p)), l ≤ m, is
 *   Σ_n C_{m,l}[k, i]·x_l[j]·x_m[p]  +  Σ_n δ_m[k]·D_{m,l}[p, i]·x_l[j]      (second term for m > l, p no bias),
 * each sum one matrix product over samples of two packed factors: unit pairs × input pairs. Diagonal blocks are
 * symmetric in both pairs, so a quarter of their entries is computed. Exact: no difference quotients, no Gauss–Newton.
 * Returns null for networks with other than dense layers.
 */
export function createExactHessian(
  layers: readonly LayerSpec[],
  features: number,
  loss: LossFunction,
): ExactHessian | null {
  const chain = denseChain(layers, features);
  if (chain === null) return null;
  let run: ExactHessian | null = null;
  let fast: KernelHessian | null = null;
  let fastKernels: Kernels | null = null;
  const inKernels = (): KernelHessian | null => {
    // Memory is taken at the first Hessian: training never needs it.
    const kernels = installedKernels();
    if (kernels === null) return null;
    if (fast === null || fastKernels !== kernels) {
      fast = createKernelHessian(kernels, chain, loss);
      fastKernels = kernels;
    }
    return fast;
  };
  return (...args) => {
    if (inKernels()?.(...args) === true) return;
    run ??= assembleExactHessian(chain, features, loss, args[3]);
    run(...args);
  };
}

function assembleExactHessian(
  chain: readonly DenseShape[],
  features: number,
  loss: LossFunction,
  samples: number,
): ExactHessian {
  const last = chain.length - 1;
  const width = chain[last].units;
  const dimension = chain.reduce((sum, shape) => sum + shape.index.length, 0);
  let largestLeft = 1;
  let largestRight = 1;
  chain.forEach((upper, m) => {
    chain.slice(0, m + 1).forEach((lower, l) => {
      const pairs = l === m ? triangle(upper.extended) : upper.extended * lower.extended;
      largestRight = Math.max(largestRight, pairs);
      if (l === m - 1) largestRight = Math.max(largestRight, lower.units * lower.extended);
      if (l < m) largestLeft = Math.max(largestLeft, upper.units * lower.extended);
    });
  });
  const perSample = packedEntries(chain) + largestLeft + largestRight;
  const capacity = Math.max(1, Math.min(CHUNK, samples, Math.floor(PACKED_LIMIT / perSample)));
  const curvature = createPreActivationCurvature(chain, loss, capacity);
  const left = new Float64Array(packedLength(largestLeft, capacity));
  const right = new Float64Array(packedLength(largestRight, capacity));
  let widest = largestRight;
  for (const row of curvature.jacobians) {
    for (const factorOf of row) widest = Math.max(widest, factorOf.length / capacity);
  }
  const stride = (widest + 3) & ~3;
  const panel = new Float64Array(4 * stride);

  /** right ← x_l[j]·x_l[p], j ≥ p, entry j(j+1)/2 + p. */
  const packSquare = (l: number, count: number): void => {
    const extended = chain[l].extended;
    const x = curvature.inputs[l];
    clearLastTile(right, triangle(extended), capacity);
    let q = 0;
    for (let j = 0; j < extended; j++) {
      for (let p = 0; p <= j; p++, q++) {
        let to = (q >> 2) * 4 * capacity + (q & 3);
        for (let n = 0; n < count; n++, to += 4) right[to] = x[n * extended + j] * x[n * extended + p];
      }
    }
  };

  const diagonalBlock = (l: number, count: number, out: Float64Array): void => {
    const { units, extended, index } = chain[l];
    const pairs = triangle(units);
    const columns = triangle(extended);
    packSquare(l, count);
    let k = 0;
    let i = 0;
    for (let tile = 0; tile * 4 < pairs; tile++) {
      multiplyPanel(curvature.blocks[l][l], tile, right, (columns + 3) >> 2, count, capacity, panel, stride);
      for (let r = 0; r < 4 && tile * 4 + r < pairs; r++) {
        let q = r * stride;
        for (let j = 0; j < extended; j++) {
          const kj = index[k * extended + j];
          const ij = index[i * extended + j];
          for (let p = 0; p <= j; p++, q++) {
            const value = panel[q];
            addUpper(out, dimension, kj, index[i * extended + p], value);
            if (i !== k && p !== j) addUpper(out, dimension, index[k * extended + p], ij, value);
          }
        }
        if (i === k) {
          k++;
          i = 0;
        } else i++;
      }
    }
  };

  const crossBlock = (m: number, l: number, count: number, out: Float64Array): void => {
    const upper = chain[m];
    const lower = chain[l];
    const xm = upper.extended;
    const xl = lower.extended;
    packPairs(curvature.inputs[l], xl, curvature.inputs[m], xm, count, capacity, right);
    const rows = upper.units * lower.units;
    const tiles = (xl * xm + 3) >> 2;
    for (let tile = 0; tile * 4 < rows; tile++) {
      multiplyPanel(curvature.blocks[m][l], tile, right, tiles, count, capacity, panel, stride);
      for (let r = 0; r < 4 && tile * 4 + r < rows; r++) {
        const k = Math.floor((tile * 4 + r) / lower.units);
        const i = tile * 4 + r - k * lower.units;
        let q = r * stride;
        for (let j = 0; j < xl; j++) {
          const row = lower.index[i * xl + j] * dimension;
          for (let p = 0; p < xm; p++) out[row + upper.index[k * xm + p]] += panel[q++];
        }
      }
    }
    if (l === m - 1) adjacentTerm(m, count, out);
    else jacobianTerm(m, l, count, out);
  };

  /** Σ_n δ_m[k]·f′_l[i]·x_l[j] at p = i, for m = l + 1, where D is diagonal. */
  const adjacentTerm = (m: number, count: number, out: Float64Array): void => {
    const upper = chain[m];
    const lower = chain[m - 1];
    const { units, extended } = lower;
    packPairs(curvature.slopes[m - 1], units, curvature.inputs[m - 1], extended, count, capacity, right);
    packRows(curvature.deltas[m], upper.units, count, capacity, left);
    for (let tile = 0; tile * 4 < upper.units; tile++) {
      multiplyPanel(left, tile, right, (units * extended + 3) >> 2, count, capacity, panel, stride);
      for (let r = 0; r < 4 && tile * 4 + r < upper.units; r++) {
        const k = tile * 4 + r;
        let q = r * stride;
        for (let i = 0; i < units; i++) {
          const column = upper.index[k * upper.extended + i];
          for (let j = 0; j < extended; j++) {
            out[lower.index[i * extended + j] * dimension + column] += panel[q++];
          }
        }
      }
    }
  };

  /** Σ_n δ_m[k]·x_l[j]·D_{m,l}[p, i]. */
  const jacobianTerm = (m: number, l: number, count: number, out: Float64Array): void => {
    const upper = chain[m];
    const { units, extended, index } = chain[l];
    packPairs(curvature.deltas[m], upper.units, curvature.inputs[l], extended, count, capacity, left);
    const rows = upper.units * extended;
    const tiles = (upper.inputs * units + 3) >> 2;
    for (let tile = 0; tile * 4 < rows; tile++) {
      multiplyPanel(left, tile, curvature.jacobians[m][l], tiles, count, capacity, panel, stride);
      for (let r = 0; r < 4 && tile * 4 + r < rows; r++) {
        const k = Math.floor((tile * 4 + r) / extended);
        const j = tile * 4 + r - k * extended;
        let q = r * stride;
        for (let p = 0; p < upper.inputs; p++) {
          const column = upper.index[k * upper.extended + p];
          for (let i = 0; i < units; i++) out[index[i * extended + j] * dimension + column] += panel[q++];
        }
      }
    }
  };

  return (theta, inputs, targets, total, factor, out, poll) => {
    out.fill(0);
    for (let from = 0; from < total; from += capacity) {
      const count = Math.min(capacity, total - from);
      const chunkInputs = inputs.subarray(from * features, (from + count) * features);
      curvature.compute(theta, chunkInputs, targets.subarray(from * width), count, factor);
      for (let m = 0; m <= last; m++) {
        poll?.();
        diagonalBlock(m, count, out);
        for (let l = 0; l < m; l++) crossBlock(m, l, count, out);
      }
    }
    for (let i = 0; i < dimension; i++) {
      for (let j = 0; j < i; j++) out[i * dimension + j] = out[j * dimension + i];
    }
  };
}

function addUpper(out: Float64Array, dimension: number, r: number, c: number, value: number): void {
  out[r < c ? r * dimension + c : c * dimension + r] += value;
}

function clearLastTile(out: Float64Array, entries: number, capacity: number): void {
  if ((entries & 3) !== 0) out.fill(0, (entries >> 2) * 4 * capacity, packedLength(entries, capacity));
}

/** out ← x[n, u]·y[n, v], packed, entry u·yWidth + v (Khatri–Rao product over samples). */
function packPairs(
  x: Float64Array,
  xWidth: number,
  y: Float64Array,
  yWidth: number,
  samples: number,
  capacity: number,
  out: Float64Array,
): void {
  clearLastTile(out, xWidth * yWidth, capacity);
  let q = 0;
  for (let u = 0; u < xWidth; u++) {
    for (let v = 0; v < yWidth; v++, q++) {
      let to = (q >> 2) * 4 * capacity + (q & 3);
      for (let n = 0; n < samples; n++, to += 4) out[to] = x[n * xWidth + u] * y[n * yWidth + v];
    }
  }
}

/** out ← x[n, u], packed. */
function packRows(
  x: Float64Array,
  width: number,
  samples: number,
  capacity: number,
  out: Float64Array,
): void {
  clearLastTile(out, width, capacity);
  for (let u = 0; u < width; u++) {
    let to = (u >> 2) * 4 * capacity + (u & 3);
    for (let n = 0; n < samples; n++, to += 4) out[to] = x[n * width + u];
  }
}
