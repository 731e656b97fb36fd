import { describe, expect, it } from 'vitest';
import { createNetworkObjective } from '../network/network-objective.ts';
import { randomStream } from '../numerics/random.ts';
import { METRIC_COLUMNS } from './metric-columns.ts';
import { batchNorm } from '../testing/random-layers.ts';
import { classPart, dense, networkSpec } from '../testing/random-network.ts';
import { createTrainer, type TrainerSettings } from './trainer.ts';
import { trainingProblem } from './training-problem.ts';

describe('training networks with batch normalisation and dropout', () => {
  const stream = randomStream(6, 'network-state');
  const part = (samples: number) => {
    const inputs = Array.from({ length: samples }, () => [stream.normal(), stream.normal()]);
    return classPart(
      inputs,
      inputs.map(([a, b]) => (a * b > 0 ? 1 : 0)),
      2,
    );
  };
  const spec = networkSpec(
    [dense(5), batchNorm({ momentum: 0.2 }), dense(4, 'tanh'), { type: 'dropout', rate: 0.3 }, dense(2)],
    'crossEntropy',
  );
  const objective = createNetworkObjective(spec, part(20), 2, 2);
  const validation = createNetworkObjective(spec, part(8), 2, 2);
  const problem = trainingProblem(objective, validation);
  const theta = Float64Array.from({ length: objective.dimension }, () => stream.normal());
  const settings = (batchSize: number | 'full'): TrainerSettings => ({
    ...{ optimizer: { kind: 'sgd', rate: 0.1 }, steps: 12, seed: 3, evaluateEvery: 1 },
    batchSize,
  });

  it.each(['full', 6] as const)('a resumed run ends in the same bits, batch %s', (batchSize) => {
    const whole = createTrainer(problem, settings(batchSize), theta);
    for (let k = 0; k < 12; k++) whole.advance();
    const first = createTrainer(problem, settings(batchSize), theta);
    for (let k = 0; k < 5; k++) first.advance();
    const second = createTrainer(problem, settings(batchSize), first.checkpoint());
    for (let k = 5; k < 12; k++) second.advance();
    expect(second.theta).toEqual(whole.theta);
    expect(second.networkState).toEqual(whole.networkState);
    expect(whole.networkState).not.toEqual(objective.createState());
  });

  it('early stopping keeps the averages of its best step, and goes on from there in the same bits', () => {
    const how = { ...settings(6), steps: 400, earlyStopping: { patience: 8, improvement: 0 } };
    const whole = createTrainer(problem, how, theta);
    while (!whole.stoppedEarly && whole.step < 400) whole.advance();
    const best = whole.best();
    if (best === null || best.step === whole.step) throw new Error('expected a best step before the end');
    const until = createTrainer(problem, how, theta);
    while (until.step < best.step) until.advance();
    expect(best).toEqual(until.checkpoint());
    const again = createTrainer(problem, how, best);
    while (!again.stoppedEarly) again.advance();
    expect(again.checkpoint()).toEqual(whole.checkpoint());
  });

  it('measures layers that ask for running statistics with the averages of the step', () => {
    const frozen = networkSpec(
      [dense(5), batchNorm({ momentum: 0.2, statistics: 'running' }), dense(2)],
      'crossEntropy',
    );
    const own = createNetworkObjective(frozen, part(20), 2, 2);
    const start = Float64Array.from({ length: own.dimension }, () => stream.normal());
    const trainer = createTrainer(trainingProblem(own, null), settings(6), start);
    for (let k = 0; k < 4; k++) trainer.advance();
    const before = trainer.checkpoint();
    for (let k = 0; k < 4; k++) trainer.advance();
    // With given averages the network is a plain one: a second objective evaluates it.
    const witness = createNetworkObjective(frozen, own.part, 2, 2);
    expect(trainer.measure().loss).toBe(witness.evaluate(trainer.theta, trainer.networkState).loss);
    expect(trainer.measure().loss).not.toBe(witness.loss(trainer.theta));
    expect(trainer.measure(before).loss).toBe(witness.evaluate(before.theta, before.optimizerState).loss);
    expect(trainer.measure().loss).toBe(witness.evaluate(trainer.theta, trainer.networkState).loss);
  });

  it('each update moves the running averages once, by its own batch', () => {
    const trainer = createTrainer(problem, settings('full'), theta);
    const expected = objective.createState();
    const everyone = Int32Array.from({ length: 20 }, (_, n) => n);
    for (let k = 0; k < 3; k++) {
      objective.updateState(trainer.theta, everyone, 20, expected);
      trainer.advance();
      expect(trainer.networkState).toEqual(expected);
    }
    // Sharpness-aware steps take two gradients, and move them once too.
    const sam: TrainerSettings = {
      ...settings('full'),
      optimizer: { kind: 'sam', rate: 0.1, momentum: 0, rho: 0.05 },
    };
    const twice = createTrainer(problem, sam, theta);
    twice.advance();
    const once = objective.createState();
    objective.updateState(theta, everyone, 20, once);
    expect(twice.networkState).toEqual(once);
  });

  it('updates see dropout, what is measured does not, and validation sees the running averages', () => {
    const trainer = createTrainer(problem, settings('full'), theta);
    const loss = objective.loss(theta);
    const row = trainer.advance();
    const value = (name: (typeof METRIC_COLUMNS)[number]): number =>
      row?.[METRIC_COLUMNS.indexOf(name)] ?? NaN;
    expect(value('batchLoss')).not.toBeCloseTo(loss, 6);
    expect(value('trainLoss')).toBe(objective.loss(trainer.theta));
    expect(value('validationLoss')).toBe(validation.evaluate(trainer.theta, trainer.networkState).loss);
    expect(value('validationLoss')).not.toBe(validation.evaluate(trainer.theta).loss);
  });
});
