import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { diagnose } from '../diagnose.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';

/** 3×3 pixels → three channels of 2×2 kernels, averaged → one output; 400 updates with the biases of the channels as given. */
function trained(biases: readonly number[]) {
  const inputs = Array.from({ length: 12 }, (_, n) =>
    Array.from({ length: 9 }, (_, j) => Math.sin(n * j + n)),
  );
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [
      { type: 'conv2d', channels: 3, kernel: 2, activation: 'relu', inputShape: [1, 3, 3] },
      { type: 'averagePool2d', size: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 1 },
    ],
    loss: 'mse',
    data: { inputs, targets: inputs.map(([a, b, c]) => [2 * a + b * c]) },
  });
  const loss = { kind: 'network', key: 'dead', spec, data: prepareData(null, spec.data).data } as const;
  const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate: 0.1 }, steps: 400 });
  const start = Float64Array.from({ length: 19 }, (_, k) => 0.5 * Math.cos(k * k));
  start.set(biases, 12);
  const objective = buildObjective(loss, 'train');
  const trainer = createTrainer(trainingProblem(objective, null), { ...training, evaluateEvery: 1 }, start);
  const rows = [trainer.startRow()];
  while (trainer.step < 400) rows.push(trainer.advance() ?? new Float64Array(0));
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  return gatherEvidence({ loss, training, metrics, checkpoints: [trainer.checkpoint()], diverged: false });
}

describe('saturation of a convolution', () => {
  it('counts channels that are dead at every place, and goes before the minimum that a constant network is', () => {
    // Pixels are within 1 and kernels within 2: below −4 no place is open.
    const evidence = trained([-9, -9, -9]);
    expect(evidence.network?.layers.filter(({ hidden }) => hidden)).toEqual([
      { activation: 'relu', hidden: true, units: 3, dead: 1, slope: 0 },
    ]);
    expect(diagnose(evidence).verdicts[0].kind).toBe('saturation');
  });

  it('is none where channels are open', () => {
    const evidence = trained([-9, 1, 1]);
    expect(evidence.network?.layers[0].dead).toBeCloseTo(1 / 3, 12);
    expect(diagnose(evidence).verdicts.map(({ kind }) => kind)).not.toContain('saturation');
  });
});
