import { installedKernels, type Kernels } from '../numerics/kernels/kernels.ts';
import { timesTransposed } from './matrix-products.ts';

/** Numbers in which rows over samples, of an even length, are multiplied; places are indices in them. */
export interface RowMemory {
  readonly numbers: Float64Array;
  /** out[u·columns + j] += Σ_n d_u[n]·x_j[n], rows one behind the other. */
  addProducts(d: number, rows: number, x: number, columns: number, out: number, length: number): void;
}

/** Works with `count` numbers (zeros at first): in the kernels where this thread has them and they have the memory, else beside them. */
export function withRows(count: number, work: (memory: RowMemory) => void): void {
  const kernels = installedKernels();
  if (kernels === null || !inKernels(kernels, count, work)) work(inScript(count));
}

function inKernels({ memory }: Kernels, count: number, work: (memory: RowMemory) => void): boolean {
  const mark = memory.mark();
  try {
    let base: number;
    try {
      base = memory.take(count);
    } catch (error) {
      // The kernels' memory could not grow.
      if (error instanceof RangeError) return false;
      throw error;
    }
    const { exports } = memory;
    const at = (index: number): number => base + 8 * index;
    work({
      numbers: memory.view(base, count).fill(0),
      addProducts(d, rows, x, columns, out, length) {
        exports.fusedOuterSums(at(d), rows, at(x), columns, at(out), 0, length);
      },
    });
    return true;
  } finally {
    memory.release(mark);
  }
}

/** The reference. */
function inScript(count: number): RowMemory {
  const numbers = new Float64Array(count);
  return {
    numbers,
    addProducts(d, rows, x, columns, out, length) {
      const left = numbers.subarray(d, d + rows * length);
      const sums = numbers.subarray(out, out + rows * columns);
      timesTransposed(left, rows, length, numbers, x, columns, sums, true);
    },
  };
}

/** Rows over `count` samples from `from` on, at `to`, `length` apart, of [samples, columns]. */
export function transpose(
  x: Float64Array,
  columns: number,
  from: number,
  count: number,
  out: Float64Array,
  to: number,
  length: number,
): void {
  for (let n = 0; n < count; n++) {
    for (let j = 0, k = (from + n) * columns; j < columns; j++, k++) out[to + j * length + n] = x[k];
  }
}
