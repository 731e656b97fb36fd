import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { Kernels } from '../numerics/kernels/kernels.ts';
import { createChainLinearization, type ChainLinearization } from './chain-linearization.ts';
import type { DenseShape } from './dense-chain.ts';
import type { ExactHessian } from './hessian-writer.ts';
import {
  adjacentPlaces,
  crossPlaces,
  diagonalPlaces,
  jacobianPlaces,
  side,
  type ScatterPlaces,
  type Side,
} from './hessian-places.ts';
import type { LossFunction } from './losses.ts';

/**
 * The exact Hessian of a dense network in the kernels: same formulas as `exact-hessian.ts`, its oracle.
 *
 * The samples are cut into two parts, whatever the number of threads, and H = part 0 + part 1. Whether one thread does both
 * or two threads one each, every entry is the sum of the same two numbers, so the results are bit-equal.
 */
export interface KernelHessian {
  /** H, both triangles, into `out`; false when the kernels' memory cannot hold it (nothing is written then). */
  whole(...args: Parameters<ExactHessian>): boolean;
  /** Part `index` (0 … hessianParts − 1) of H, both triangles; the parts added up are H to the last bit. */
  part(index: number, ...args: Parameters<ExactHessian>): boolean;
}

/** Number of parts into which a Hessian over `samples` samples is cut: depends on nothing else. */
export function hessianParts(samples: number): number {
  return samples < 64 ? 1 : 2;
}

/** Most samples per group: four rows of one factor and two of the other then fit the first-level cache. */
const GROUP = 512;
/** Rows per call: an engine swaps in its optimised code between calls only, so the first ones should be short. */
const SLICE = 128;
/** Most numbers that the rows of a group may take (64 MiB). */
const ROW_LIMIT = 8 * 1024 * 1024;

export function createKernelHessian(
  kernels: Kernels,
  chain: readonly DenseShape[],
  features: number,
  loss: LossFunction,
): KernelHessian {
  const { memory } = kernels;
  const last = chain.length - 1;
  const dimension = chain.reduce((sum, shape) => sum + shape.index.length, 0);
  const width = chain[last].units;
  const groupLimit = Math.max(4, Math.min(GROUP, Math.floor(ROW_LIMIT / rowsPerSample(chain)) & ~3));
  let linearization: ChainLinearization | null = null;
  let capacity = 0;
  const tables = [productsOf(chain, side(dimension, false)), productsOf(chain, side(dimension, true))];

  const solve = (parts: readonly number[], args: Parameters<ExactHessian>): boolean => {
    const [theta, inputs, targets, samples, factor, out, poll] = args;
    const count = hessianParts(samples);
    const half = Math.ceil(samples / count);
    const groups = Math.ceil(half / groupLimit);
    const size = Math.ceil(half / groups);
    if (linearization === null || capacity < size) {
      linearization = createChainLinearization(chain, loss, size);
      capacity = size;
    }
    const mark = memory.mark();
    try {
      const rows = new SampleRows(memory, chain, (size + 3) & ~3);
      const h = memory.take(dimension * (dimension + 1));
      const products = parts.map((_, index) => tables[index].map((product) => load(memory, product)));
      memory.view(rows.theta, dimension).set(theta);
      parts.forEach((part, index) => {
        const end = Math.min(samples, half * (part + 1));
        for (let from = half * part; from < end; from += size) {
          const group = Math.min(size, end - from);
          const groupTargets = targets.subarray(from * width, (from + group) * width);
          const groupInputs = inputs.subarray(from * features, (from + group) * features);
          poll?.();
          linearize(theta, groupInputs, groupTargets, group, factor, rows);
          for (const product of products[index]) {
            multiply(rows, product, h, index === 1 ? dimension : 0, from > half * part, poll);
          }
        }
      });
      memory.exports.joinTriangles(h, dimension, parts.length === 2);
      out.set(memory.view(h, dimension * dimension));
      return true;
    } catch (error) {
      // Only growing the memory can fail, and only with a RangeError.
      if (error instanceof RangeError) return false;
      throw error;
    } finally {
      memory.release(mark);
    }
  };

  const linearize = (
    theta: Float64Array,
    inputs: Float64Array,
    targets: Float64Array,
    count: number,
    factor: number,
    rows: SampleRows,
  ): void => {
    const at = linearization;
    if (at === null) return;
    at.compute(theta, inputs, targets, count, factor);
    rows.fill(at, inputs, targets, count, factor);
    rows.propagate();
  };

  const multiply = (
    rows: SampleRows,
    product: LoadedProduct,
    h: number,
    diagonal: number,
    add: boolean,
    poll?: () => void,
  ): void => {
    const { kind, lower, upper } = product;
    const right = rows.rightFactor(kind, lower, upper);
    rows.listLeftFactor(kind, lower, upper);
    for (let from = 0; from < product.rows; from += SLICE) {
      poll?.();
      memory.exports.multiplyScatter(
        rows.list + 4 * from,
        Math.min(SLICE, product.rows - from),
        right,
        product.columns,
        rows.samples,
        product.kinds,
        product.places + 16 * from,
        product.offsets,
        product.twins === 0 ? 0 : product.twins + 16 * from,
        product.twinOffsets,
        diagonal,
        h,
        rows.scratch,
        add || kind === 'adjacent' || kind === 'jacobian',
      );
    }
  };

  return {
    whole: (...args) => solve(hessianParts(args[3]) === 1 ? [0] : [0, 1], args),
    part: (index, ...args) => solve([index], args),
  };
}

