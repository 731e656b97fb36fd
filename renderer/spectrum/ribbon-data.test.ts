import { describe, expect, it } from 'vitest';
import {
  blockOf,
  SPECTRUM_COLUMN,
  SPECTRUM_COLUMNS,
  type SpectrumRecord,
} from '../../app/curvature/spectrum-record.ts';
import { loneStep, ribbonAxis, ribbonPicture } from './ribbon-data.ts';
import { columnOf, NO_SPECTRA, recordBefore, stepOf, withBlock, withTable } from './spectrum-table.ts';

function record(step: number, values: number[], weights: number[] = []): SpectrumRecord {
  const row = new Float64Array(SPECTRUM_COLUMNS.length).fill(NaN);
  row[SPECTRUM_COLUMN.step] = step;
  row[SPECTRUM_COLUMN.lambdaMin] = Math.min(...values);
  row[SPECTRUM_COLUMN.lambdaMax] = Math.max(...values);
  row[SPECTRUM_COLUMN.zeroTolerance] = 1e-9;
  return { row, values: Float64Array.from(values), weights: Float64Array.from(weights) };
}

describe('ribbonAxis', () => {
  it('is odd around zero, monotone, and labels powers of ten on both sides', () => {
    const axis = ribbonAxis([record(0, [-50, 0, 200])]);
    const zero = axis.position(0);
    expect(axis.position(3) - zero).toBeCloseTo(zero - axis.position(-3), 14);
    const values = [-50, -1, -1e-4, 0, 1e-4, 1, 200].map((value) => axis.position(value));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values[0]).toBeGreaterThan(0);
    expect(values.at(-1)).toBeLessThan(1);
    expect(axis.ticks).toContain(0);
    expect(axis.ticks).toContain(100);
    expect(axis.ticks).toContain(-10);
    for (const value of [-50, -1e-6, 0, 3e-4, 200])
      expect(axis.valueAt(axis.position(value))).toBeCloseTo(value, 10);
    expect(ribbonAxis([]).ticks).toEqual([0]);
  });
});

describe('ribbonPicture', () => {
  it('counts every eigenvalue of the nearest spectrum once, and leaves what has not come yet empty', () => {
    const records = [record(0, [-1, 0, 1]), record(10, [-2, 2, 2])];
    const axis = ribbonAxis(records);
    const { counts, signs } = ribbonPicture(records, axis, 20, 20, 60);
    const column = (x: number): number[] => Array.from({ length: 60 }, (_, y) => counts[y * 20 + x]);
    const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
    expect(sum(column(0))).toBe(3);
    expect(Math.max(...column(9))).toBe(2);
    expect(column(4).findIndex((count) => count > 0)).toBeGreaterThan(
      column(6).findIndex((count) => count > 0),
    );
    expect(column(19).every(Number.isNaN)).toBe(true);
    expect([signs[0], signs[59]]).toEqual([1, -1]);
    expect(signs).toContain(0);
    const weighted = ribbonPicture([record(0, [-1, 1], [2.5, 4])], axis, 1, 1, 30);
    expect(weighted.counts.reduce((a, b) => a + b, 0)).toBe(6.5);
  });
});

describe('the only spectrum of a run', () => {
  const filled = (step: number, end: number): number => {
    const records = [record(step, [-1, 0, 1])];
    const { counts } = ribbonPicture(records, ribbonAxis(records), end, 20, 60);
    return Array.from({ length: 20 }, (_, x) => counts[x]).filter((count) => !Number.isNaN(count)).length;
  };
  it('takes the whole ribbon where there is no other step', () => {
    expect([filled(0, 1), filled(1000, 1000)]).toEqual([20, 20]);
    expect([loneStep([record(0, [1])], 1), loneStep([record(1000, [1])], 1000)]).toEqual([0, 1000]);
  });
  it('leaves the steps that are to come empty', () => {
    expect(filled(0, 100)).toBe(1);
    expect(loneStep([record(0, [1])], 100)).toBeNull();
    expect(loneStep([record(0, [1]), record(1, [1])], 1)).toBeNull();
  });
});

describe('a column of the ribbon', () => {
  it('holds each eigenvalue in the row of its place, without a logarithm for each', () => {
    const values = Array.from(
      { length: 400 },
      (_, k) => (k < 100 ? -1 : 1) * 10 ** (-9 + ((k * 37) % 400) / 33),
    ).sort((a, b) => a - b);
    const one = record(0, values);
    const axis = ribbonAxis([one]);
    let asked = 0;
    const height = 61;
    const { counts } = ribbonPicture(
      [one],
      { ...axis, position: (value) => (asked++, axis.position(value)) },
      1,
      1,
      height,
    );
    const expected = new Float32Array(height);
    for (const value of values)
      expected[Math.min(height - 1, Math.floor((1 - axis.position(value)) * height))]++;
    expect([...counts]).toEqual([...expected]);
    expect(asked).toBeLessThan(3 * height);
  });
});

describe('a ribbon that grows', () => {
  it('keeps its axis over small changes of the extremes', () => {
    const before = ribbonAxis([record(0, [-1.2, 150])]);
    expect(ribbonAxis([record(0, [-1.2, 150]), record(1, [-1.3, 160])]).key).toBe(before.key);
    expect(ribbonAxis([record(0, [-1.2, 150]), record(1, [-1.2, 400])]).key).not.toBe(before.key);
    expect(before.position(150)).toBeLessThan(1);
  });

  it('draws a record on another axis or at another height as if it were new', () => {
    const old = record(0, [-1, 0, 1, 7]);
    const draw = (records: SpectrumRecord[], height: number): number[] => [
      ...ribbonPicture(records, ribbonAxis(records), 10, 8, height).counts,
    ];
    draw([old], 40);
    const later = record(5, [-300, 2]);
    const fresh = (height: number): number[] =>
      draw([record(0, [-1, 0, 1, 7]), record(5, [-300, 2])], height);
    expect(draw([old, later], 40)).toEqual(fresh(40));
    expect(draw([old, later], 25)).toEqual(fresh(25));
    expect(draw([old], 40)).toEqual(draw([record(0, [-1, 0, 1, 7])], 40));
  });
});

describe('a table of spectra', () => {
  it('takes new steps only, finds the newest before a step, and thins what grows without end', () => {
    const first = withBlock(NO_SPECTRA, blockOf([record(0, [1]), record(5, [2])]));
    const table = withBlock(first, blockOf([record(5, [3]), record(7, [4])]));
    expect(columnOf(table, 'lambdaMax')).toEqual([1, 2, 4]);
    expect(columnOf(table, 'trace')).toEqual([null, null, null]);
    expect(stepOf(recordBefore(table, 6))).toBe(5);
    expect(stepOf(recordBefore(table, null))).toBe(7);
    const live = withBlock(NO_SPECTRA, blockOf([record(7, [4]), record(9, [5])]));
    expect(columnOf(withTable(table, live), 'step')).toEqual([0, 5, 7, 9]);
    const many = withBlock(NO_SPECTRA, blockOf(Array.from({ length: 5000 }, (_, k) => record(k, [k]))));
    expect(many.records.length).toBeLessThanOrEqual(2501);
    expect([stepOf(many.records[0]), stepOf(many.records.at(-1))]).toEqual([0, 4999]);
  });
});
