import {
  ADDS,
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
import { curvatureRowsPerSample, type CurvatureRows } from './curvature-rows.ts';
import type { DenseShape } from './dense-chain.ts';
import { blocksLength, hessianBlocks } from './hessian-blocks.ts';
import {
  pairSteps,
  productSums,
  singleSteps,
  SLICE,
  takeGroup,
  type GroupStep,
  type ProductSums,
} from './hessian-group.ts';
import { hessianProducts, type HessianProduct } from './hessian-products.ts';
import { HessianSpread, unitsOf, type StoredSpread } from './hessian-spread.ts';
import type { ExactHessian } from './hessian-writer.ts';
import { completeLastUnit } from './last-unit.ts';
import { lossFunction, type LossFunction } from './losses.ts';

/** Writes H; false when the kernels' memory cannot hold it (nothing is written then). */
export type KernelHessian = (...args: Parameters<ExactHessian>) => boolean;

/** Most samples per group: four rows of one factor and two of the other fill half of a first-level cache. */
const GROUP = 256;
/** Operations of an item of what is done once the samples are summed. */
const SUMS = 20_000;
/** Most numbers that the rows of a group may take (128 MiB). */
const ROW_LIMIT = 16 * 1024 * 1024;
/** Most numbers that the rows of each of two groups at a time may take: together they fill much of a last-level cache. */
const PAIR_LIMIT = 1024 * 1024;

/** All phases, and the words in memory that they consist of: the same from one Hessian to the next. */
interface Program {
  readonly start: number;
  /** Samples of a group (`LayerRows`). */
  readonly count: number;
  /** Whether there are two groups at a time. */
  readonly isPaired: boolean;
  /** Whether the last one may be without another. */
  readonly isOdd: boolean;
  /** What is done with one group, where that happens, and with two. */
  readonly single: readonly GroupStep[];
  readonly pair: readonly GroupStep[];
  readonly rest: readonly StoredPhase[];
  readonly matrix: StoredSpread;
  readonly words: Uint32Array;
}

/**
 * The exact Hessian of a dense network in the kernels, by one thread or a team of them: same formulas as `exact-hessian.ts`, its
 * oracle.
 *
 * Group of samples after group, or, where helpers are asked for and groups are small, two at a time (`pairSteps`): the layers' rows, the
 * rows of C and D, then the products over samples, rows of one factor at a time, each added to the entries of H that are its own or to sums
 * that are added to them later; in the end the matrix from its distinct entries. All of these are phases of a `SolverTeam`, but for
 * activations and outputs that only the script knows (`layer-rows.ts`). An entry is the sum of the same products in the same order,
 * whichever thread makes it, so that the bits are those of one thread.
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
  const units = unitsOf(chain);
  /** The last unit of a softmax is not computed (`completeLastUnit`). */
  const skipsUnit =
    loss === lossFunction('crossEntropy') && width > 1 && chain[last].activation === 'identity';
  const products = hessianProducts(chain, blocks, skipsUnit);
  const sums = productSums(products, blocksLength(blocks));
  const scatters = products.some(({ places }) => places !== null);
  const perSample = curvatureRowsPerSample(chain, products);
  const most = Math.floor(ROW_LIMIT / perSample) & ~3;
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
      const isPaired = memory.isShared && size < samples && !scatters && perSample * size <= PAIR_LIMIT;
      // A tile and the rows (`multiplyFactors`).
      const scratchBytes = 384 + 8 * SLICE * ((size + 3) & ~3);
      team.setWord(SCRATCH, memory.take((SCRATCH_AREAS * scratchBytes) / 8));
      team.setWord(SCRATCH_BYTES, scratchBytes);
      const groups = Array.from({ length: isPaired ? 2 : 1 }, () =>
        takeGroup(memory, chain, loss, theta, factor, size, skipsUnit, products, sums),
      );
      const [{ layers, rows, sums: entries }] = groups;
      const spread = new HessianSpread(memory, chain, units);
      const start = memory.mark();
      const { count } = layers;
      const isOdd = !isPaired || Math.ceil(samples / size) % 2 === 1;
      if (
        kept?.start !== start ||
        kept.count !== count ||
        kept.isPaired !== isPaired ||
        kept.isOdd !== isOdd
      ) {
        const single = isOdd ? singleSteps(memory, groups[0], products, sums) : [];
        const pair = isPaired ? pairSteps(memory, [groups[0], groups[1]], products, sums) : [];
        const rest = [sumPhase(memory, rows, products, sums, entries).store(memory)];
        if (skipsUnit) rest.push(completeLastUnit(memory, chain, blocks, entries).store(memory));
        const matrix = spread.store(blocks, entries);
        const words = new Uint32Array(memory.memory.buffer, start, (memory.mark() - start) / 4).slice();
        kept = { start, count, isPaired, isOdd, single, pair, rest, matrix, words };
      } else memory.takeIntegers(kept.words);
      const run = (steps: readonly GroupStep[], on: SolverTeam, loaded: number): void => {
        for (const step of steps) {
          if (!('items' in step)) groups.slice(0, loaded).forEach((group) => group.layers.inScript(step));
          else if (step.count > 0) {
            openCalls(on, step);
            on.complete(step.count, poll);
          }
        }
      };
      for (let from = 0; from < samples;) {
        poll?.();
        team.setWord(ADDS, from > 0 ? 1 : 0);
        const loaded = Math.min(groups.length, Math.ceil((samples - from) / size));
        for (const group of groups.slice(0, loaded)) {
          const to = Math.min(from + size, samples);
          const groupTargets = targets.subarray(from * width, to * width);
          group.layers.load(inputs.subarray(from * features, to * features), groupTargets, to - from);
          from = to;
        }
        run(loaded > 1 ? kept.pair : kept.single, team, loaded);
      }
      run(kept.rest, team, 0);
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

/** Adds what waited until the samples were summed: an item has columns of its own in every block that it adds to. */
function sumPhase(
  memory: KernelMemory<SolverExports>,
  rows: CurvatureRows,
  products: readonly HessianProduct[],
  { starts }: ProductSums,
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
      for (const words of stored)
        phase.call(SCATTER_SUMS, entries + 8 * starts[at], count, columns, from, to, ...words);
    });
  });
  return phase;
}
