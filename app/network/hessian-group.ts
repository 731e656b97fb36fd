import { ADD_ROWS, MULTIPLY_FACTORS, SCATTER_FACTORS } from '../numerics/kernels/assembly/solver-words.ts';
import { CallPhase, cut, type StoredPhase } from '../numerics/kernels/call-phase.ts';
import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { SolverExports } from '../numerics/kernels/web-assembly.ts';
import { CurvatureRows } from './curvature-rows.ts';
import type { DenseShape } from './dense-chain.ts';
import type { HessianProduct } from './hessian-products.ts';
import { LayerRows, type PassStep } from './layer-rows.ts';
import type { LossFunction } from './losses.ts';

/** Most rows of an item: an engine swaps in its optimised code between items only, and between them work can be cancelled. */
export const SLICE = 120;
/** Rows of an item are a multiple of those of any tile. */
const STEP = 12;
/** Shares of the products of a group that an item takes: the first three quarters of the rows, and the rest, with which all threads end. */
const LONG = 1 / 8;
const SHORT = 1 / 64;
/** Numbers that an item adds. */
const ADDED = 6000;

/** A phase of a team, or what only the leader's script can do with each group. */
export type GroupStep = StoredPhase | PassStep;

/** Where a group's products are summed. */
export interface ProductSums {
  /** How many numbers they are; the first are the distinct entries of H. */
  readonly length: number;
  /** The number at which each product's sums begin. */
  readonly starts: readonly number[];
}

/** @param entries how many distinct entries H has */
export function productSums(products: readonly HessianProduct[], entries: number): ProductSums {
  let length = entries;
  const starts = products.map(({ block, rows, columns, terms }) => {
    if (terms.length === 0) return block.start;
    const start = Math.ceil(length / 8) * 8;
    length = start + rows * columns;
    return start;
  });
  return { length, starts };
}

/** What a group of samples is worked on in. */
export interface HessianGroup {
  readonly layers: LayerRows;
  readonly rows: CurvatureRows;
  /** Addresses of the products' right factors. */
  readonly rights: readonly number[];
  /** Address of its sums. */
  readonly sums: number;
}

export function takeGroup(
  memory: KernelMemory<SolverExports>,
  chain: readonly DenseShape[],
  loss: LossFunction,
  theta: Float64Array,
  factor: number,
  size: number,
  skipsUnit: boolean,
  products: readonly HessianProduct[],
  { length }: ProductSums,
): HessianGroup {
  const layers = new LayerRows(memory, chain, loss, theta, factor, size);
  const rows = new CurvatureRows(memory, chain, layers, theta, skipsUnit);
  const rights = products.map(({ columns }) => rows.take(columns + 7));
  return { layers, rows, rights, sums: memory.take(length) };
}

/** All that is done with a group by itself, each phase cut into items for all threads. Its products are added to the sums of those before. */
export function singleSteps(
  memory: KernelMemory<SolverExports>,
  group: HessianGroup,
  products: readonly HessianProduct[],
  sums: ProductSums,
): GroupStep[] {
  const { layers, rows, rights } = group;
  const made = [...rows.phases(products, rights), ...productPhases(memory, group, products, sums, true)];
  return [
    ...layers.steps().map((step) => (step.kind === 'calls' ? step.calls.store(memory) : step)),
    ...made.map((phase) => phase.store(memory)),
  ];
}

/**
 * The same of two groups at a time: while there are two threads, each has a group of its own, and reads what it has written itself. Caches
 * that exchange the rows of a small group take as long as its work. In the end the second group's sums are added to the first one's: the
 * same numbers in the same order as from group to group, where no product is scattered.
 */
export function pairSteps(
  memory: KernelMemory<SolverExports>,
  groups: readonly [HessianGroup, HessianGroup],
  products: readonly HessianProduct[],
  sums: ProductSums,
): GroupStep[] {
  const passes = groups.map(({ layers }) => layers.steps());
  const curvature = groups.map(({ rows, rights }) => rows.phases(products, rights));
  const steps = passes[0].map((step, at): GroupStep => {
    if (step.kind !== 'calls') return step;
    const [first, second] = passes.map((all, g) => {
      const own = all[at];
      const calls = own.kind === 'calls' ? [own.calls] : [];
      const phase = new CallPhase();
      phase.itemOf(at + 1 === all.length ? [...calls, ...curvature[g]] : calls);
      return phase;
    });
    return CallPhase.storeFromEnds(memory, first, second);
  });
  const [first, second] = groups.map((group, g) => productPhases(memory, group, products, sums, g === 0)[0]);
  steps.push(CallPhase.storeFromEnds(memory, first, second));
  const added = new CallPhase();
  cut(
    0,
    sums.length,
    1,
    ADDED,
    (from, to, cost) => {
      added.item(cost);
      added.call(ADD_ROWS, groups[0].sums + 8 * from, groups[1].sums + 8 * from, to - from);
    },
    8,
  );
  return [...steps, added.store(memory)];
}

/** First the products that are behind each other, then those that are added to what is in their block. */
function productPhases(
  memory: KernelMemory<SolverExports>,
  { layers, rows, rights, sums: all }: HessianGroup,
  products: readonly HessianProduct[],
  sums: ProductSums,
  adds: boolean,
): [CallPhase, CallPhase] {
  const phases: [CallPhase, CallPhase] = [new CallPhase(), new CallPhase()];
  const total = products.reduce((sum, product) => sum + product.rows * product.columns, 0);
  const { samples, count } = layers;
  products.forEach((product, at) => {
    const { columns, places } = product;
    const list = memory.takeIntegers(rows.leftFactor(product));
    const [right, out] = [rights[at], all + 8 * sums.starts[at]];
    const slice = (work: (from: number, to: number, cost: number) => void): void => {
      const most = SLICE * columns;
      const many = Math.floor((0.75 * product.rows) / STEP) * STEP;
      cut(0, many, columns, Math.min(total * LONG, most), work, STEP);
      cut(many, product.rows, columns, Math.min(total * SHORT, most), work, STEP);
    };
    if (places === null) {
      slice((from, to, cost) => {
        const factors = [list + 4 * from, to - from, right, columns, samples, count];
        phases[0].item(cost);
        phases[0].call(MULTIPLY_FACTORS, ...factors, out + 8 * from * columns, adds ? 1 : 0);
      });
      return;
    }
    const rowPlaces = memory.takeIntegers(places.places);
    const offsets = memory.takeIntegers(places.offsets);
    slice((from, to, cost) => {
      const factors = [list + 4 * from, to - from, right, columns, samples, count];
      phases[1].item(cost);
      phases[1].call(SCATTER_FACTORS, ...factors, rowPlaces + 4 * from, offsets, out);
    });
  });
  return phases;
}
