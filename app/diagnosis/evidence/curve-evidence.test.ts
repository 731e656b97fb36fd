import { describe, expect, it } from 'vitest';
import { METRIC_COLUMNS } from '../../training/metric-columns.ts';
import { curveEvidence } from './curve-evidence.ts';

function records(losses: readonly number[]): Float64Array {
  const columns = METRIC_COLUMNS.map(
    (name) => (k: number) => (name === 'step' ? k : name === 'trainLoss' ? losses[k] : NaN),
  );
  return Float64Array.from(losses.flatMap((_, k) => columns.map((value) => value(k))));
}

describe('losses around half time and at the end', () => {
  it('are the same in a cycle of two or four steps, wherever it is cut', () => {
    for (const cycle of [
      [1.27, 1.56],
      [1.4, 2.3, 1.2, 2],
    ]) {
      const { middleLoss, endLoss } = curveEvidence(
        records(Array.from({ length: 501 }, (_, k) => cycle[k % cycle.length])),
        false,
      );
      const mean = cycle.reduce((sum, loss) => sum + loss / cycle.length, 0);
      expect(middleLoss).toBeCloseTo(mean, 12);
      expect(endLoss).toBeCloseTo(mean, 12);
    }
  });

  it('hardly feel a spike, and each of a few records counts by itself', () => {
    const losses = Array.from({ length: 501 }, (_, k) => (k === 495 ? 1e6 : 2));
    expect(curveEvidence(records(losses), false).endLoss).toBe(2);
    expect(curveEvidence(records([9, 5, 3]), false)).toMatchObject({ middleLoss: 5, endLoss: 3 });
  });
});
