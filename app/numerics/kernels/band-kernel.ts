import type { TridiagonalForm } from '../symmetric-tridiagonal.ts';
import type { PowerOfTwo } from '../power-of-two.ts';
import {
  A,
  B,
  BAND,
  CARRIED,
  COEFFICIENTS,
  DIAGONAL,
  FORM,
  GROUPS,
  LOG,
  N,
  OFF_DIAGONAL,
  PACKED,
  PARTIALS,
  PRODUCT,
  PRODUCTS,
  STRIDE,
  TAU,
  UPDATE,
  VECTORS,
} from './assembly/solver-words.ts';
import type { KernelMemory } from './kernel-memory.ts';
import { copyLowerTriangle } from './lower-triangle.ts';
import { SolverTeam } from './solver-team.ts';
import type { SolverExports } from './web-assembly.ts';

/** Tiles of the chase between two looks at whether to go on. */
const CHASED = 256;

/**
 * From here on in two stages: on one thread hardly slower (faster from about 1100 on, where one stage waits for memory), and
 * helpers can take half of the work.
 */
export const TWO_STAGE_SIZE = 600;

/**
 * Tridiagonal form in two stages: more work than in one, but the matrix is read once per panel and not once per row, and several
 * threads can share it. The bits do not depend on how many do.
 *
 * @param memory a shared one, where helpers are to be invited (`useHelpers`)
 * @param matrix shape [n, n], row-major, symmetric; left untouched
 * @param scale the power of two by which the matrix is multiplied on its way into the kernels' memory
 * @param withVectors whether `backTransform` will be wanted: what that needs takes half as much memory again as the matrix
 * @returns null when the kernels' memory cannot hold the matrix, or n is too small to have a band. Its `step` throws HelperLost
 *   where a helper died.
 */
export function reduceInTwoStages(
  memory: KernelMemory<SolverExports>,
  matrix: Float64Array,
  n: number,
  scale: PowerOfTwo,
  withVectors: boolean,
): TridiagonalForm | null {
  if (n < 2 * B) return null;
  const mark = memory.mark();
  const stride = (n + 3) & ~3;
  let places;
  let team;
  try {
    team = new SolverTeam(memory);
    places = {
      a: memory.take(stride * stride),
      band: memory.take(2 * B * n),
      diagonal: memory.take(n),
      offDiagonal: memory.take(n),
      tau: memory.take(n),
      vectors: memory.take(B * stride),
      products: memory.take(B * stride),
      partials: memory.take(Math.ceil(n / 64) * 2 * B * B),
      coefficients: memory.take(3 * B * B),
      packed: memory.take(2 * B * stride),
      carried: memory.take(n * (B + 2)),
      groups: memory.take(Math.ceil(n / 8) * 40),
      log: withVectors ? memory.take(logLength(n)) : 0,
    };
  } catch {
    memory.release(mark);
    return null;
  }
  const { a, band, tau } = places;
  copyLowerTriangle(matrix, n, scale, memory.view(a, stride * stride), stride);
  memory.view(band, 2 * B * n).fill(0);
  const { job } = team;
  team.setWord(A, a);
  team.setWord(STRIDE, stride);
  team.setWord(N, n);
  team.setWord(TAU, tau);
  team.setWord(BAND, band);
  team.setWord(VECTORS, places.vectors);
  team.setWord(PRODUCTS, places.products);
  team.setWord(PARTIALS, places.partials);
  team.setWord(COEFFICIENTS, places.coefficients);
  team.setWord(PACKED, places.packed);
  team.setWord(DIAGONAL, places.diagonal);
  team.setWord(OFF_DIAGONAL, places.offDiagonal);
  team.setWord(CARRIED, places.carried);
  team.setWord(GROUPS, places.groups);
  team.setWord(LOG, places.log);
  team.invite();
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  /** What is left after the first panel is a multiple of four, as the tiles want it. */
  const firstWidth = n % 4 === 0 ? B : B - 4 + (n % 4);
  let size = n;
  let width = firstWidth;
  let tiles = 0;
  let isChasing = true;
  /** The first `size` rows are a band as they are. */
  const copyRest = (): void => {
    const rows = memory.view(a, stride * size);
    const kept = memory.view(band, 2 * B * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) kept[i * (2 * B - 1) + 2 * B - 1 + j] = rows[i * stride + j];
    }
  };
  const reducePanel = (): void => {
    if (size === n) memory.exports.factorFirstPanel(job, n, width);
    const rest = size - width;
    team.run(PRODUCT, Math.ceil(rest / 64));
    memory.exports.formCoefficients(job);
    team.run(FORM, Math.ceil(rest / 64));
    const next = rest > B + 1 ? B : 0;
    team.run(UPDATE, 1 + Math.ceil((rest - next) / 32));
    memory.exports.nextPanel(job);
    size = rest;
    width = next;
  };
  return {
    diagonal,
    offDiagonal,
    step() {
      if (size > B + 1) {
        reducePanel();
        if (size > B + 1) return true;
        copyRest();
        tiles = memory.exports.prepareChase(job);
        team.startChase();
        return true;
      }
      isChasing = team.chase(tiles, CHASED);
      if (isChasing) return true;
      diagonal.set(memory.view(places.diagonal, n));
      offDiagonal.set(memory.view(places.offDiagonal, n));
      return false;
    },
    // The first stage is most of the work.
    fraction: () => 0.85 * (1 - Math.pow(size / n, 3)) + 0.15 * (tiles === 0 ? 0 : team.finished / tiles),
    backTransform(vectors) {
      const count = vectors.length / n;
      if (count === 0) return;
      if (!withVectors) throw new Error('a reduction that was to be without vectors has none');
      const before = memory.mark();
      const z = memory.take(count * stride);
      const rows = memory.view(z, count * stride);
      for (let k = 0; k < count; k++) rows.set(vectors.subarray(k * n, (k + 1) * n), k * stride);
      const end = places.log + 8 * logLength(n);
      memory.exports.applyBandReflectors(a, stride, n, firstWidth, tau, end, z, count);
      for (let k = 0; k < count; k++) vectors.set(rows.subarray(k * stride, k * stride + n), k * n);
      memory.release(before);
    },
    release() {
      if (team.dismiss()) memory.release(mark);
      else memory.discard();
    },
  };
}

/** Numbers that the reflectors of the second stage take: ⌈i/B⌉ for row i, each of τ and B numbers. */
function logLength(n: number): number {
  let count = 0;
  for (let i = 1; i < n; i++) count += Math.ceil(i / B);
  return count * (B + 1);
}
