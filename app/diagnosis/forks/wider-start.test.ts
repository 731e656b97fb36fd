import { expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { norm2 } from '../../numerics/vector.ts';
import { applyProposal } from './apply-proposal.ts';

it('begins more units where they answer to what the old ones leave, the function kept', () => {
  // An even target and the constant that fits it best: odd units, and those near their linear middle, would have no slope at all.
  const inputs = [-2, -1, 0, 1, 2].map((x) => [x]);
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [
      { type: 'dense', units: 1, activation: 'tanh' },
      { type: 'dense', units: 1 },
    ],
    loss: 'mse',
    data: { inputs, targets: inputs.map(([x]) => [x * x]) },
  });
  const loss = { kind: 'network', key: 'even', spec, data: prepareData(null, spec.data).data } as const;
  const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate: 0.01 }, steps: 100 });
  const from = { step: 100, theta: Float64Array.of(0, 0, 0, 2), optimizerState: new Float64Array(0) };
  const objective = buildObjective(loss, 'train');
  const applied = applyProposal({ loss, training, rate: 0.01, from, objective }, { kind: 'wider' });
  if ('notApplicable' in applied) throw new Error('expected a wider network');
  const wide = buildObjective(applied.loss, 'train');
  const slope = (one: typeof objective, theta: Float64Array): number => {
    const out = new Float64Array(theta.length);
    one.gradient(theta, out);
    return norm2(out);
  };
  expect(slope(objective, from.theta)).toBe(0);
  expect(wide.loss(applied.from.theta)).toBeCloseTo(objective.loss(from.theta), 14);
  expect(slope(wide, applied.from.theta)).toBeGreaterThan(1);
});
