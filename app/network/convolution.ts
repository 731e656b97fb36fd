import type { ImageShape } from './layer-shapes.ts';
import { accumulateOuter, times, timesTransposed } from './matrix-products.ts';

/**
 * The bilinear map z[o, y, x] = Σ_{i,a,b} w[o, i, a, b] · p[i, y·stride + a − padding, x·stride + b − padding] of one
 * sample (zeros outside the image), and its two adjoints, as matrix products with the patches of the image: one row per
 * output position, one column per entry of a kernel. Images [channels, height, width], kernels [out, in, side, side],
 * row-major; `…At` are the indices of first entries. All three add to their output.
 */
export interface Convolution {
  /** Entries of all kernels. */
  readonly kernelLength: number;
  /** z += conv(kernel, p). */
  apply(kernel: Float64Array, p: Float64Array, pAt: number, z: Float64Array, zAt: number): void;
  /** p += the adjoint in p: Σ kernel · d. */
  adjointImage(kernel: Float64Array, d: Float64Array, dAt: number, p: Float64Array, pAt: number): void;
  /** kernel += the adjoint in the kernel: Σ d · p. */
  adjointKernel(d: Float64Array, dAt: number, p: Float64Array, pAt: number, kernel: Float64Array): void;
}

export function createConvolution(
  from: ImageShape,
  to: ImageShape,
  side: number,
  stride: number,
  padding: number,
): Convolution {
  const positions = to.height * to.width;
  const taps = from.channels * side * side;
  const outputs = to.channels * positions;
  const places = patchPlaces(from, to, side, stride, padding);
  const patches = new Float64Array(positions * taps);
  const scratch = new Float64Array(outputs);

  const loadPatches = (p: Float64Array, at: number): void => {
    for (let k = 0; k < places.length; k++) patches[k] = places[k] < 0 ? 0 : p[at + places[k]];
  };
  const loadOutputs = (d: Float64Array, at: number): void => {
    for (let k = 0; k < outputs; k++) scratch[k] = d[at + k];
  };

  return {
    kernelLength: to.channels * taps,
    apply(kernel, p, pAt, z, zAt) {
      loadPatches(p, pAt);
      timesTransposed(kernel, to.channels, taps, patches, 0, positions, scratch, false);
      for (let k = 0; k < outputs; k++) z[zAt + k] += scratch[k];
    },
    adjointImage(kernel, d, dAt, p, pAt) {
      loadOutputs(d, dAt);
      patches.fill(0);
      accumulateOuter(scratch, kernel, to.channels, positions, taps, patches, 0);
      for (let k = 0; k < places.length; k++) if (places[k] >= 0) p[pAt + places[k]] += patches[k];
    },
    adjointKernel(d, dAt, p, pAt, kernel) {
      loadPatches(p, pAt);
      loadOutputs(d, dAt);
      times(scratch, to.channels, positions, patches, 0, taps, kernel, true);
    },
  };
}

/** Index in the image of every entry of every patch, [positions, taps]; −1 outside. */
function patchPlaces(
  from: ImageShape,
  to: ImageShape,
  side: number,
  stride: number,
  padding: number,
): Int32Array {
  const places = new Int32Array(to.height * to.width * from.channels * side * side).fill(-1);
  let at = 0;
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      for (let i = 0; i < from.channels; i++) {
        for (let a = 0; a < side; a++) {
          for (let b = 0; b < side; b++, at++) {
            const row = y * stride + a - padding;
            const column = x * stride + b - padding;
            if (row < 0 || row >= from.height || column < 0 || column >= from.width) continue;
            places[at] = (i * from.height + row) * from.width + column;
          }
        }
      }
    }
  }
  return places;
}
