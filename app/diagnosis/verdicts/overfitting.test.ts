import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { initialParameters } from '../../network/initializers.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';
import { HELD } from '../verdict.ts';
import { mismatch } from './mismatch.ts';
import { overfitting } from './overfitting.ts';

/** Evidence of a real run with a validation part; the property below replaces its losses. */
function someEvidence() {
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [{ type: 'dense', units: 2 }],
    loss: 'crossEntropy',
    data: { generator: 'blobs', classes: 2, samples: 40, validation: 0.5 },
  });
  const { data } = prepareData(null, spec.data);
  const loss = { kind: 'network', key: 'blobs', spec, data } as const;
  const training = trainingSchema.parse({
    optimizer: { kind: 'sgd', rate: 0.1 },
    steps: 20,
    evaluateEvery: 1,
  });
  const problem = trainingProblem(buildObjective(loss, 'train'), buildObjective(loss, 'validation'));
  const start = initialParameters(spec.layers, data.features, { seed: 0, initializer: 'glorotUniform' });
  const trainer = createTrainer(problem, { ...training, evaluateEvery: 1 }, start);
  const rows = [trainer.startRow()];
  while (trainer.step < 20) rows.push(trainer.advance() ?? new Float64Array(0));
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  return gatherEvidence({ loss, training, metrics, checkpoints: [trainer.checkpoint()], diverged: false });
}

describe('overfitting', () => {
  const evidence = someEvidence();
  const { data, curves } = evidence;
  if (data === null) throw new Error('expected evidence about the data');
  const verdictAt = (trainLoss: number, validationLoss: number, leastValidationLoss: number): number =>
    overfitting({
      ...evidence,
      point: null,
      curves: { ...curves, trainLoss, validationLoss, leastValidationLoss },
    })?.confidence ?? 0;

  it('is never said while the training loss is high, however large the gap', () => {
    const share = fc.double({ min: 0.3, max: 100, noNaN: true, minExcluded: true });
    const factor = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(share, factor, factor, (high, gap, rise) => {
        const train = high * data.baseline;
        expect(verdictAt(train, gap * train, (gap * train) / rise)).toBeLessThan(HELD);
      }),
    );
  });

  it('is said where the training loss is small and the held-out loss large and risen', () => {
    expect(verdictAt(1e-6 * data.baseline, 2 * data.baseline, 0.5 * data.baseline)).toBeGreaterThan(HELD);
  });

  it('gives way to a mismatch where learnt left-out samples lose far less than held-out ones', () => {
    const first = (own: number, heldOut: number, rankErrors: number): string => {
      const { baseline } = data;
      const seen = {
        ...evidence,
        point: null,
        data: { ...data, shift: 0 },
        curves: {
          ...curves,
          trainLoss: 0.01 * baseline,
          validationLoss: baseline,
          leastValidationLoss: 0.5 * baseline,
        },
        crossed: { own: own * baseline, larger: NaN, heldOut: heldOut * baseline, rankErrors },
      };
      const given = [mismatch, overfitting].map((rule) => rule(seen));
      return given
        .filter((verdict) => verdict !== null && verdict.confidence >= HELD)
        .map((verdict) => verdict?.kind)
        .join();
    };
    expect(first(0.1, 2, 1)).toBe('mismatch');
    // Not ten times as much: then by rank, so that samples far out decide nothing.
    expect(first(0.1, 0.6, 5)).toBe('mismatch');
    expect(first(0.1, 0.6, 2)).toBe('overfitting');
    expect(first(0.1, 0.2, 5)).toBe('overfitting');
    expect(first(0.5, 2, 5)).toBe('overfitting');
  });
});
