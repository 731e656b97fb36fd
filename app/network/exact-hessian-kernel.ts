import {
  ADDS,
  MULTIPLY_ROW_PAIRS,
  SCATTER_ROW_PAIRS,
  SCATTER_SUMS,
  SCRATCH,
  SCRATCH_AREAS,
  SCRATCH_BYTES,
} from '../numerics/kernels/assembly/solver-words.ts';
import { CallPhase, cut, openCalls, type StoredPhase } from '../numerics/kernels/call-phase.ts';
import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { Kernels } from '../numerics/kernels/kernels.ts';
import { canInvite, HelperLost, SolverTeam } from '../numerics/kernels/solver-team.ts';
import type { SolverExports } from '../numerics/kernels/web-assembly.ts';
import { CurvatureRows, curvatureRowsPerSample } from './curvature-rows.ts';
import type { DenseShape } from './dense-chain.ts';
import { blocksLength, hessianBlocks } from './hessian-blocks.ts';
import { hessianProducts, type HessianProduct } from './hessian-products.ts';
import { HessianSpread, unitsOf } from './hessian-spread.ts';
import type { ExactHessian } from './hessian-writer.ts';
import { completeLastUnit } from './last-unit.ts';
import { LayerRows, type PassStep } from './layer-rows.ts';
import { lossFunction, type LossFunction } from './losses.ts';

/** Writes H; false when the kernels' memory cannot hold it (nothing is written then). */
export type KernelHessian = (...args: Parameters<ExactHessian>) => boolean;

/** Most samples per group: four rows of one factor and two of the other fill half of a first-level cache. */
const GROUP = 256;
/** Most rows of an item: an engine swaps in its optimised code between items only, and between them work can be cancelled. */
const SLICE = 120;
/** Rows of an item are a multiple of those of any tile. */
const STEP = 12;
/** Shares of the products of a group that an item takes: the first three quarters of the rows, and the rest, with which all threads end. */
const LONG = 1 / 8;
const SHORT = 1 / 64;
/** Operations of an item of what is done once the samples are summed. */
const SUMS = 20_000;
/** Most numbers that the rows of a group may take (128 MiB). */
const ROW_LIMIT = 16 * 1024 * 1024;

/** All phases, and the words in memory that they consist of: the same from one Hessian to the next. */
interface Program {
  readonly start: number;
  /** Samples of a group (`LayerRows`). */
  readonly count: number;
  /** Of each group of samples: first what its rows are made by. */
  readonly passes: readonly (StoredPhase | PassStep)[];
  readonly group: readonly StoredPhase[];
  readonly rest: readonly StoredPhase[];
  readonly matrix: StoredPhase;
  readonly words: Uint32Array;
}

/**
 * The exact Hessian of a dense network in the kernels, by one thread or a team of them: same formulas as `exact-hessian.ts`, its
 * oracle.
 *
 * Group of samples after group: the layers' rows, the rows of C and D, then the products over samples, rows of one factor at a
 * time, each added to the entries of H that are its own or to sums that are added to them later; in the end the matrix from its
 * distinct entries. All of these are phases of a `SolverTeam`, but for activations and outputs that only the script knows (`layer-rows.ts`). An
 * entry is the sum of the same products in the same order, whichever thread makes it, so that the bits are those of one thread.
 */
