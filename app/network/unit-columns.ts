import type { Chunk } from './chunk.ts';
import type { HessianModule } from './hessian-modules.ts';
import type { ShareRows, UnitSource } from './layer.ts';
import type { LayeredPasses } from './network-passes.ts';
import type { OpenStatistics } from './open-statistics.ts';
import { transpose, withRows } from './row-products.ts';

/** Samples of a row: what they make of all entries stays near the processor. */
const RANGE = 252;
/** Rows of the own block at a time. */
const STRIP = 8;

/**
 * Columns of a layer behind which no sample knows of another. Entry j of unit u moves a value of u by x_j, and what follows is linear in
 * it: with T_e[n] what sample n adds to entry e of ∇L where the value moves by 1, the column is
 *   H[e, (u, j)] = Σ_n T_e[n]·x_j[n],
 * one pass for each unit and one product over samples. In the layer itself T_(k, i)[n] = C[n, k]·x_i[n], and Σ_n ∂L/∂value·∂²value
 * comes to it.
 */
export function addUnitColumns(
  { layer, to: behind, statisticsTo }: HessianModule,
  source: UnitSource,
  passes: LayeredPasses,
  { inputs, targets, samples }: Chunk,
  factor: number,
  theta: Float64Array,
  [parameters, statistics]: readonly [number, number],
  sums: OpenStatistics,
  poll?: () => void,
): void {
  const { units, wide, isShared } = source;
  const length = Math.min(RANGE, (samples + 3) & ~3);
  const ranges = Math.ceil(samples / RANGE);
  const later = statistics - statisticsTo;
  const rows = parameters - behind + 2 * later;

  const groups: number[][] = [];
  for (let u = 0; u < units; u++) (groups[source.groupOf(u)] ??= []).push(u);

  // Where units have rows of their own: those of one, and those of another.
  const sharesAt = ranges * wide * length;
  const blockAt = sharesAt + Math.max(rows, wide) * length;
  const scaledAt = blockAt + Math.max(rows, STRIP, isShared ? 0 : wide) * wide;
  withRows(scaledAt + STRIP * length, ({ numbers, addProducts }) => {
    const shares = Array.from({ length: ranges }, (_, range): ShareRows => ({
      numbers,
      from: range * RANGE,
      count: Math.min(RANGE, samples - range * RANGE),
      length,
      first: behind,
      firstStatistic: statisticsTo,
      parametersAt: sharesAt,
      statisticsAt: sharesAt + (parameters - behind) * length,
      responsesAt: sharesAt + (parameters - behind + later) * length,
    }));
    const samplewise = new Float64Array(wide * length);
    const factors = new Float64Array(length);
    const ones = new Float64Array(length).fill(1);
    const heardAt = (range: number): number => range * wide * length;
    const load = (u: number): void => {
      shares.forEach(({ from, count }, range) => {
        samplewise.fill(0);
        source.addRows(u, ones, from, count, samplewise);
        transpose(samplewise, wide, 0, count, numbers, heardAt(range), length);
      });
    };

    const addOthers = (u: number): void => {
      numbers.fill(0, blockAt, blockAt + rows * wide);
      shares.forEach((share, range) => {
        passes.writeShares(layer, inputs, share);
        addProducts(sharesAt, rows, heardAt(range), wide, blockAt, length);
      });
      for (let j = 0; j < wide; j++) {
        const at = blockAt + j;
        const statisticsAt = at + (parameters - behind) * wide;
        const places = [at, statisticsAt, statisticsAt + later * wide] as const;
        sums.addColumn(source.indexOf(u, j), [behind, statisticsTo], numbers, places, wide);
      }
    };

    /** Its block with a unit that has the same rows: symmetric, a strip of rows at a time. */
    const addShared = (u: number, k: number): void => {
      poll?.();
      const tangent = source.valueGradientTangent();
      for (let i = 0; i < wide; i += STRIP) {
        const some = Math.min(STRIP, wide - i);
        const columns = i + some;
        numbers.fill(0, blockAt, blockAt + some * columns);
        shares.forEach(({ from, count }, range) => {
          for (let n = 0; n < count; n++) factors[n] = tangent[(from + n) * units + k];
          for (let r = 0; r < some; r++) {
            const [to, by] = [scaledAt + r * length, heardAt(range) + (i + r) * length];
            for (let n = 0; n < count; n++) numbers[to + n] = factors[n] * numbers[by + n];
          }
          addProducts(scaledAt, some, heardAt(range), columns, blockAt, length);
        });
        for (let r = 0; r < some; r++) {
          for (let j = 0; j <= i + r; j++) {
            const value = numbers[blockAt + r * columns + j];
            sums.addEntry(source.indexOf(u, j), source.indexOf(k, i + r), value);
            if (k !== u && j < i + r) sums.addEntry(source.indexOf(u, i + r), source.indexOf(k, j), value);
          }
        }
      }
    };

    /** Its block with the units of a group: what they make of its own rows is summed before it is multiplied. */
    const addGroup = (u: number, group: number): void => {
      poll?.();
      const tangent = source.valueGradientTangent();
      const isOwn = group === source.groupOf(u);
      const [k] = groups[group];
      numbers.fill(0, blockAt, blockAt + wide * wide);
      shares.forEach(({ from, count }, range) => {
        samplewise.fill(0);
        for (const other of groups[group]) {
          for (let n = 0; n < count; n++) factors[n] = tangent[(from + n) * units + other];
          source.addRows(other, factors, from, count, samplewise);
        }
        transpose(samplewise, wide, 0, count, numbers, sharesAt, length);
        addProducts(sharesAt, wide, heardAt(range), wide, blockAt, length);
      });
      for (let i = 0; i < wide; i++) {
        // Over all units of the own group it is symmetric.
        for (let j = 0; j < (isOwn ? i + 1 : wide); j++) {
          sums.addEntry(source.indexOf(u, j), source.indexOf(k, i), numbers[blockAt + i * wide + j]);
        }
      }
    };

    if (isShared) load(0);
    for (let u = 0; u < units; u++) {
      poll?.();
      passes.moveUnit(theta, source, u, layer, inputs, targets, samples, factor);
      if (!isShared) load(u);
      addOthers(u);
      if (isShared) for (let k = u; k < units; k++) addShared(u, k);
      else
        for (let group = source.groupOf(u); group < groups.length; group++)
          if (group in groups) addGroup(u, group);
      for (let i = 0; source.bend !== null && i < wide; i++) {
        for (let j = 0; j <= i; j++) {
          const bend = source.bend(u, i, j, samples);
          if (bend !== 0) sums.addEntry(source.indexOf(u, i), source.indexOf(u, j), bend);
        }
      }
    }
  });
}
