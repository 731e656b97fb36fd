import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowThinner, thinned } from './row-thinner.ts';

const value = fc.option(fc.integer({ min: -1000, max: 1000 }), { nil: null });
const table = fc
  .array(fc.tuple(value, value), { minLength: 1, maxLength: 400 })
  .map((rows) => [rows.map((_, step) => step), rows.map(([a]) => a), rows.map(([, b]) => b)]);

describe('RowThinner', () => {
  it('keeps the first and last row and the extreme values of every series', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 4, max: 60 }), (columns, limit) => {
        const out = thinned(columns, limit);
        expect(out[0].at(0)).toBe(0);
        expect(out[0].at(-1)).toBe(columns[0].length - 1);
        out[0].forEach((step, i) => {
          expect(out.slice(1).map((series) => series[i])).toEqual(
            columns.slice(1).map((series) => series[step ?? -1]),
          );
          if (i > 0) expect(step).toBeGreaterThan(out[0][i - 1] ?? Infinity);
        });
        expect(out[0].length).toBeLessThanOrEqual(Math.max(limit, Math.floor(limit / 4) * 5 + 1));
        for (const series of [1, 2]) {
          const numbers = (list: readonly (number | null)[]): number[] =>
            list.filter((item) => item !== null);
          const [all, kept] = [numbers(columns[series]), numbers(out[series])];
          expect(Math.min(...kept)).toBe(Math.min(...all));
          expect(Math.max(...kept)).toBe(Math.max(...all));
        }
      }),
    );
  });

  it('answers the same rows in whatever pieces a table has grown', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat(400), { maxLength: 6 }), (columns, cuts) => {
        const grown = new RowThinner(20);
        const ends = cuts.map((cut) => Math.min(columns[0].length, cut + 1)).sort((a, b) => a - b);
        for (const end of ends) grown.rows(columns.map((column) => column.slice(0, end)));
        expect(grown.rows(columns)).toEqual(new RowThinner(20).rows(columns));
      }),
    );
  });

  it('looks at a row a bounded number of times, however often it is asked', () => {
    let looks = 0;
    const rows = 1 << 14;
    const watched = new Proxy([] as number[], {
      get(target, key) {
        if (key === 'length') return target.length;
        looks++;
        return Number(key) % 97;
      },
    });
    const thinner = new RowThinner(64);
    const steps: number[] = [];
    for (let row = 0; row < rows; row++) {
      steps.push(row);
      if (row % 64 === 63) thinner.rows([steps, watched]);
    }
    // From scratch each time it would be 128 × rows or more.
    expect(looks).toBeLessThan(32 * rows);
  });
});
