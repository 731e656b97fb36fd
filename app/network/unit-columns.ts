import type { Chunk } from './chunk.ts';
import type { HessianModule } from './hessian-modules.ts';
import type { ShareRows, UnitSource } from './layer.ts';
import type { LayeredPasses } from './network-passes.ts';
import type { OpenStatistics } from './open-statistics.ts';
import { withRows } from './row-products.ts';

/** Samples of a row: what they make of all entries stays near the processor. */
const RANGE = 256;
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

  const sharesAt = (isShared ? 1 : units) * ranges * wide * length;
  const blockAt = sharesAt + rows * length;
  const scaledAt = blockAt + Math.max(rows, STRIP) * wide;
  const heardAt = (unit: number, range: number): number =>
    ((isShared ? 0 : unit) * ranges + range) * wide * length;
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
    for (let u = 0; u < (isShared ? 1 : units); u++) {
      shares.forEach(({ from, count }, range) => {
        for (let j = 0; j < wide; j++) {
          source.writeRow(u, j, numbers, heardAt(u, range) + j * length, from, count);
        }
      });
    }

    const addOthers = (u: number): void => {
      numbers.fill(0, blockAt, blockAt + rows * wide);
      shares.forEach((share, range) => {
        passes.writeShares(layer, inputs, share);
        addProducts(sharesAt, rows, heardAt(u, range), wide, blockAt, length);
      });
      for (let j = 0; j < wide; j++) {
        const at = blockAt + j;
        const statisticsAt = at + (parameters - behind) * wide;
        const places = [at, statisticsAt, statisticsAt + later * wide] as const;
        sums.addColumn(source.indexOf(u, j), [behind, statisticsTo], numbers, places, wide);
      }
    };

    const addOwn = (u: number, k: number): void => {
      const tangent = source.valueGradientTangent();
      for (let i = 0; i < wide; i += STRIP) {
        const some = Math.min(STRIP, wide - i);
        // Where both units have the same rows, their block is symmetric.
        const columns = isShared || k === u ? i + some : wide;
        numbers.fill(0, blockAt, blockAt + some * columns);
        shares.forEach(({ from, count }, range) => {
          for (let r = 0; r < some; r++) {
            const [to, by] = [scaledAt + r * length, heardAt(k, range) + (i + r) * length];
            for (let n = 0; n < count; n++)
              numbers[to + n] = tangent[(from + n) * units + k] * numbers[by + n];
          }
          addProducts(scaledAt, some, heardAt(u, range), columns, blockAt, length);
        });
        for (let r = 0; r < some; r++) {
          const row = source.indexOf(k, i + r);
          for (let j = 0; j < (isShared || k === u ? i + r + 1 : wide); j++) {
            const value = numbers[blockAt + r * columns + j];
            sums.addEntry(source.indexOf(u, j), row, value);
            if (isShared && k !== u && j < i + r) {
              sums.addEntry(source.indexOf(u, i + r), source.indexOf(k, j), value);
            }
          }
        }
      }
    };

    for (let u = 0; u < units; u++) {
      poll?.();
      passes.moveUnit(theta, source, u, layer, inputs, targets, samples, factor);
      addOthers(u);
      for (let k = u; k < units; k++) addOwn(u, k);
      for (let i = 0; i < wide; i++) {
        for (let j = 0; j <= i; j++) {
          const bend = source.bend(u, i, j, samples);
          if (bend !== 0) sums.addEntry(source.indexOf(u, i), source.indexOf(u, j), bend);
        }
      }
    }
  });
}
