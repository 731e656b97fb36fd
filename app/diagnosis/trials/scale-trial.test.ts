import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import type { ResolvedLoss } from '../../experiment/resolved-loss.ts';
import { randomStream } from '../../numerics/random.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import type { ScaleEvidence } from '../diagnosis-evidence.ts';
import type { ForkStart } from './fork-start.ts';
import { CLEARLY, scaleTrial, standardizedGain } from './scale-trial.ts';
import { standardizeInputs } from './standardize-inputs.ts';

/** y = 2a − b of inputs (far + spread·a, far + b), fitted from zero by gradient descent. */
function start(
  far: number,
  spread: number,
  rate: number,
  layers: readonly object[],
  theta: number[],
): ForkStart {
  const source = randomStream(1, 'scale-trial');
  const points = Array.from({ length: 40 }, () => [source.uniform() - 0.5, source.uniform() - 0.5]);
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers,
    loss: 'mse',
    data: {
      inputs: points.map(([a, b]) => [far + spread * a, far + b]),
      targets: points.map(([a, b]) => [2 * a - b]),
    },
  });
  const loss: ResolvedLoss = { kind: 'network', key: 'raw', spec, data: prepareData(null, spec.data).data };
  const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate }, steps: 100 });
  const from = { step: 100, theta: Float64Array.from(theta), optimizerState: new Float64Array(0) };
  return { loss, training, rate, from };
}

const LINEAR = [{ type: 'dense', units: 1, activation: 'identity', bias: true }];

function tried(from: ForkStart): ScaleEvidence {
  return scaleTrial(trainingProblem(buildObjective(from.loss, 'train'), null), from, () => false);
}

describe('going on with standardised inputs', () => {
  it('keeps the function, and the rate at its share of the stability edge', () => {
    const raw = start(100, 1, 1e-5, LINEAR, [0.02, -0.01, 0.3]);
    const other = standardizeInputs(raw, 'function');
    const loss = (one: ForkStart): number => buildObjective(one.loss, 'train').loss(one.from.theta);
    expect(other).not.toBeNull();
    expect(loss(other ?? raw)).toBeCloseTo(loss(raw), 10);
    // λmax is 2·E‖(x, 1)‖² ≈ 2·20001 before and about 2 after: the constant input, or a little more by chance correlation.
    expect((other?.rate ?? 0) / raw.rate).toBeGreaterThan(20001 / 1.5);
    expect((other?.rate ?? 0) / raw.rate).toBeLessThan(20001);
  });

  it('gains many times as much as any rate where inputs lie far from zero', () => {
    expect(standardizedGain(tried(start(100, 1, 2e-5, LINEAR, [0, 0, 0])))).toBeGreaterThan(3 * CLEARLY);
  });

  it('gains no more than a larger rate where the rate is at fault', () => {
    // Adam's steps are as long in either units: ten times the rate goes ten times as far.
    const raw = start(1, 1, 1e-4, LINEAR, [0, 0, 0]);
    const optimizer = { kind: 'adam', rate: 1e-4 };
    const adam = { ...raw, training: trainingSchema.parse({ optimizer, steps: 100 }) };
    expect(standardizedGain(tried(adam))).toBeLessThan(1);
  });

  it('gains no more than a smaller rate where steps bounce', () => {
    // λmax ≈ 2·(1 + 2): at 0.34 steps jump from wall to wall, and do so with standardised inputs at the same share of the edge.
    const raw = start(1, 1, 0.34, LINEAR, [3, 3, 3]);
    expect(standardizedGain(tried(raw))).toBeLessThan(CLEARLY);
  });

  it('begins anew where the first layer has no bias to take the mean up', () => {
    const layers = [
      { type: 'dense', units: 4, activation: 'tanh', bias: false },
      { type: 'dense', units: 1, activation: 'identity', bias: true },
    ];
    const raw = start(
      100,
      1,
      1e-3,
      layers,
      Array.from({ length: 13 }, () => 0.1),
    );
    expect(standardizeInputs(raw, 'function')).toBeNull();
    const trial = tried(raw);
    expect(trial.isAnew).toBe(true);
    expect(standardizedGain(trial)).toBeGreaterThan(CLEARLY);
  });
});
