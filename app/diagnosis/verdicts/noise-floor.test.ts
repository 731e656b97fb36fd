import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import type { DiagnosisEvidence } from '../diagnosis-evidence.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';
import { HELD } from '../verdict.ts';
import { healthy } from './healthy.ts';
import { noiseFloor } from './noise-floor.ts';
import { rateTooLarge } from './rate-too-large.ts';

/** y ∈ {−1, 1} by one bias alone, one sample at a time: a random walk with a pull, at its floor. */
function coins(): DiagnosisEvidence {
  const targets = Array.from({ length: 64 }, (_, n) => [n % 2 === 0 ? 1 : -1]);
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [{ type: 'dense', units: 1 }],
    loss: 'mse',
    data: { inputs: targets.map(() => [0]), targets },
  });
  const { data } = prepareData(null, spec.data);
  const loss = { kind: 'network', key: 'coins', spec, data } as const;
  const training = trainingSchema.parse({
    optimizer: { kind: 'sgd', rate: 0.2 },
    batchSize: 1,
    steps: 1600,
  });
  const problem = trainingProblem(buildObjective(loss, 'train'), null);
  const trainer = createTrainer(problem, { ...training, evaluateEvery: 5 }, Float64Array.of(0, 0.4));
  const rows = [trainer.startRow()];
  while (trainer.step < 1600) rows.push(trainer.advance() ?? new Float64Array(0));
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  return gatherEvidence({ loss, training, metrics, checkpoints: [trainer.checkpoint()], diverged: false });
}

describe('noise floor', () => {
  const floor = coins();
  const confidence = (rule: typeof noiseFloor, evidence: DiagnosisEvidence): number =>
    rule(evidence)?.confidence ?? 0;

  it('is where a tenth of the rate gains more than the run by itself', () => {
    expect(confidence(noiseFloor, floor)).toBeGreaterThan(HELD);
  });

  it('is not where the run still falls by more than the calm would give: that is healthy', () => {
    const falling: DiagnosisEvidence = {
      ...floor,
      curves: {
        ...floor.curves,
        trend: { ...floor.curves.trend, state: 'unsettled', stalled: false },
        middleLoss: 1.5 * floor.curves.endLoss,
      },
      calm: { updates: 400, early: 2.4, late: 2, calm: 1.9, whole: 1.8 },
    };
    expect(confidence(noiseFloor, falling)).toBeLessThan(HELD);
    expect(confidence(healthy, falling)).toBeGreaterThan(HELD);
    // The same fall since half time, but going on gains nothing.
    const level = { ...falling, calm: { updates: 400, early: 2, late: 2, calm: 1.9, whole: 1.8 } };
    expect(confidence(noiseFloor, level)).toBeGreaterThan(HELD);
    expect(confidence(healthy, level)).toBeLessThan(HELD);
  });

  it('is not where all samples at the same rate do no better: there the rate is too large', () => {
    expect(floor.calm?.whole).toBeCloseTo(1, 12);
    expect(confidence(rateTooLarge, floor)).toBeLessThan(HELD);
    const bouncing = { ...floor, calm: { updates: 400, early: 2, late: 2, calm: 1.1, whole: 2.1 } };
    expect(confidence(noiseFloor, bouncing)).toBeLessThan(HELD);
    expect(confidence(rateTooLarge, bouncing)).toBeGreaterThan(HELD);
  });
});
