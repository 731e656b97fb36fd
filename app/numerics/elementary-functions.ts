import { installedKernels } from './kernels/kernels.ts';
import type { Kernels } from './kernels/kernels.ts';

/**
 * e^x, tanh and the logistic function of whole arrays: two numbers at a time in the kernels, `Math` without them.
 *
 * Errors of the kernels: at most 2 units in the last place over the whole range, overflow to Infinity, gradual underflow,
 * NaN kept. `out` has the length of `x` and may be `x` itself.
 */
type Elementwise = (x: Float64Array, out: Float64Array) => void;

/** out_i = e^{x_i}. */
export const exponentials: Elementwise = (x, out) => apply('exponentials', Math.exp, x, out);

/** out_i = tanh x_i. */
export const hyperbolicTangents: Elementwise = (x, out) => apply('hyperbolicTangents', Math.tanh, x, out);

/** out_i = 1/(1 + e^{−x_i}), with full relative accuracy in both tails. */
export const sigmoids: Elementwise = (x, out) => apply('sigmoids', sigmoid, x, out);

function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

function apply(
  name: 'exponentials' | 'hyperbolicTangents' | 'sigmoids',
  reference: (x: number) => number,
  x: Float64Array,
  out: Float64Array,
): void {
  const kernels = installedKernels();
  if (kernels === null) {
    for (let i = 0; i < x.length; i++) out[i] = reference(x[i]);
    return;
  }
  applyKernel(kernels, name, x, out);
}

/** Arrays pass through the kernels' memory in pieces of this many numbers. */
const PIECE = 8192;

function applyKernel(
  { memory }: Kernels,
  name: 'exponentials' | 'hyperbolicTangents' | 'sigmoids',
  x: Float64Array,
  out: Float64Array,
): void {
  const mark = memory.mark();
  const place = memory.take(PIECE);
  const piece = memory.view(place, PIECE);
  for (let at = 0; at < x.length; at += PIECE) {
    const count = Math.min(PIECE, x.length - at);
    piece.set(x.subarray(at, at + count));
    memory.exports[name](place, place, count);
    out.set(piece.subarray(0, count), at);
  }
  memory.release(mark);
}
