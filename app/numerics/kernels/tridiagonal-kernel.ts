import type { PowerOfTwo } from '../power-of-two.ts';
import type { TridiagonalReduction } from '../symmetric-tridiagonal.ts';
import type { Kernels } from './kernels.ts';
import { copyLowerTriangle } from './lower-triangle.ts';

/** Rows per panel: wide enough for the rank update to run at matrix-product speed, narrow enough for small matrices. */
const PANEL = 32;
/** Rotations gathered before the basis is touched, so that a block of its columns is rotated many times in the cache. */
const ROTATIONS = 8192;

/**
 * The reduction of `symmetric-tridiagonal.ts` in the kernels.
 *
 * @param matrix shape [n, n], row-major, symmetric; left untouched
 * @param scale the power of two by which the matrix is multiplied on its way into the kernels' memory
 * @returns null when the kernels' memory cannot hold the matrix
 */
export function reduceInKernels(
  kernels: Kernels,
  matrix: Float64Array,
  n: number,
  scale: PowerOfTwo,
): TridiagonalReduction | null {
  const { memory } = kernels;
  const mark = memory.mark();
  const stride = (n + 3) & ~3;
  let places;
  try {
    places = {
      a: memory.take(stride * stride),
      diagonal: memory.take(n),
      offDiagonal: memory.take(n),
      tau: memory.take(n),
      panel: memory.take(Math.min(n, PANEL + 4) * stride),
      packed: memory.take(2 * PANEL * stride),
    };
  } catch {
    memory.release(mark);
    return null;
  }
  const { a, tau, panel, packed } = places;
  copyLowerTriangle(matrix, n, scale, memory.view(a, stride * stride), stride);
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  let size = n;
  return {
    diagonal,
    offDiagonal,
    step() {
      if (size > 0) {
        const width = panelWidth(size);
        memory.exports.tridiagonalizePanel(
          a,
          stride,
          size,
          width,
          places.diagonal,
          places.offDiagonal,
          tau,
          panel,
          packed,
          memory.isWide,
        );
        size -= width;
      }
      if (size > 0) return true;
      diagonal.set(memory.view(places.diagonal, n));
      offDiagonal.set(memory.view(places.offDiagonal, n));
      return false;
    },
    fraction: () => 1 - Math.pow(size / Math.max(n, 1), 3),
    backTransform(vectors) {
      const count = n === 0 ? 0 : vectors.length / n;
      const before = memory.mark();
      const z = memory.take(count * stride);
      const rows = memory.view(z, count * stride);
      for (let k = 0; k < count; k++) rows.set(vectors.subarray(k * n, (k + 1) * n), k * stride);
      memory.exports.applyReflectors(a, stride, n, tau, z, count);
      for (let k = 0; k < count; k++) vectors.set(rows.subarray(k * stride, k * stride + n), k * n);
      memory.release(before);
    },
    basis() {
      const basis = memory.take(stride * Math.max(n, 1));
      const rotations = memory.take(3 * ROTATIONS);
      for (let first = 2; first <= n || first === 2; first += 64) {
        memory.exports.accumulateBasis(a, stride, n, tau, basis, first, Math.min(first + 64, n));
      }
      const pending = memory.view(rotations, 3 * ROTATIONS);
      let count = 0;
      const flush = () => {
        memory.exports.rotateRows(basis, stride, n, rotations, count);
        count = 0;
      };
      return {
        rotate(i, cosine, sine) {
          pending[3 * count] = i;
          pending[3 * count + 1] = cosine;
          pending[3 * count + 2] = sine;
          if (++count === ROTATIONS) flush();
        },
        rows() {
          flush();
          const all = memory.view(basis, stride * n);
          const rows = new Float64Array(n * n);
          for (let k = 0; k < n; k++) rows.set(all.subarray(k * stride, k * stride + n), k * n);
          return rows;
        },
      };
    },
    release: () => memory.release(mark),
  };
}

/** The rows left over are a multiple of four, as the rank update wants them, or none. */
function panelWidth(size: number): number {
  if (size <= PANEL + 4) return size;
  return size % 4 === 0 ? PANEL : PANEL - 4 + (size % 4);
}
