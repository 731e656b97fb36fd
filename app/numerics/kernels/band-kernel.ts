import type { TridiagonalForm } from '../symmetric-tridiagonal.ts';
import type { Kernels } from './kernels.ts';

/** Half-width of the band between the two stages: wide enough to read the matrix seldom, narrow enough to chase quickly. */
const BANDWIDTH = 16;
/** Rows chased between two looks at whether to go on. */
const CHASED = 64;

/** From here on the one-stage reduction waits for memory, and two stages are faster. */
export const TWO_STAGE_SIZE = 1200;

/**
 * Tridiagonal form in two stages: more work than in one, but the matrix is read once per panel and not once per row.
 *
 * @param matrix shape [n, n], row-major, symmetric; left untouched
 * @param scale the power of two by which the matrix is multiplied on its way into the kernels' memory
 * @param withVectors whether `backTransform` will be wanted: what that needs takes half as much memory again as the matrix
 * @returns null when the kernels' memory cannot hold the matrix, or n is too small to have a band
 */
export function reduceInTwoStages(
  kernels: Kernels,
  matrix: Float64Array,
  n: number,
  scale: (value: number) => number,
  withVectors: boolean,
): TridiagonalForm | null {
  const b = BANDWIDTH;
  if (n < 2 * b) return null;
  const { memory } = kernels;
  const mark = memory.mark();
  const stride = (n + 3) & ~3;
  let places;
  try {
    places = {
      a: memory.take(stride * stride),
      band: memory.take(2 * b * n),
      diagonal: memory.take(n),
      offDiagonal: memory.take(n),
      tau: memory.take(n),
      panel: memory.take(b * stride),
      packed: memory.take(2 * b * stride),
      scratch: memory.take(2 * stride + 3 * b),
      log: withVectors ? memory.take(logLength(n)) : 0,
    };
  } catch {
    memory.release(mark);
    return null;
  }
  const { a, band, tau, panel, packed, scratch } = places;
  const target = memory.view(a, stride * stride);
  for (let i = 0; i < n; i++) {
    for (let j = 0, to = i * stride, from = i * n; j <= i; j++) target[to + j] = scale(matrix[from + j]);
  }
  memory.view(band, 2 * b * n).fill(0);
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const firstWidth = panelWidth(n);
  let size = n;
  let log = places.log;
  let row = n - 1;
  /** The first `size` rows are a band as they are. */
  const copyRest = (): void => {
    const rows = memory.view(a, stride * size);
    const kept = memory.view(band, 2 * b * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) kept[i * (2 * b - 1) + 2 * b - 1 + j] = rows[i * stride + j];
    }
  };
  return {
    diagonal,
    offDiagonal,
    step() {
      if (size > b + 1) {
        const width = panelWidth(size);
        memory.exports.reducePanelToBand(a, stride, size, width, b, band, tau, panel, packed, scratch);
        size -= width;
        if (size <= b + 1) copyRest();
        return true;
      }
      const last = Math.max(-1, row - CHASED);
      const { diagonal: d, offDiagonal: e } = places;
      log = memory.exports.chaseBand(band, n, b, row, last, d, e, scratch, log);
      row = last;
      if (row >= 0) return true;
      diagonal.set(memory.view(places.diagonal, n));
      offDiagonal.set(memory.view(places.offDiagonal, n));
      return false;
    },
    // The first stage is most of the work.
    fraction: () => 0.85 * (1 - Math.pow(size / n, 3)) + 0.15 * (1 - Math.pow((row + 1) / n, 2)),
    backTransform(vectors) {
      const count = vectors.length / n;
      if (count === 0) return;
      if (!withVectors) throw new Error('a reduction that was to be without vectors has none');
      const before = memory.mark();
      const z = memory.take(count * stride);
      const rows = memory.view(z, count * stride);
      for (let k = 0; k < count; k++) rows.set(vectors.subarray(k * n, (k + 1) * n), k * stride);
      memory.exports.applyBandReflectors(a, stride, n, b, firstWidth, tau, log, z, count);
      for (let k = 0; k < count; k++) vectors.set(rows.subarray(k * stride, k * stride + n), k * n);
      memory.release(before);
    },
    release: () => memory.release(mark),
  };
}

/** What is left is a multiple of four, as the rank update wants it. */
function panelWidth(size: number): number {
  return size % 4 === 0 ? BANDWIDTH : BANDWIDTH - 4 + (size % 4);
}

/** Numbers that the reflectors of the second stage take: ⌈i/b⌉ for row i, each of τ and b numbers. */
function logLength(n: number): number {
  let count = 0;
  for (let i = 1; i < n; i++) count += Math.ceil(i / BANDWIDTH);
  return count * (BANDWIDTH + 1);
}
