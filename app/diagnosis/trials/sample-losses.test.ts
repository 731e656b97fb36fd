import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { initialParameters } from '../../network/initializers.ts';
import { createNetworkObjective } from '../../network/network-objective.ts';
import { sampleLosses } from './sample-losses.ts';

describe('losses of single samples', () => {
  it.each([
    ['crossEntropy', 'blobs'],
    ['mse', 'sine'],
  ])('are those of objectives of one sample each: %s', (loss, generator) => {
    const spec = networkLossSchema.parse({
      kind: 'network',
      layers: [
        { type: 'dense', units: 3, activation: 'tanh' },
        { type: 'dense', units: loss === 'mse' ? 1 : 2 },
      ],
      loss,
      data: { generator, samples: 9, ...(loss === 'mse' ? {} : { classes: 2 }) },
    });
    const { train, features, outputs } = prepareData(null, spec.data).data;
    const theta = initialParameters(spec.layers, features, { seed: 1, initializer: 'glorotUniform' });
    const losses = sampleLosses(createNetworkObjective(spec, train, features, outputs), train, theta);
    expect(losses).toHaveLength(train.samples);
    const row = (values: Float64Array, n: number): Float64Array => {
      const width = values.length / train.samples;
      return values.slice(n * width, (n + 1) * width);
    };
    losses.forEach((value, n) => {
      const one = {
        samples: 1,
        inputs: row(train.inputs, n),
        targets: row(train.targets, n),
        labels: train.labels.slice(n, n + 1),
      };
      expect(value).toBeCloseTo(createNetworkObjective(spec, one, features, outputs).loss(theta), 12);
    });
  });
});
