import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { applyProposal } from './apply-proposal.ts';

describe('the rate of a fresh start', () => {
  // mean (wx + b − y)² on x = ±1: both eigenvalues are 2, stable below η = 1.
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [{ type: 'dense', units: 1 }],
    loss: 'mse',
    data: { inputs: [[-1], [1]], targets: [[1], [3]] },
  });
  const loss = { kind: 'network', key: 'line', spec, data: prepareData(null, spec.data).data } as const;
  const objective = buildObjective(loss, 'train');
  const freshRate = (rate: number, first = rate): number => {
    const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate: first }, steps: 400 });
    const from = { step: 400, theta: Float64Array.of(50, 50), optimizerState: new Float64Array(0) };
    const applied = applyProposal({ loss, training, rate, from, objective }, { kind: 'restart', seed: 1 });
    return 'notApplicable' in applied ? NaN : applied.rate;
  };

  it('is a tenth of one whose steps would throw it away again', () => {
    expect(freshRate(3)).toBeCloseTo(0.3, 12);
  });

  it('stays where the start comes down with it', () => {
    expect(freshRate(0.01)).toBe(0.01);
  });

  it('is one from before a schedule had worn it out', () => {
    expect(freshRate(1e-9, 0.4)).toBe(0.4);
    expect(freshRate(1e-9, 3)).toBeCloseTo(0.3, 12);
  });
});
