import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import { MetricsTable } from './metrics-table.ts';

const WIDTH = METRIC_COLUMNS.length;

function rows(steps: readonly number[]): Float64Array {
  const out = new Float64Array(steps.length * WIDTH).fill(NaN);
  steps.forEach((step, i) => {
    out[i * WIDTH] = step;
    out[i * WIDTH + 4] = 1 / (1 + step);
  });
  return out;
}

describe('MetricsTable', () => {
  it('is the same table in whatever overlapping pieces the rows arrive', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.array(fc.nat(60), { maxLength: 8 }), (n, cuts) => {
        const steps = Array.from({ length: n }, (_, i) => i);
        const table = new MetricsTable();
        const ends = [...cuts.map((cut) => Math.min(cut, n)).sort((a, b) => a - b), n];
        // Every piece starts two rows before the end of the last one, as after a reconnection.
        let start = 0;
        for (const end of ends) {
          table.append(rows(steps.slice(Math.max(0, start - 2), end)));
          start = end;
        }
        expect(table.column('step')).toEqual(steps);
        expect(table.column('trainLoss')).toEqual(steps.map((step) => 1 / (1 + step)));
      }),
    );
  });
  it('keeps what was not evaluated, or is not finite, apart from numbers', () => {
    const table = new MetricsTable();
    const row = rows([0]);
    row[4] = Infinity;
    table.append(row);
    expect(table.column('trainLoss')).toEqual([null]);
    expect(table.column('validationLoss')).toEqual([null]);
    expect(table.least('trainLoss')).toBeNull();
    table.append(rows([1, 2]));
    expect(table.least('trainLoss')).toBe(1 / 3);
    expect(table.least('validationLoss')).toBeNull();
  });
  it('finds the latest value at or before a step', () => {
    const table = new MetricsTable();
    const data = rows([0, 10, 20]);
    data[WIDTH + 4] = NaN;
    table.append(data);
    expect(table.at('trainLoss', 15)).toBe(1);
    expect(table.at('trainLoss', 20)).toBe(1 / 21);
    expect(table.at('validationLoss', 20)).toBeNull();
    expect(new MetricsTable().at('trainLoss', 3)).toBeNull();
  });
});