type ProductKind = 'diagonal' | 'cross' | 'adjacent' | 'jacobian';

interface Product {
  readonly kind: ProductKind;
  readonly lower: number;
  readonly upper: number;
  readonly places: ScatterPlaces;
}

/** A product with its tables in the kernels' memory. */
interface LoadedProduct {
  readonly kind: ProductKind;
  readonly lower: number;
  readonly upper: number;
  readonly rows: number;
  readonly columns: number;
  readonly kinds: number;
  readonly places: number;
  readonly offsets: number;
  readonly twins: number;
  readonly twinOffsets: number;
}

/** Every product in the order in which they are added up. */
function productsOf(chain: readonly DenseShape[], at: Side): Product[] {
  return chain.flatMap((shape, m) => [
    { kind: 'diagonal' as const, lower: m, upper: m, places: diagonalPlaces(shape, at) },
    ...chain
      .slice(0, m)
      .flatMap((below, l): Product[] => [
        { kind: 'cross', lower: l, upper: m, places: crossPlaces(below, shape, at) },
        l === m - 1
          ? { kind: 'adjacent', lower: l, upper: m, places: adjacentPlaces(below, shape, at) }
          : { kind: 'jacobian', lower: l, upper: m, places: jacobianPlaces(below, shape, at) },
      ]),
  ]);
}

function load(memory: KernelMemory, { kind, lower, upper, places }: Product): LoadedProduct {
  return {
    kind,
    lower,
    upper,
    rows: places.places.length / 4,
    columns: places.offsets.length,
    kinds: memory.takeIntegers(places.kinds),
    places: memory.takeIntegers(places.places),
    offsets: memory.takeIntegers(places.offsets),
    twins: places.twins === null ? 0 : memory.takeIntegers(places.twins),
    twinOffsets: places.twinOffsets === null ? 0 : memory.takeIntegers(places.twinOffsets),
  };
}

const triangle = (n: number): number => (n * (n + 1)) / 2;

/** Rows of the largest right factor, with one more to read past the end. */
function widestRight(chain: readonly DenseShape[]): number {
  let widest = 1;
  chain.forEach((upper, m) => {
    widest = Math.max(widest, triangle(upper.extended));
    chain.slice(0, m).forEach((lower) => {
      widest = Math.max(widest, lower.extended * Math.max(upper.extended, upper.units, lower.units));
    });
  });
  return widest + 1;
}

