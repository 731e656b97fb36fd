import { installedKernels, type Kernels } from '../numerics/kernels/kernels.ts';

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

/** The reference. Tiles of two by four. */
function inScript(count: number): RowMemory {
  const numbers = new Float64Array(count);
  const one = (d: number, x: number, length: number): number => {
    let sum = 0;
    for (let n = 0; n < length; n++) sum += numbers[d + n] * numbers[x + n];
    return sum;
  };
  const tile = (d: number, x: number, to: number, next: number, length: number): void => {
    let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let n = 0; n < length; n++) {
      const first = numbers[d + n];
      const second = numbers[d + length + n];
      const x0 = numbers[x + n];
      const x1 = numbers[x + length + n];
      const x2 = numbers[x + 2 * length + n];
      const x3 = numbers[x + 3 * length + n];
      a0 += first * x0;
      a1 += first * x1;
      a2 += first * x2;
      a3 += first * x3;
      b0 += second * x0;
      b1 += second * x1;
      b2 += second * x2;
      b3 += second * x3;
    }
    numbers[to] += a0;
    numbers[to + 1] += a1;
    numbers[to + 2] += a2;
    numbers[to + 3] += a3;
    numbers[next] += b0;
    numbers[next + 1] += b1;
    numbers[next + 2] += b2;
    numbers[next + 3] += b3;
  };
  return {
    numbers,
    addProducts(d, rows, x, columns, out, length) {
      const fours = columns - (columns % 4);
      for (let u = 0; u < rows; u += 2) {
        const pair = u + 1 < rows;
        const from = d + u * length;
        const to = out + u * columns;
        for (let j = 0; j < (pair ? fours : 0); j += 4) {
          tile(from, x + j * length, to + j, to + columns + j, length);
        }
        for (let j = pair ? fours : 0; j < columns; j++) {
          numbers[to + j] += one(from, x + j * length, length);
          if (pair) numbers[to + columns + j] += one(from + length, x + j * length, length);
        }
      }
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
