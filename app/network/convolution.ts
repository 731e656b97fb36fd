import type { ActiveEntries } from './active-entries.ts';
import type { ImageShape } from './layer-shapes.ts';
import { accumulateOuter, times, timesTransposed } from './matrix-products.ts';

/** Most numbers of patches that are kept (8 MiB). */
const MOST_HELD = 1024 * 1024;
/** Images of which fewer channels than this share of them move are taken channel by channel, and each output by itself. */
const FEW = 1 / 4;
/** A kernel with fewer entries other than zero than this share of them is applied entry by entry. */
const SPARSE = 1 / 8;

/**
 * The bilinear map z[o, y, x] = Σ_{i,a,b} w[o, i, a, b] · p[i, y·stride + a − padding, x·stride + b − padding] (zeros outside
 * the image), and its two adjoints, as matrix products with the patches of each image: one row per output position, one
 * column per entry of a kernel. Images [samples, channels, height, width], kernels [out, in, side, side], row-major. All three add
 * to their output. `active`: entries of z and d that matter; the others are left alone, and taken for 0.
 */
export interface Convolution {
  /** Entries of all kernels, and of those of one channel. */
  readonly kernelLength: number;
  readonly taps: number;
  /** out += factor · what a kernel sees at one position of sample n of p, whose patches may be held. */
  addPatch(
    factor: number,
    p: Float64Array,
    held: Float64Array | null,
    n: number,
    position: number,
    out: Float64Array,
    at: number,
  ): void;
  /** z += conv(kernel, p). */
  apply(
    kernel: Float64Array,
    p: Float64Array,
    samples: number,
    z: Float64Array,
    active?: ActiveEntries | null,
  ): void;
  /** p += the adjoint in p: Σ kernel · d. */
  adjointImage(
    kernel: Float64Array,
    d: Float64Array,
    samples: number,
    p: Float64Array,
    active?: ActiveEntries | null,
  ): void;
  /** kernel += the adjoint in the kernel: Σ d · p. `held`: the patches of p. */
  adjointKernel(
    d: Float64Array,
    p: Float64Array,
    samples: number,
    kernel: Float64Array,
    held?: Float64Array | null,
    active?: ActiveEntries | null,
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
  const area = from.height * from.width;
  const positions = to.height * to.width;
  const taps = from.channels * side * side;
  const outputs = to.channels * positions;
  const places = patchPlaces(from, to, side, stride, padding);
  const patches = new Float64Array(positions * taps);
  const scratch = new Float64Array(outputs);
  const every = Int32Array.from({ length: outputs }, (_, k) => k);
  let held = new Float64Array(0);

  // One image with a zero behind it, where everything outside stands.
  const image = new Float64Array(inputs + 1);
  const padded = places.map((place) => (place < 0 ? inputs : place));
  // Of every entry of an output: where its kernel and its patch begin.
  const kernelAt = Int32Array.from({ length: outputs }, (_, k) => Math.floor(k / positions) * taps);
  const patchAt = Int32Array.from({ length: outputs }, (_, k) => (k % positions) * taps);

  const loadPatches = (p: Float64Array, at: number, out: Float64Array, outAt: number): void => {
    for (let k = 0; k < inputs; k++) image[k] = p[at + k];
    image[inputs] = 0;
    for (let k = 0; k < padded.length; k++) out[outAt + k] = image[padded[k]];
  };
  /** Taps of those channels of the images between which all others are 0. */
  const movedTaps = (p: Float64Array, samples: number): readonly [low: number, high: number] => {
    const isMoved = (channel: number): boolean => {
      for (let n = 0; n < samples; n++) {
        const at = n * inputs + channel * area;
        for (let k = at; k < at + area; k++) if (p[k] !== 0) return true;
      }
      return false;
    };
    let low = 0;
    while (low < from.channels && !isMoved(low)) low++;
    let high = from.channels;
    while (high > low + 1 && !isMoved(high - 1)) high--;
    return [low * side * side, high * side * side];
  };
  /** As `loadPatches`, of some taps. */
  const loadTaps = (p: Float64Array, at: number, low: number, high: number): void => {
    for (let place = 0; place < positions * taps; place += taps) {
      for (let k = place + low; k < place + high; k++) patches[k] = places[k] < 0 ? 0 : p[at + places[k]];
    }
  };
  const isSparse = (active: ActiveEntries | null, samples: number): active is ActiveEntries =>
    active !== null && 3 * active.entries.length < samples * outputs;
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
    taps,
    addPatch(factor, p, ready, n, position, out, at) {
      const from = position * taps;
      if (ready !== null) {
        const patch = n * places.length + from;
        for (let tap = 0; tap < taps; tap++) out[at + tap] += factor * ready[patch + tap];
        return;
      }
      for (let tap = 0; tap < taps; tap++) {
        const place = places[from + tap];
        if (place >= 0) out[at + tap] += factor * p[n * inputs + place];
      }
    },
    apply(kernel, p, samples, z, active = null) {
      let weighted = 0;
      for (let k = 0; k < kernel.length; k++) if (kernel[k] !== 0) weighted++;
      if (weighted < SPARSE * kernel.length) {
        for (let k = 0; k < kernel.length; k++) {
          if (kernel[k] !== 0) applyEntry(k, kernel[k], p, samples, z);
        }
        return;
      }
      const [low, high] = movedTaps(p, samples);
      if (isSparse(active, samples) || high - low < FEW * taps) {
        const entries = active?.entries ?? every;
        for (let n = 0; n < samples && low < high; n++) {
          loadTaps(p, n * inputs, low, high);
          const end = active === null ? outputs : active.starts[n + 1];
          for (let k = active === null ? 0 : active.starts[n]; k < end; k++) {
            const entry = entries[k];
            const [weights, seen] = [kernelAt[entry] + low, patchAt[entry] + low];
            z[n * outputs + entry] += product(kernel, weights, patches, seen, high - low);
          }
        }
        return;
      }
      for (let n = 0; n < samples; n++) {
        loadPatches(p, n * inputs, patches, 0);
        timesTransposed(kernel, to.channels, taps, patches, 0, positions, scratch, false);
        for (let k = 0; k < outputs; k++) z[n * outputs + k] += scratch[k];
      }
    },
    adjointImage(kernel, d, samples, p, active = null) {
      if (isSparse(active, samples)) {
        for (let n = 0; n < samples; n++) {
          image.fill(0);
          for (let k = active.starts[n]; k < active.starts[n + 1]; k++) {
            const entry = active.entries[k];
            const value = d[n * outputs + entry];
            if (value === 0) continue;
            const [from, to] = [kernelAt[entry], patchAt[entry]];
            for (let tap = 0; tap < taps; tap++) image[padded[to + tap]] += value * kernel[from + tap];
          }
          for (let k = 0; k < inputs; k++) p[n * inputs + k] += image[k];
        }
        return;
      }
      for (let n = 0; n < samples; n++) {
        loadOutputs(d, n * outputs);
        patches.fill(0);
        accumulateOuter(scratch, kernel, to.channels, positions, taps, patches, 0);
        for (let k = 0; k < places.length; k++) if (places[k] >= 0) p[n * inputs + places[k]] += patches[k];
      }
    },
    adjointKernel(d, p, samples, kernel, ready = null, active = null) {
      const [low, high] = ready === null ? movedTaps(p, samples) : [0, taps];
      if (isSparse(active, samples) || high - low < FEW * taps) {
        const entries = active?.entries ?? every;
        for (let n = 0; n < samples && low < high; n++) {
          if (ready === null) loadTaps(p, n * inputs, low, high);
          const seen = ready ?? patches;
          const at = (ready === null ? 0 : n * places.length) + low;
          const end = active === null ? outputs : active.starts[n + 1];
          for (let k = active === null ? 0 : active.starts[n]; k < end;) {
            const entry = entries[k];
            const value = d[n * outputs + entry];
            const to = kernelAt[entry];
            const from = at + patchAt[entry];
            // Four of a channel at a time.
            if (k + 3 < end && kernelAt[entries[k + 3]] === to) {
              const [second, third, fourth] = [entries[k + 1], entries[k + 2], entries[k + 3]];
              const d1 = d[n * outputs + second];
              const d2 = d[n * outputs + third];
              const d3 = d[n * outputs + fourth];
              let p1 = at + patchAt[second];
              let p2 = at + patchAt[third];
              let p3 = at + patchAt[fourth];
              let p = from;
              for (let tap = to + low; tap < to + high; tap++) {
                kernel[tap] += value * seen[p++] + d1 * seen[p1++] + (d2 * seen[p2++] + d3 * seen[p3++]);
              }
              k += 4;
            } else {
              for (let tap = low, p = from; tap < high; tap++) kernel[to + tap] += value * seen[p++];
              k++;
            }
          }
        }
        return;
      }
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

/** Σ x·y of a stretch of each. */
function product(x: Float64Array, at: number, y: Float64Array, from: number, length: number): number {
  let [even, odd] = [0, 0];
  let k = 0;
  for (; k + 1 < length; k += 2) {
    even += x[at + k] * y[from + k];
    odd += x[at + k + 1] * y[from + k + 1];
  }
  return k < length ? even + odd + x[at + k] * y[from + k] : even + odd;
}
