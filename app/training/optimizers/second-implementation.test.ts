import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { optimizerSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { compileFunction } from '../../functions/compile-function.ts';
import type { Objective } from '../../numerics/objective.ts';
import { createTrainer } from '../trainer.ts';
import { trainingProblem } from '../training-problem.ts';

/** Made by `second-optimizers.py`: rows [update, …θ]; `decay`: the rate's factor after every update. */
interface Run {
  readonly optimizer: unknown;
  readonly path: readonly (readonly number[])[];
  readonly decay?: number;
}
const golden = JSON.parse(
  readFileSync(new URL('../../testing/golden/second-optimizers.json', import.meta.url), 'utf8'),
) as {
  readonly start: number[];
  readonly functions: readonly Run[];
  readonly network: { inputs: number[][]; targets: number[][]; labels: number[]; theta: number[] };
  readonly networks: readonly (Run & { readonly loss: 'mse' | 'crossEntropy' })[];
};
const torch = JSON.parse(
  readFileSync(new URL('../../testing/golden/optimizers.json', import.meta.url), 'utf8'),
) as { readonly runs: readonly { optimizer: unknown }[] };

/** Largest distance from the golden coordinates over the kept updates, by the trainer as runs use it. */
function distance(objective: Objective, start: readonly number[], run: Run): number {
  const settings = {
    optimizer: optimizerSchema.parse(run.optimizer),
    batchSize: 'full' as const,
    steps: 200,
    seed: 0,
    evaluateEvery: 200,
    ...(run.decay === undefined
      ? {}
      : { schedule: { unit: 'step' as const, decay: { kind: 'exponential' as const, factor: run.decay } } }),
  };
  const trainer = createTrainer(trainingProblem(objective, null), settings, Float64Array.from(start));
  const golden = new Map(run.path.map(([update, ...theta]) => [update, theta]));
  let largest = 0;
  while (trainer.step < 200) {
    trainer.advance();
    golden.get(trainer.step)?.forEach((value, i) => {
      largest = Math.max(largest, Math.abs(trainer.theta[i] - value));
    });
  }
  expect(golden.size).toBe(38);
  return largest;
}

describe('optimizers that PyTorch has not, against second implementations over 200 updates', () => {
  const quartic = compileFunction('x^4/4 - x^2/2 + 50*y^2 + x*y + 0*z', ['x', 'y', 'z']);
  it.each(golden.functions.map((run) => [JSON.stringify(run.optimizer), run] as const))(
    '%s',
    (_name, run) => {
      expect(distance(quartic, golden.start, run)).toBeLessThan(1e-10);
    },
  );

  it.each(golden.networks.map((run) => [run.loss, run] as const))('natural gradient of %s', (_name, run) => {
    const { inputs, targets, labels, theta } = golden.network;
    const spec = networkLossSchema.parse({
      kind: 'network',
      layers: [
        { type: 'dense', units: 3, activation: 'tanh' },
        { type: 'dense', units: 2 },
      ],
      loss: run.loss,
      data: { inputs, ...(run.loss === 'mse' ? { targets } : { labels }) },
    });
    const { data } = prepareData(null, spec.data);
    const objective = buildObjective({ kind: 'network', key: 'golden', spec, data }, 'train');
    expect(distance(objective, theta, run)).toBeLessThan(1e-10);
  });

  it('leaves out no kind and no convention', () => {
    const named = [...torch.runs, ...golden.functions, ...golden.networks].map(({ optimizer }) => {
      const { kind, ...rest } = optimizerSchema.parse(optimizer);
      return 'convention' in rest && rest.convention !== undefined ? `${kind} ${rest.convention}` : kind;
    });
    const ours = optimizerSchema.options.flatMap(({ shape }) => {
      const kind = shape.kind.value;
      const conventions = 'convention' in shape ? shape.convention.unwrap().options : [];
      // The first of a list is the default, which the spec does not name.
      const others = conventions.filter((name) => name !== 'pytorch' && name !== 'original');
      return [kind, ...others.map((name) => `${kind} ${name}`)];
    });
    expect([...new Set(named)].sort()).toEqual(ours.sort());
  });
});
