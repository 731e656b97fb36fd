import { describe, expect, it } from 'vitest';
import { dense, networkSpec } from '../testing/random-network.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import { initialParameters } from '../network/initializers.ts';
import { createTrainer } from '../training/trainer.ts';
import { trainingProblem } from '../training/training-problem.ts';
import { dataSchema } from '../experiment/loss-spec.ts';
import { parameterCount } from '../network/parameter-layout.ts';
import { prepareData } from './prepare.ts';
import { speechFrames } from './speech-frames.ts';

const { data } = prepareData(
  null,
  dataSchema.parse({ generator: 'frames', samples: 390, noise: 1, seed: 1 }),
);

/** Batch losses of 40 updates of Adam. */
function curve(rate: number, seed: number): number[] {
  const layers = [dense(16, 'relu'), { type: 'dropout' as const, rate }, dense(39)];
  const objective = createNetworkObjective(networkSpec(layers, 'crossEntropy'), data.train, 429, 39);
  const trainer = createTrainer(
    trainingProblem(objective, null),
    {
      optimizer: { kind: 'adam', rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      batchSize: 39,
      steps: 40,
      seed,
      evaluateEvery: 41,
    },
    initialParameters(layers, 429, { seed: 1, initializer: 'heUniform' }),
  );
  return Array.from({ length: 40 }, () => {
    trainer.advance();
    return trainer.measure().loss;
  });
}

describe('frames of homework 2', () => {
  it('are 11 × 39 numbers in 39 balanced classes, the same for the same seed', () => {
    const one = speechFrames(78, 0.1, 3);
    expect([one.features, one.classes, one.inputs.length]).toEqual([429, 39, 78 * 429]);
    expect([...one.labels].filter((label) => label === 5)).toHaveLength(2);
    expect(speechFrames(78, 0.1, 3).inputs).toEqual(one.inputs);
    expect(speechFrames(78, 0.1, 4).inputs).not.toEqual(one.inputs);
    // Without noise the middle frame is its class's own, for at least three frames.
    const exact = speechFrames(39 * 20, 0, 7);
    const frame = (i: number, f: number) => [
      ...exact.inputs.subarray(i * 429 + f * 39, i * 429 + (f + 1) * 39),
    ];
    for (let i = 39; i < 39 * 20; i++) {
      expect(frame(i, 5)).toEqual(frame(i % 39, 5));
      const same = Array.from({ length: 11 }, (_, f) => f).filter((f) => frame(i, f)[0] === frame(i, 5)[0]);
      expect(same.length).toBeGreaterThanOrEqual(3);
    }
  });

  it('make the homework’s sample network 1 035 815 parameters large', () => {
    const layers = [dense(1024, 'relu'), dense(512, 'relu'), dense(128, 'relu'), dense(39)];
    expect(parameterCount(layers, data.features)).toBe(1035815);
    const objective = createNetworkObjective(networkSpec(layers, 'crossEntropy'), data.train, 429, 39);
    // All outputs equal: the loss of a uniform guess.
    expect(objective.loss(new Float64Array(objective.dimension))).toBeCloseTo(3.6635616461, 9);
  });

  it('are learnt; the same seed gives the same curve to the last bit, another dropout another', () => {
    const curves = [0.25, 0.5, 0.75].map((rate) => curve(rate, 0));
    expect(curve(0.25, 0)).toEqual(curves[0]);
    expect(curve(0.25, 1)).not.toEqual(curves[0]);
    expect(curves[1]).not.toEqual(curves[0]);
    const ends = curves.map((losses) => losses[39]);
    expect(ends[0]).toBeLessThan(Math.log(39) / 2);
    expect(ends[2]).toBeGreaterThan(ends[0]);
  });
});
