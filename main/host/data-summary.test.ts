import { describe, expect, it } from 'vitest';
import type { PreparedData } from '../../app/data/prepared-data.ts';
import { summarizeData } from './data-summary.ts';

/** Rows of inputs as prepared, divided by `scale`. */
function data(rows: readonly (readonly number[])[], scale: readonly number[]): PreparedData {
  const features = scale.length;
  const part = (samples: readonly (readonly number[])[]) => ({
    samples: samples.length,
    inputs: Float64Array.from(samples.flat()),
    targets: new Float64Array(samples.length),
    labels: Int32Array.from(samples, (_, n) => n),
  });
  const nobody = new Int32Array(0);
  return {
    task: 'classification',
    features,
    outputs: 1,
    featureNames: scale.map((_, j) => `f${j}`),
    outputNames: ['y'],
    train: part(rows),
    validation: part([]),
    test: part([]),
    rows: { train: nobody, validation: nobody, test: nobody },
    mean: new Float64Array(features),
    scale: Float64Array.from(scale),
    notes: [],
  };
}

describe('the preview of a data set', () => {
  it('shows the two features that vary most in the units of the source, the larger first', () => {
    const rows = [
      [5, 1, -1, 3],
      [5, -1, 1, 3.5],
    ];
    const { preview, previewFeatures } = summarizeData({ data: data(rows, [1, 2, 7, 1]), columns: [] });
    expect(previewFeatures).toEqual([2, 1]);
    expect([...preview]).toEqual([-1, 1, 0, 1, -1, 1]);
  });

  it('keeps the order of two features, and of equals', () => {
    const two = summarizeData({
      data: data(
        [
          [0, 1],
          [0, 2],
        ],
        [1, 1],
      ),
      columns: [],
    });
    expect(two.previewFeatures).toEqual([0, 1]);
    const equal = summarizeData({
      data: data(
        [
          [1, 1, 1],
          [2, 2, 2],
        ],
        [1, 1, 1],
      ),
      columns: [],
    });
    expect(equal.previewFeatures).toEqual([0, 1]);
  });

  it('of one feature has no second', () => {
    const { preview, previewFeatures } = summarizeData({ data: data([[4]], [1]), columns: [] });
    expect(previewFeatures).toEqual([0]);
    expect([...preview]).toEqual([4, NaN, 0]);
  });
});