function longestLeft(chain: readonly DenseShape[]): number {
  let longest = 1;
  chain.forEach((upper, m) => {
    longest = Math.max(longest, triangle(upper.units));
    chain.slice(0, m).forEach((lower) => {
      longest = Math.max(longest, lower.units * Math.max(upper.units, upper.inputs));
    });
  });
  return longest;
}

function rowsPerSample(chain: readonly DenseShape[]): number {
  let sum = widestRight(chain);
  chain.forEach((upper, m) => {
    sum += upper.extended + 3 * upper.units + upper.units * upper.units;
    chain.slice(0, m).forEach((lower, l) => {
      sum += upper.units * lower.units + (l <= m - 2 ? upper.inputs * lower.units : 0);
    });
  });
  return sum;
}

/** The rows over samples of one group, in the kernels' memory; addresses in bytes. */
class SampleRows {
  readonly samples: number;
  readonly theta: number;
  readonly list: number;
  readonly scratch: number;
  private readonly memory: KernelMemory;
  private readonly chain: readonly DenseShape[];
  private readonly inputs: readonly number[];
  private readonly slopes: readonly number[];
  private readonly bends: readonly number[];
  private readonly deltas: readonly number[];
  /** `curvature[m][l]`, l ≤ m: C_{m,l}; `jacobians[m][l]`, l ≤ m − 2: D_{m,l}. */
  private readonly curvature: readonly (readonly number[])[];
  private readonly jacobians: readonly (readonly number[])[];
  private readonly right: number;

  constructor(memory: KernelMemory, chain: readonly DenseShape[], samples: number) {
    const take = (rows: number): number => memory.take(rows * samples);
    this.memory = memory;
    this.chain = chain;
    this.samples = samples;
    this.theta = memory.take(chain.reduce((sum, shape) => sum + shape.index.length, 0));
    this.list = memory.take(Math.ceil(longestLeft(chain) / 2) + 2);
    this.scratch = memory.take(8);
    this.inputs = chain.map((shape) => take(shape.extended));
    this.slopes = chain.map((shape) => take(shape.units));
    this.bends = chain.map((shape) => take(shape.units));
    this.deltas = chain.map((shape) => take(shape.units));
    this.curvature = chain.map((upper, m) =>
      chain.slice(0, m + 1).map((lower) => take(upper.units * lower.units)),
    );
    this.jacobians = chain.map((upper, m) =>
      chain.slice(0, Math.max(0, m - 1)).map((lower) => take(upper.inputs * lower.units)),
    );
    this.right = take(widestRight(chain));
  }

  /** Turns the linearisation of `count` samples into rows; the rest of each row is zero. */
  fill(
    at: ChainLinearization,
    data: Float64Array,
    targets: Float64Array,
    count: number,
    factor: number,
  ): void {
    const { chain } = this;
    const last = chain.length - 1;
    chain.forEach((shape, l) => {
      const source = l === 0 ? data : at.activations[l - 1];
      this.setRows(this.inputs[l], source, shape.inputs, count);
      if (shape.bias) this.row(this.inputs[l], shape.inputs).fill(1, 0, count).fill(0, count);
      this.setRows(this.deltas[l], at.deltas[l], shape.units, count);
      this.setRows(this.slopes[l], at.slopes[l], shape.units, count);
      if (l === last) return;
      const bends = this.setRows(this.bends[l], at.bends[l], shape.units, count);
      for (let u = 0; u < shape.units; u++) {
        for (let n = 0; n < count; n++) bends[u * this.samples + n] *= at.outer[l][n * shape.units + u];
      }
    });
    const width = chain[last].units;
    const block = new Float64Array(width * width);
    const rows = this.memory.view(this.curvature[last][last], width * width * this.samples);
    if (count < this.samples) rows.fill(0);
    for (let n = 0; n < count; n++) {
      at.outputCurvature(targets, n, factor, block);
      for (let q = 0; q < block.length; q++) rows[q * this.samples + n] = block[q];
    }
  }

