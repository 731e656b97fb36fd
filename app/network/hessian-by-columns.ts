import type { Chunk, ChunkedPart } from './chunk.ts';
import type { DenseTail } from './dense-tail.ts';
import type { HessianModule, HessianModules } from './hessian-modules.ts';
import type { UnitSource } from './layer.ts';
import type { LayeredPasses } from './network-passes.ts';
import { OpenStatistics } from './open-statistics.ts';
import { addUnitColumns } from './unit-columns.ts';

/**
 * The exact Hessian of any network: the block of its dense tail by that tail's structure (`dense-tail.ts`); before it the columns of a
 * dense layer by one tangent pass for each of its units (`unit-columns.ts`), every other column by a Hessian-vector product
 * (R-operator). Writes factor·Σ_n ∇²ℓ_n, dense, row-major, both triangles, into `out` (length P²). Of a column only the part from its
 * own layer on is computed, the rest follows by symmetry; entries within a layer are the mean of both triangles where both are
 * computed, which agree to rounding. Statistics of batches may be parameters of their own until the end (`open-statistics.ts`).
 * Forward pass and gradient are made once per chunk. `poll` is called before every pass and product.
 */
export function hessianByColumns(
  dimension: number,
  { modules, statistics }: HessianModules,
  passes: LayeredPasses,
  tail: DenseTail | null,
  { chunks, targets, samples }: ChunkedPart,
  factor: number,
  theta: Float64Array,
  out: Float64Array,
  poll?: () => void,
): void {
  const heard = new Float64Array(tail === null ? 0 : samples * tail.features);
  const sums = new OpenStatistics(statistics, dimension, out);
  const direction = new Float64Array(dimension + statistics);
  const column = new Float64Array(dimension + 2 * statistics);
  out.fill(0);
  const addColumns = (chunk: Chunk, module: HessianModule): void => {
    const { inputs, targets: wanted, samples: count } = chunk;
    const { layer, from, to, statistics: first, statisticsTo } = module;
    const source = sourceOf(module, passes.sources);
    if (source !== null) {
      addUnitColumns(module, source, passes, chunk, factor, theta, [dimension, statistics], sums, poll);
      return;
    }
    const add = (index: number, firstParameter: number, firstStatistic: number): void => {
      poll?.();
      column.fill(0);
      direction[index] = 1;
      passes.column(theta, direction, layer, inputs, wanted, count, factor, column);
      direction[index] = 0;
      const statisticsAt = dimension + firstStatistic;
      const places = [firstParameter, statisticsAt, statisticsAt + statistics] as const;
      sums.addColumn(index, [firstParameter, firstStatistic], column, places, 1);
    };
    for (let j = from; j < to; j++) add(j, from, first);
    for (let s = first; s < statisticsTo; s++) {
      add(dimension + s, to, statisticsTo);
      for (let t = first; t < statisticsTo; t++) {
        // Both are computed.
        if (t === s) sums.addEntry(dimension + s, dimension + t, column[dimension + t]);
        else sums.addEntry(dimension + s, dimension + t, 0.5 * column[dimension + t]);
      }
    }
  };
  if (statistics > 0) passes.open({ directions: dimension, responses: dimension + statistics });
  try {
    for (const chunk of chunks) {
      passes.hold(theta, chunk.inputs, chunk.targets, chunk.samples, factor);
      passes.reach(chunk.samples);
      if (tail !== null) {
        const outputs = passes.outputOf(tail.layer - 1).subarray(0, chunk.samples * tail.features);
        heard.set(outputs, chunk.from * tail.features);
      }
      for (const module of modules) {
        if (module.isCentred) sourceOf(module, passes.sources)?.centre(chunk.samples, true);
      }
      for (const module of modules) addColumns(chunk, module);
    }
  } finally {
    passes.open(null);
    for (const source of passes.sources) source.centre(0, false);
  }
  for (const { from, to, units } of modules) {
    for (let j = from; j < to && units === 0; j++) {
      for (let i = j + 1; i < to; i++) {
        out[j * dimension + i] = 0.5 * (out[j * dimension + i] + out[i * dimension + j]);
      }
    }
  }
  sums.close(modules, poll);
  const head = modules.at(-1)?.to ?? 0;
  for (let j = 0; j < head; j++) {
    for (let i = j + 1; i < dimension; i++) out[i * dimension + j] = out[j * dimension + i];
  }
  if (tail === null) return;
  const size = dimension - head;
  const block = new Float64Array(size * size);
  tail.hessian(theta.subarray(head), heard, targets, samples, factor, block, poll);
  for (let i = 0; i < size; i++) {
    out.set(block.subarray(i * size, (i + 1) * size), (head + i) * dimension + head);
  }
}

function sourceOf(
  { from, to, stateOffset, units }: HessianModule,
  sources: readonly UnitSource[],
): UnitSource | null {
  if (units === 0) return null;
  const found = sources.find((one) => (to > from ? one.offset === from : one.stateOffset === stateOffset));
  if (found === undefined) throw new Error(`parameter ${from}: expected a layer whose columns share passes`);
  return found;
}
