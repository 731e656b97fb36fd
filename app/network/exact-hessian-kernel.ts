import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { Kernels } from '../numerics/kernels/kernels.ts';
import { CurvatureRows, curvatureRowsPerSample, type ProductKind } from './curvature-rows.ts';
import type { DenseShape } from './dense-chain.ts';
import {
  adjacentPlaces,
  blocksLength,
  completeLastUnit,
  hessianBlocks,
  jacobianPlaces,
  joinInKernels,
  triangle,
  type ExtraPlaces,
  type HessianBlock,
} from './hessian-blocks.ts';
import type { ExactHessian } from './hessian-writer.ts';
import { lossFunction, type LossFunction } from './losses.ts';

/**
 * The exact Hessian of a dense network in the kernels: same formulas as `exact-hessian.ts`, its oracle.
 *
 * The samples are cut into two parts, whatever the number of threads, and H = part 0 + part 1. Whether one thread does both
 * or two threads one each, every entry is the sum of the same two numbers, so the results are bit-equal.
 */
export interface KernelHessian {
  /** H, both triangles, into `out`; false when the kernels' memory cannot hold it (nothing is written then). */
  whole(...args: Parameters<ExactHessian>): boolean;
  /** Part `index` (0 … hessianParts − 1) of H in the form of `hessian-blocks.ts`. */
  part(index: number, ...args: Parameters<ExactHessian>): boolean;
  /** H from all its parts; false when the kernels' memory cannot hold them. */
  join(parts: readonly Float64Array[], out: Float64Array): boolean;
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
  loss: LossFunction,
): KernelHessian {
  const { memory } = kernels;
  const last = chain.length - 1;
  const features = chain[0].inputs;
  const width = chain[last].units;
  const blocks = hessianBlocks(chain);
  const length = blocksLength(blocks);
  const groupLimit = Math.max(4, Math.min(GROUP, Math.floor(ROW_LIMIT / curvatureRowsPerSample(chain)) & ~3));
  /** The last unit of a softmax is not computed (`completeLastUnit`). */
  const skipsUnit =
    loss === lossFunction('crossEntropy') && width > 1 && chain[last].activation === 'identity';
  const products = blocks.flatMap((block) => productsOf(chain, block, skipsUnit && block.upper === last));

  /** Adds up part `index` at `entries`. */
  const addUp = (
    index: number,
    entries: number,
    rows: CurvatureRows,
    tables: readonly LoadedPlaces[],
    args: Parameters<ExactHessian>,
  ): void => {
    const [, inputs, targets, samples, factor, , poll] = args;
    const half = Math.ceil(samples / hessianParts(samples));
    const size = groupSize(half, groupLimit);
    const end = Math.min(samples, half * (index + 1));
    for (let from = half * index; from < end; from += size) {
      const group = Math.min(size, end - from);
      const groupTargets = targets.subarray(from * width, (from + group) * width);
      poll?.();
      rows.compute(inputs.subarray(from * features, (from + group) * features), groupTargets, group, factor);
      products.forEach((product, at) =>
        multiply(memory, rows, product, tables[at], entries, from > half * index, poll),
      );
    }
    if (skipsUnit) completeLastUnit(chain, blocks, memory.view(entries, length));
  };

  /** Runs `work` and gives the memory back; false when there is not enough of it. */
  const within = (work: () => void): boolean => {
    const mark = memory.mark();
    try {
      work();
      return true;
    } catch (error) {
      // Only growing the memory can fail, and only with a RangeError.
      if (error instanceof RangeError) return false;
      throw error;
    } finally {
      memory.release(mark);
    }
  };

  const solve = (
    parts: readonly number[],
    args: Parameters<ExactHessian>,
    write: (made: readonly number[]) => void,
  ): boolean =>
    within(() => {
      const [theta, , , samples] = args;
      const size = groupSize(Math.ceil(samples / hessianParts(samples)), groupLimit);
      const tables = products.map(({ extra }) => loadPlaces(memory, extra));
      const made = parts.map(() => memory.take(length));
      const inner = memory.mark();
      const rows = new CurvatureRows(memory, chain, loss, theta, size);
      parts.forEach((part, at) => addUp(part, made[at], rows, tables, args));
      memory.release(inner);
      write(made);
    });

  return {
    whole: (...args) =>
      solve(hessianParts(args[3]) === 1 ? [0] : [0, 1], args, (made) =>
        joinInKernels(memory, chain, blocks, made, args[5]),
      ),
    part: (index, ...args) => solve([index], args, ([made]) => args[5].set(memory.view(made, length))),
    join: (parts, out) =>
      within(() => {
        const places = parts.map(() => memory.take(length));
        parts.forEach((part, at) => memory.view(places[at], length).set(part));
        joinInKernels(memory, chain, blocks, places, out);
      }),
  };
}

function groupSize(samples: number, limit: number): number {
  return Math.ceil(samples / Math.ceil(samples / limit));
}

interface Product {
  readonly kind: ProductKind;
  readonly block: HessianBlock;
  readonly rows: number;
  readonly columns: number;
  /** Null: row by row behind each other. */
  readonly extra: ExtraPlaces | null;
}

/** The products that make up a block, in the order in which they are added up. */
function productsOf(chain: readonly DenseShape[], block: HessianBlock, skipsUnit: boolean): Product[] {
  const { lower, upper, columns } = block;
  const [below, above] = [chain[lower], chain[upper]];
  const units = skipsUnit ? above.units - 1 : above.units;
  const rows = lower === upper ? triangle(units) : units * below.units;
  const products: Product[] = [{ kind: 'curvature', block, rows, columns, extra: null }];
  if (lower === upper) return products;
  if (lower === upper - 1) {
    const extra = adjacentPlaces(below, above);
    const pairs = below.units * below.extended;
    return [...products, { kind: 'adjacent', block, rows: units, columns: pairs, extra }];
  }
  const extra = jacobianPlaces(below, above);
  const pairs = units * below.extended;
  return [...products, { kind: 'jacobian', block, rows: above.inputs * below.units, columns: pairs, extra }];
}

/** Addresses of the tables of `ExtraPlaces`. */
type LoadedPlaces = { readonly places: number; readonly offsets: number } | null;

function loadPlaces(memory: KernelMemory, extra: ExtraPlaces | null): LoadedPlaces {
  if (extra === null) return null;
  return { places: memory.takeIntegers(extra.places), offsets: memory.takeIntegers(extra.offsets) };
}

function multiply(
  memory: KernelMemory,
  rows: CurvatureRows,
  { kind, block, rows: count, columns }: Product,
  table: LoadedPlaces,
  entries: number,
  add: boolean,
  poll?: () => void,
): void {
  const { exports } = memory;
  const right = rows.rightFactor(kind, block.lower, block.upper);
  rows.listLeftFactor(kind, block.lower, block.upper);
  const out = entries + 8 * block.start;
  const { samples, scratch } = rows;
  for (let from = 0; from < count; from += SLICE) {
    poll?.();
    const list = rows.list + 4 * from;
    const slice = Math.min(SLICE, count - from);
    if (table === null) {
      const to = out + 8 * from * columns;
      exports.multiplyRowPairs(list, slice, right, columns, samples, to, scratch, add);
    } else {
      const places = table.places + 4 * from;
      exports.scatterRowPairs(list, slice, right, columns, samples, places, table.offsets, out, scratch);
    }
  }
}