  /** C_{m,l} and D_{m,l} of all layers, from the output's C backwards and from D_{l+2,l} forwards. */
  propagate(): void {
    const { chain, samples, theta } = this;
    const { exports } = this.memory;
    const last = chain.length - 1;
    const weights = (l: number): number => theta + 8 * chain[l].offset;
    for (let l = last - 1; l >= 0; l--) {
      const above = chain[l + 1].units;
      const w = weights(l + 1);
      for (let m = l + 1; m <= last; m++) {
        exports.propagateCurvature(
          this.curvature[m][l + 1],
          chain[m].units,
          above,
          w,
          chain[l].units,
          this.slopes[l],
          this.curvature[m][l],
          samples,
        );
      }
      exports.ownCurvature(
        this.curvature[l + 1][l],
        above,
        w,
        chain[l].units,
        this.slopes[l],
        this.bends[l],
        this.curvature[l][l],
        samples,
      );
    }
    for (let l = 0; l + 2 <= last; l++) {
      const { units } = chain[l];
      const first = this.jacobians[l + 2][l];
      exports.firstJacobian(
        weights(l + 1),
        chain[l + 1].units,
        units,
        this.slopes[l + 1],
        this.slopes[l],
        first,
        samples,
      );
      for (let m = l + 2; m < last; m++) {
        const { inputs, units: rows } = chain[m];
        const out = this.jacobians[m + 1][l];
        exports.nextJacobian(
          this.jacobians[m][l],
          inputs,
          weights(m),
          rows,
          units,
          this.slopes[m],
          out,
          samples,
        );
      }
    }
  }

  /** Computes the rows of a product's right factor and returns their address. */
  rightFactor(kind: ProductKind, l: number, m: number): number {
    const lower = this.chain[l];
    const upper = this.chain[m];
    const pairs = (x: number, xRows: number, y: number, yRows: number): void =>
      this.memory.exports.productRows(x, xRows, y, yRows, kind === 'diagonal', this.right, this.samples);
    if (kind === 'jacobian') pairs(this.deltas[m], upper.units, this.inputs[l], lower.extended);
    else if (kind === 'adjacent') pairs(this.slopes[l], lower.units, this.inputs[l], lower.extended);
    else pairs(this.inputs[l], lower.extended, this.inputs[m], upper.extended);
    return this.right;
  }

  /** Writes the addresses of the rows of a product's left factor into `list`. */
  listLeftFactor(kind: ProductKind, l: number, m: number): void {
    const lower = this.chain[l];
    const upper = this.chain[m];
    const bytes = 8 * this.samples;
    const list = new Uint32Array(this.memory.exports.memory.buffer, this.list);
    let count = 0;
    const all = (base: number, rows: number): void => {
      for (let r = 0; r < rows; r++) list[count++] = base + r * bytes;
    };
    if (kind === 'jacobian') all(this.jacobians[m][l], upper.inputs * lower.units);
    else if (kind === 'adjacent') all(this.deltas[m], upper.units);
    else if (kind === 'cross') all(this.curvature[m][l], upper.units * lower.units);
    else {
      for (let k = 0; k < upper.units; k++) {
        for (let i = 0; i <= k; i++) list[count++] = this.curvature[m][m] + (k * upper.units + i) * bytes;
      }
    }
    // The kernel works on four rows at a time; the last tile repeats a row and drops its products.
    for (; count % 4 !== 0; count++) list[count] = list[count - 1];
  }

  private row(base: number, index: number): Float64Array {
    return this.memory.view(base + index * 8 * this.samples, this.samples);
  }

  /** [count, columns] → rows over samples. */
  private setRows(base: number, source: Float64Array, columns: number, count: number): Float64Array {
    const { samples } = this;
    const rows = this.memory.view(base, columns * samples);
    if (count < samples) rows.fill(0);
    for (let u = 0; u < columns; u++) {
      for (let n = 0, to = u * samples, from = u; n < count; n++, from += columns) rows[to++] = source[from];
    }
    return rows;
  }
}
