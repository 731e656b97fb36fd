import type { ImageShape } from './layer-shapes.ts';

/**
 * The bilinear map z[o, y, x] = Σ_{i,a,b} w[o, i, a, b] · p[i, y·stride + a − padding, x·stride + b − padding] of one
 * sample (zeros outside the image), and its two adjoints. All three add to their output. Images [channels, height,
 * width], kernels [out, in, side, side], row-major; `…At` are the indices of first entries.
 */
export interface Convolution {
  /** z += conv(w, p). */
  apply(w: Float64Array, wAt: number, p: Float64Array, pAt: number, z: Float64Array, zAt: number): void;
  /** p += the adjoint in p: Σ w · d. */
  adjointImage(
    w: Float64Array,
    wAt: number,
    d: Float64Array,
    dAt: number,
    p: Float64Array,
    pAt: number,
  ): void;
  /** w += the adjoint in w: Σ d · p. */
  adjointKernel(
    d: Float64Array,
    dAt: number,
    p: Float64Array,
    pAt: number,
    w: Float64Array,
    wAt: number,
  ): void;
}

export function createConvolution(
  from: ImageShape,
  to: ImageShape,
  side: number,
  stride: number,
  padding: number,
): Convolution {
  // Per kernel row (column) a, the output rows (columns) whose input lies inside the image: [first, end).
  const range = (inside: number, outside: number): Int32Array => {
    const out = new Int32Array(2 * side);
    for (let a = 0; a < side; a++) {
      const first = Math.max(0, Math.ceil((padding - a) / stride));
      const end = Math.min(outside, Math.floor((inside - 1 + padding - a) / stride) + 1);
      out[2 * a] = first;
      out[2 * a + 1] = Math.max(first, end);
    }
    return out;
  };
  const rows = range(from.height, to.height);
  const columns = range(from.width, to.width);
  const inSize = from.height * from.width;
  const outSize = to.height * to.width;
  return {
    apply(w, wAt, p, pAt, z, zAt) {
      let tap = wAt;
      for (let o = 0; o < to.channels; o++) {
        for (let i = 0; i < from.channels; i++) {
          for (let a = 0; a < side; a++) {
            for (let b = 0; b < side; b++) {
              const weight = w[tap++];
              const firstColumn = columns[2 * b];
              const length = columns[2 * b + 1] - firstColumn;
              for (let y = rows[2 * a]; y < rows[2 * a + 1]; y++) {
                const out = zAt + o * outSize + y * to.width + firstColumn;
                let at =
                  pAt +
                  i * inSize +
                  (y * stride + a - padding) * from.width +
                  firstColumn * stride +
                  b -
                  padding;
                for (let x = 0; x < length; x++, at += stride) z[out + x] += weight * p[at];
              }
            }
          }
        }
      }
    },
    adjointImage(w, wAt, d, dAt, p, pAt) {
      let tap = wAt;
      for (let o = 0; o < to.channels; o++) {
        for (let i = 0; i < from.channels; i++) {
          for (let a = 0; a < side; a++) {
            for (let b = 0; b < side; b++) {
              const weight = w[tap++];
              const firstColumn = columns[2 * b];
              const length = columns[2 * b + 1] - firstColumn;
              for (let y = rows[2 * a]; y < rows[2 * a + 1]; y++) {
                const out = dAt + o * outSize + y * to.width + firstColumn;
                let at =
                  pAt +
                  i * inSize +
                  (y * stride + a - padding) * from.width +
                  firstColumn * stride +
                  b -
                  padding;
                for (let x = 0; x < length; x++, at += stride) p[at] += weight * d[out + x];
              }
            }
          }
        }
      }
    },
    adjointKernel(d, dAt, p, pAt, w, wAt) {
      let tap = wAt;
      for (let o = 0; o < to.channels; o++) {
        for (let i = 0; i < from.channels; i++) {
          for (let a = 0; a < side; a++) {
            for (let b = 0; b < side; b++) {
              const firstColumn = columns[2 * b];
              const length = columns[2 * b + 1] - firstColumn;
              let sum = 0;
              for (let y = rows[2 * a]; y < rows[2 * a + 1]; y++) {
                const out = dAt + o * outSize + y * to.width + firstColumn;
                let at =
                  pAt +
                  i * inSize +
                  (y * stride + a - padding) * from.width +
                  firstColumn * stride +
                  b -
                  padding;
                for (let x = 0; x < length; x++, at += stride) sum += d[out + x] * p[at];
              }
              w[tap++] += sum;
            }
          }
        }
      }
    },
  };
}