export function createKernelHessian(
  kernels: Kernels,
  chain: readonly DenseShape[],
  loss: LossFunction,
): KernelHessian {
  const last = chain.length - 1;
  const features = chain[0].inputs;
  const width = chain[last].units;
  const blocks = hessianBlocks(chain);
  const length = blocksLength(blocks);
  const units = unitsOf(chain);
  /** The last unit of a softmax is not computed (`completeLastUnit`). */
  const skipsUnit =
    loss === lossFunction('crossEntropy') && width > 1 && chain[last].activation === 'identity';
  const products = hessianProducts(chain, blocks, skipsUnit);
  const most = Math.floor(ROW_LIMIT / curvatureRowsPerSample(chain, products)) & ~3;
  const groupLimit = Math.max(4, Math.min(GROUP, most));

  let kept: Program | null = null;

  const solve = (
    memory: KernelMemory<SolverExports>,
    [theta, inputs, targets, samples, factor, out, poll]: Parameters<ExactHessian>,
  ): boolean => {
    const mark = memory.mark();
    let team: SolverTeam | null = null;
    try {
      team = new SolverTeam(memory);
      team.invite();
      const size = groupSize(samples, groupLimit);
      const entries = memory.take(length);
      // A tile and the rows (`multiplyRowPairs`).
      const scratchBytes = 128 + 8 * SLICE * ((size + 3) & ~3);
      team.setWord(SCRATCH, memory.take((SCRATCH_AREAS * scratchBytes) / 8));
      team.setWord(SCRATCH_BYTES, scratchBytes);
      const layers = new LayerRows(memory, chain, loss, theta, factor, size);
      const rows = new CurvatureRows(memory, chain, layers, theta, skipsUnit);
      const rights = products.map(({ columns }) => rows.take(columns + 3));
      // Where each product is summed.
      const sums = products.map(({ block, rows: count, columns, terms }) =>
        terms.length > 0 ? memory.take(count * columns) : entries + 8 * block.start,
      );
      const spread = new HessianSpread(memory, chain, units);
      const start = memory.mark();
      if (kept?.start !== start || kept.count !== layers.count) {
        const passes = layers
          .steps()
          .map((step) => (step.kind === 'calls' ? step.calls.store(memory) : step));
        const group = [
          ...rows.phases(products, rights),
          ...productPhases(memory, layers, rows, products, rights, sums),
        ].map((phase) => phase.store(memory));
        const rest = [sumPhase(memory, rows, products, sums, entries).store(memory)];
        if (skipsUnit) rest.push(completeLastUnit(memory, chain, blocks, entries).store(memory));
        const matrix = spread.store(blocks, entries);
        const words = new Uint32Array(memory.memory.buffer, start, (memory.mark() - start) / 4).slice();
        kept = { start, count: layers.count, passes, group, rest, matrix, words };
      } else memory.takeIntegers(kept.words);
      const run = (steps: readonly (StoredPhase | PassStep)[], on: SolverTeam): void => {
        for (const step of steps) {
          if ('kind' in step) layers.inScript(step);
          else if (step.count > 0) {
            openCalls(on, step);
            on.complete(step.count, poll);
          }
        }
      };
      for (let from = 0; from < samples; from += size) {
        const group = Math.min(size, samples - from);
        const groupTargets = targets.subarray(from * width, (from + group) * width);
        poll?.();
        layers.load(inputs.subarray(from * features, (from + group) * features), groupTargets, group);
        team.setWord(ADDS, from > 0 ? 1 : 0);
        run(kept.passes, team);
        run(kept.group, team);
      }
      run(kept.rest, team);
      spread.write(team, kept.matrix, out, poll);
      return true;
    } catch (error) {
      // Only growing the memory can fail, and only with a RangeError.
      if (error instanceof RangeError) return false;
      throw error;
    } finally {
      if (team === null || team.dismiss()) memory.release(mark);
      else memory.discard();
    }
  };

  return (...args) => {
    const { shared } = kernels;
    if (shared !== null && canInvite((args[3] * args[0].length ** 2) / 4)) {
      try {
        if (solve(shared, args)) return true;
      } catch (error) {
        if (!(error instanceof HelperLost)) throw error;
      }
    }
    return solve(kernels.memory, args);
  };
}

function groupSize(samples: number, limit: number): number {
  return Math.ceil(samples / Math.ceil(samples / limit));
}

/** First the products that are behind each other, then those that are added to what is in their block. */
function productPhases(
  memory: KernelMemory<SolverExports>,
  layers: LayerRows,
  rows: CurvatureRows,
  products: readonly HessianProduct[],
  rights: readonly number[],
  sums: readonly number[],
): CallPhase[] {
  const phases = [new CallPhase(), new CallPhase()];
  const total = products.reduce((sum, product) => sum + product.rows * product.columns, 0);
  const { samples, count } = layers;
  products.forEach((product, at) => {
    const { columns, places } = product;
    const list = memory.takeIntegers(rows.leftFactor(product));
    const [right, out] = [rights[at], sums[at]];
    const slice = (work: (from: number, to: number, cost: number) => void): void => {
      const most = SLICE * columns;
      const many = Math.floor((0.75 * product.rows) / STEP) * STEP;
      cut(0, many, columns, Math.min(total * LONG, most), work, STEP);
      cut(many, product.rows, columns, Math.min(total * SHORT, most), work, STEP);
    };
    if (places === null) {
      slice((from, to, cost) => {
        const first = out + 8 * from * columns;
        phases[0].item(cost);
        phases[0].call(MULTIPLY_ROW_PAIRS, list + 4 * from, to - from, right, columns, samples, count, first);
      });
      return;
    }
    const rowPlaces = memory.takeIntegers(places.places);
    const offsets = memory.takeIntegers(places.offsets);
    slice((from, to, cost) => {
      const factors = [list + 4 * from, to - from, right, columns, samples, count];
      phases[1].item(cost);
      phases[1].call(SCATTER_ROW_PAIRS, ...factors, rowPlaces + 4 * from, offsets, out);
    });
  });
  return phases;
}

/** Adds what waited until the samples were summed: an item has columns of its own in every block that it adds to. */
function sumPhase(
  memory: KernelMemory<SolverExports>,
  rows: CurvatureRows,
  products: readonly HessianProduct[],
  sums: readonly number[],
  entries: number,
): CallPhase {
  const phase = new CallPhase();
  products.forEach(({ rows: count, columns, terms }, at) => {
    const stored = terms.map(({ block, layer, places, offsets, weights }) => [
      memory.takeIntegers(places),
      memory.takeIntegers(offsets),
      entries + 8 * block.start,
      ...(weights === null
        ? [0, 0, 0]
        : [
            rows.seenWeights(layer),
            memory.takeIntegers(weights.places),
            memory.takeIntegers(weights.offsets),
          ]),
    ]);
    if (stored.length === 0) return;
    cut(0, columns, count * stored.length, SUMS, (from, to, cost) => {
      phase.item(cost);
      for (const words of stored) phase.call(SCATTER_SUMS, sums[at], count, columns, from, to, ...words);
    });
  });
  return phase;
}
