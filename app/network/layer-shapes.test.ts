import { describe, expect, it } from 'vitest';
import { InputError } from '../experiment/input-error.ts';
import { layerSchema, type LayerSpec } from '../experiment/loss-spec.ts';
import { randomStream } from '../numerics/random.ts';
import exactCases from '../testing/exact-cases.json' with { type: 'json' };
import { activation, batchNorm, conv2d, layerNorm, residual } from '../testing/random-layers.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { embedDeeper } from './embed-deeper.ts';
import { initialParameters } from './initializers.ts';
import { layerShapes } from './layer-shapes.ts';
import { createNetworkObjective } from './network-objective.ts';
import { parameterCount, parameterLayout, parameterNames } from './parameter-layout.ts';

describe('sizes', () => {
  const counts = exactCases.cases.find(({ id }) => id === 'hw02-parameter-counts');
  const rows = (counts?.checks ?? []) as unknown as {
    kind: string;
    name: string;
    sizes: number[];
    expected: number;
  }[];

  it.each(rows.filter(({ kind }) => kind === 'mlp_params').map((row) => [row.name, row] as const))(
    'hw02-parameter-counts: %s',
    (_, { sizes, expected }) => {
      const layers = sizes.slice(1).map((units) => dense(units, 'relu'));
      expect(parameterCount(layers, sizes[0])).toBe(expected);
      const formula = sizes.slice(1).reduce((sum, out, l) => sum + (sizes[l] + 1) * out, 0);
      expect(formula).toBe(expected);
    },
  );

  it('images flow through convolutions and pooling', () => {
    const layers: LayerSpec[] = [
      conv2d(4, 3, { inputShape: [1, 8, 8], padding: 1 }),
      batchNorm(),
      activation('relu'),
      { type: 'maxPool2d', size: 2 },
      conv2d(6, 3, { stride: 2, bias: false }),
      { type: 'flatten' },
      dense(10),
    ];
    const shapes = layerShapes(layers, 64);
    expect(shapes.map(({ outputs }) => outputs)).toEqual([256, 256, 256, 64, 6, 6, 10]);
    expect(parameterCount(layers, 64)).toBe(4 * 9 + 4 + 8 + 6 * 4 * 9 + 70);
    expect(shapes[5].outputImage).toBeNull();
  });

  it('names and starts every parameter', () => {
    const layers: LayerSpec[] = [dense(2), residual([batchNorm(), dense(2)]), layerNorm()];
    const layout = parameterLayout(layers, 1);
    expect(parameterNames(layout)).toEqual([
      ...['W1[1,1]', 'W1[2,1]', 'b1[1]', 'b1[2]'],
      ...['γ2.1[1]', 'γ2.1[2]', 'β2.1[1]', 'β2.1[2]'],
      ...['W2.2[1,1]', 'W2.2[1,2]', 'W2.2[2,1]', 'W2.2[2,2]', 'b2.2[1]', 'b2.2[2]'],
      ...['γ3[1]', 'γ3[2]', 'β3[1]', 'β3[2]'],
    ]);
    const theta = initialParameters(layers, 1, { seed: 1, initializer: 'zeros' });
    expect([...theta]).toEqual([0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
    // Glorot's fans of a convolution count the entries of the kernel: √(6/(2·9 + 4·9)).
    const image = [conv2d(4, 3, { inputShape: [2, 5, 5] })];
    const weights = initialParameters(image, 50, { seed: 1, initializer: 'glorotUniform' }).subarray(0, 72);
    const largest = Math.max(...weights.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(Math.sqrt(6 / 54));
    expect(largest).toBeGreaterThan(0.9 * Math.sqrt(6 / 54));
  });

  it.each<[string, LayerSpec[], RegExp]>([
    ['no image', [dense(4), conv2d(1, 2), dense(1)], /expected inputShape .* for conv2d .* got none/],
    ['other image', [conv2d(1, 2, { inputShape: [1, 3, 3] }), dense(1)], /the 4 features .* got 1 × 3 × 3/],
    [
      'large window',
      [conv2d(1, 5, { inputShape: [1, 2, 2], padding: 1 }), dense(1)],
      /fits into 2 × 2 with padding 1, got 5 × 5/,
    ],
    ['other width', [residual([dense(3)]), dense(1)], /put out the 4 features that come in, got 3/],
    [
      'too wide',
      [
        conv2d(64, 1, { inputShape: [1, 2, 2], padding: 100 }),
        { type: 'averagePool2d', size: 202 },
        dense(1),
      ],
      /at most 1000000 outputs/,
    ],
  ])('refuses: %s', (_, layers, message) => {
    const data = regressionPart([[1, 2, 3, 4]], [[1]]);
    const build = (): unknown => createNetworkObjective(networkSpec(layers, 'mse'), data, 4, 1);
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });

  it('gives layers their defaults and refuses what is none', () => {
    expect(layerSchema.parse({ type: 'batchNorm' })).toEqual(batchNorm());
    expect(layerSchema.parse({ type: 'conv2d', channels: 2, kernel: 3 })).toEqual(conv2d(2, 3));
    expect(layerSchema.parse({ type: 'dropout' })).toEqual({ type: 'dropout', rate: 0.5 });
    for (const bad of [
      { type: 'dropout', rate: 1 },
      { type: 'batchNorm', momentum: 0 },
      { type: 'residual', layers: [{ type: 'residual', layers: [{ type: 'flatten' }] }] },
      { type: 'dense', units: 2, rate: 0.1 },
    ]) {
      expect(layerSchema.safeParse(bad).success).toBe(false);
    }
  });
});

describe('deeper-contains-shallower', () => {
  it('outputs are identical, to the last bit, at every depth and activation', () => {
    const stream = randomStream(2, 'deeper');
    const inputs = Array.from({ length: 50 }, () => [stream.normal()]);
    const data = regressionPart(inputs, inputs);
    for (const activation of ['relu', 'tanh', 'softplus'] as const) {
      const shallow = [dense(3, activation), dense(4, activation), dense(1)];
      const objective = createNetworkObjective(networkSpec(shallow, 'mse'), data, 1, 1);
      const theta = Float64Array.from({ length: objective.dimension }, () => stream.normal());
      const out = new Float64Array(50);
      objective.predict(theta, data.inputs, 50, out);
      for (const after of [0, 1, 2]) {
        const deeper = embedDeeper(shallow, 1, theta, after);
        expect(deeper.layers).toHaveLength(4);
        const wide = createNetworkObjective(networkSpec(deeper.layers, 'mse'), data, 1, 1);
        const same = new Float64Array(50);
        wide.predict(deeper.theta, data.inputs, 50, same);
        expect(same).toEqual(out);
        expect(wide.loss(deeper.theta)).toBe(objective.loss(theta));
      }
    }
    expect(embedDeeper([dense(3, 'relu'), dense(1)], 1, new Float64Array(10), 0).layers[1]).toEqual(
      dense(3, 'relu'),
    );
  });

  it('refuses what would change the function', () => {
    const layers = [dense(3, 'tanh'), activation('relu'), dense(1)];
    const theta = new Float64Array(10);
    expect(() => embedDeeper(layers, 1, theta, 0, 'relu')).toThrow(/outputs that relu leaves alone/);
    expect(() => embedDeeper(layers, 1, theta, 1)).toThrow(/index of a dense layer .* got 1 \(activation\)/);
    expect(() => embedDeeper(layers, 1, new Float64Array(3), 0)).toThrow(/expected 10 parameters, got 3/);
  });
});
