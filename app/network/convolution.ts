import type { ImageShape } from './layer-shapes.ts';
import { accumulateOuter, times, timesTransposed } from './matrix-products.ts';

/** Most numbers of patches that are kept (8 MiB). */
const MOST_HELD = 1024 * 1024;
/** A kernel with fewer entries other than zero than this share of them is applied entry by entry. */
const SPARSE = 1 / 8;

/**
 * The bilinear map z[o, y, x] = Σ_{i,a,b} w[o, i, a, b] · p[i, y·stride + a − padding, x·stride + b − padding] (zeros outside
 * the image), and its two adjoints, as matrix products with the patches of each image: one row per output position, one
 * column per entry of a kernel. Images [samples, channels, height, width], kernels [out, in, side, side], row-major. All three add
 * to their output.
 */
export interface Convolution {
  /** Entries of all kernels. */
  readonly kernelLength: number;
  /** z += conv(kernel, p). */
  apply(kernel: Float64Array, p: Float64Array, samples: number, z: Float64Array): void;
  /** p += the adjoint in p: Σ kernel · d. */
  adjointImage(kernel: Float64Array, d: Float64Array, samples: number, p: Float64Array): void;
  /** kernel += the adjoint in the kernel: Σ d · p. `held`: the patches of p. */
  adjointKernel(
    d: Float64Array,
    p: Float64Array,
    samples: number,
    kernel: Float64Array,
    held?: Float64Array | null,
  ): void;
  /** The patches of images that are asked for often, valid until the next call; null where they would take too much memory. */
  hold(p: Float64Array, samples: number): Float64Array | null;
}

export function createConvolution(
  from: ImageShape,
  to: ImageShape,
  side: number,
  stride: number,
  padding: number,
): Convolution {
  const inputs = from.channels * from.height * from.width;
  const positions = to.height * to.width;
  const taps = from.channels * side * side;
  const outputs = to.channels * positions;
  const places = patchPlaces(from, to, side, stride, padding);
  const patches = new Float64Array(positions * taps);
  const scratch = new Float64Array(outputs);
  let held = new Float64Array(0);

  const loadPatches = (p: Float64Array, at: number, out: Float64Array, outAt: number): void => {
    for (let k = 0; k < places.length; k++) out[outAt + k] = places[k] < 0 ? 0 : p[at + places[k]];
  };
  const loadOutputs = (d: Float64Array, at: number): void => {
    for (let k = 0; k < outputs; k++) scratch[k] = d[at + k];
  };
  /** One entry of the kernels: channel i of the images, moved, times it. */
  const applyEntry = (
    entry: number,
    value: number,
    p: Float64Array,
    samples: number,
    z: Float64Array,
  ): void => {
    const channel = Math.floor(entry / taps);
    const tap = entry - channel * taps;
    for (let n = 0; n < samples; n++) {
      const zAt = n * outputs + channel * positions;
      for (let k = 0; k < positions; k++) {
        const place = places[k * taps + tap];
        if (place >= 0) z[zAt + k] += value * p[n * inputs + place];
      }
    }
  };

  return {
    kernelLength: to.channels * taps,
    apply(kernel, p, samples, z) {
      let entries = 0;
      for (let k = 0; k < kernel.length; k++) if (kernel[k] !== 0) entries++;
      if (entries < SPARSE * kernel.length) {
        for (let k = 0; k < kernel.length; k++) {
          if (kernel[k] !== 0) applyEntry(k, kernel[k], p, samples, z);
        }
        return;
      }
      for (let n = 0; n < samples; n++) {
        loadPatches(p, n * inputs, patches, 0);
        timesTransposed(kernel, to.channels, taps, patches, 0, positions, scratch, false);
        for (let k = 0; k < outputs; k++) z[n * outputs + k] += scratch[k];
      }
    },
    adjointImage(kernel, d, samples, p) {
      for (let n = 0; n < samples; n++) {
        loadOutputs(d, n * outputs);
        patches.fill(0);
        accumulateOuter(scratch, kernel, to.channels, positions, taps, patches, 0);
        for (let k = 0; k < places.length; k++) if (places[k] >= 0) p[n * inputs + places[k]] += patches[k];
      }
    },
    adjointKernel(d, p, samples, kernel, ready = null) {
      for (let n = 0; n < samples; n++) {
        if (ready === null) loadPatches(p, n * inputs, patches, 0);
        loadOutputs(d, n * outputs);
        const at = ready === null ? 0 : n * places.length;
        times(scratch, to.channels, positions, ready ?? patches, at, taps, kernel, true);
      }
    },
    hold(p, samples) {
      const size = samples * places.length;
      if (size > MOST_HELD) return null;
      if (held.length < size) held = new Float64Array(size);
      for (let n = 0; n < samples; n++) loadPatches(p, n * inputs, held, n * places.length);
      return held;
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
