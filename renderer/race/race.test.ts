import { describe, expect, it } from 'vitest';
import { expandSweep } from '../../app/experiment/expand-sweep.ts';
import type { SweepResult } from '../../app/protocol/training-api.ts';
import { DEFAULT_EXPERIMENT } from '../state/default-experiment.ts';
import { EMPTY_RACE, raceCount, raceExperiment, readList, wrongFields } from './race-draft.ts';
import { raceCsv, rankGroups } from './race-table.ts';

function result(
  group: number,
  seed: number,
  loss: number,
  outcome: SweepResult['outcome'] = 'completed',
): SweepResult {
  return {
    index: 10 * group + seed,
    group,
    seed,
    fold: null,
    outcome,
    message: null,
    step: 1,
    trainLoss: loss,
    validationLoss: NaN,
    trainAccuracy: NaN,
    validationAccuracy: NaN,
    seconds: 0.5,
    curve: Float64Array.of(0, 4, NaN, 1, loss, NaN),
    path: new Float64Array(0),
  };
}

describe('what is raced', () => {
  it('reads lists and spans of numbers', () => {
    expect(readList('0.01, 1e-3;2')).toEqual([0.01, 0.001, 2]);
    expect(readList('2 – 4')).toEqual([2, 3, 4]);
    expect(readList('1..3')).toEqual([1, 2, 3]);
    expect(readList('')).toEqual([]);
    expect(readList('a, 1')).toBeNull();
  });
  it('counts what the sweep will hold', () => {
    const draft = { ...EMPTY_RACE, rates: '0.1, 0.01', seeds: '0 – 4' };
    expect(raceCount(draft)).toBe(30);
    expect(expandSweep(raceExperiment(DEFAULT_EXPERIMENT, draft))).toHaveLength(30);
  });
  it('names the fields that do not fit', () => {
    const draft = {
      ...EMPTY_RACE,
      rates: '0',
      batchSizes: '1, full, x',
      weightDecays: '-1',
      seeds: '0.5',
      folds: '1',
    };
    expect(wrongFields(draft)).toEqual(['rates', 'batchSizes', 'weightDecays', 'seeds', 'folds']);
    expect(wrongFields(EMPTY_RACE)).toEqual([]);
  });
});

describe('the ranking', () => {
  const record = {
    groups: ['a', 'b, "c"'],
    results: [
      result(0, 0, 3),
      result(0, 1, Infinity, 'diverged'),
      result(0, 2, 5),
      result(1, 0, 2),
      result(1, 1, 4),
    ],
  };
  it('goes by medians in which a diverged run is infinitely bad', () => {
    const ranked = rankGroups(record, 'train');
    expect(ranked.map(({ group, rank }) => [group, rank])).toEqual([
      [1, 1],
      [0, 2],
    ]);
    expect(ranked.map(({ last }) => last.median)).toEqual([3, 5]);
    expect(ranked[1].band.diverged).toBe(1);
  });
  it('exports every run with all digits, quoting what needs it', () => {
    const lines = raceCsv(record).trim().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[4]).toBe('"b, ""c""",0,,completed,1,2,,,,0.5');
  });
});
