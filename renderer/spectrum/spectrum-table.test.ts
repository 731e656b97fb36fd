import { describe, expect, it } from 'vitest';
import { optimizerSchema } from '../../app/experiment/experiment.ts';
import type { CheckpointSummary } from '../../app/protocol/host-api.ts';
import { columnOf, tableOfCheckpoints } from './spectrum-table.ts';

const checkpoint: CheckpointSummary = {
  step: 10,
  loss: 1,
  gradientNorm: 1,
  card: {
    loss: 1,
    gradientNorm: 1,
    relativeGradientNorm: 1,
    gradientFlatness: 1,
    eigenvalues: Float64Array.of(-1, 3),
    eigenvalueErrorBound: 1e-15,
    zeroTolerance: 1e-12,
    inertia: { negative: 1, zero: 0, positive: 1 },
    class: 'notCritical',
    morseIndex: null,
    explainedZeros: [],
    notes: [],
  },
  notes: [],
};

describe('tableOfCheckpoints', () => {
  it('takes the edge at the rate of the step', () => {
    const sgd = optimizerSchema.parse({ kind: 'sgd', rate: 0.1 });
    const table = tableOfCheckpoints([checkpoint], sgd, (step) => step / 100);
    expect(columnOf(table, 'edge')).toEqual([20]);
    expect(columnOf(table, 'lambdaMax')).toEqual([3]);
  });

  it('sets λmax beside no edge of the preconditioned Hessian', () => {
    const adam = optimizerSchema.parse({ kind: 'adam', rate: 0.1 });
    const table = tableOfCheckpoints([checkpoint], adam, () => 0.1);
    expect(columnOf(table, 'edge')).toEqual([null]);
    expect(columnOf(table, 'rate')).toEqual([0.1]);
  });
});
