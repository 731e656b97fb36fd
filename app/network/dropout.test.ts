import { describe, expect, it } from 'vitest';
import { randomStream } from '../numerics/random.ts';
import { activation, residual } from '../testing/random-layers.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { buildLayers } from './build-layers.ts';
import { analysisContext } from './layer.ts';
import { createNetworkObjective } from './network-objective.ts';

describe('dropout', () => {
  const stream = randomStream(9, 'dropout-data');
  const inputs = Array.from({ length: 30 }, () => [stream.normal(), stream.normal()]);
  const data = regressionPart(inputs, inputs);
  const drop = { type: 'dropout', rate: 0.4 } as const;
  const spec = networkSpec([dense(6, 'tanh'), drop, residual([dense(6, 'tanh'), drop]), dense(2)], 'mse');
  const objective = createNetworkObjective(spec, data, 2, 2);
  const theta = Float64Array.from({ length: objective.dimension }, () => stream.normal());
  const all = Int32Array.from({ length: 30 }, (_, n) => n);

  it('sets a share of the entries to 0 and scales the others, in training only', () => {
    const [layer] = buildLayers([{ type: 'dropout', rate: 0.25 }], 100);
    const context = analysisContext(null);
    const pass = layer.createPass(100, context);
    const ones = new Float64Array(10000).fill(3);
    pass.forward(theta, ones, 100, 0);
    expect(pass.output).toEqual(ones);
    context.mode = 'training';
    context.dropout = randomStream(1, 'dropout', 0);
    pass.forward(theta, ones, 100, 1);
    const zeros = pass.output.filter((x) => x === 0).length;
    expect(Math.abs(zeros - 2500)).toBeLessThan(4 * Math.sqrt(10000 * 0.25 * 0.75));
    expect(pass.output.filter((x) => x === 4)).toHaveLength(10000 - zeros);
    // The gradient goes where the output went.
    const back = new Float64Array(10000);
    pass.backward(theta, ones, 100, new Float64Array(10000).fill(3), new Float64Array(0), back);
    expect(back).toEqual(pass.output);
  });

  it('the masks of a step are a matter of seed and step alone', () => {
    const gradient = (seed: number, step: number): Float64Array => {
      const out = new Float64Array(theta.length);
      objective.batchGradient(theta, all, 30, out, { seed, step, state: null });
      return out;
    };
    const first = gradient(4, 7);
    expect(gradient(4, 8)).not.toEqual(first);
    expect(gradient(5, 7)).not.toEqual(first);
    expect(gradient(4, 7)).toEqual(first);
    expect(objective.trainsDifferently).toBe(true);
  });

  it('analysis is deterministic and the network’s without dropout', () => {
    const plain = createNetworkObjective(
      networkSpec([dense(6, 'tanh'), residual([dense(6, 'tanh')]), dense(2)], 'mse'),
      data,
      2,
      2,
    );
    const [one, two] = [new Float64Array(theta.length), new Float64Array(theta.length)];
    expect(objective.gradient(theta, one)).toBe(plain.gradient(theta, two));
    expect(one).toEqual(two);
    objective.batchGradient(theta, all, 30, one, { seed: 1, step: 1, state: null });
    expect(objective.batchGradient(theta, all, 30, one)).toBe(plain.batchGradient(theta, all, 30, two));
    expect(one).toEqual(two);
    expect(plain.trainsDifferently).toBe(false);
  });

  it('dense networks keep their structured Hessian through dropout, flattening and activations of their own', () => {
    const plain = createNetworkObjective(
      networkSpec([dense(4, 'tanh'), dense(3, 'sigmoid'), dense(2)], 'mse'),
      data,
      2,
      2,
    );
    const layers = [
      { type: 'flatten' },
      dense(4),
      activation('tanh'),
      drop,
      dense(3),
      activation('sigmoid'),
    ] as const;
    const split = createNetworkObjective(networkSpec([...layers, dense(2)], 'mse'), data, 2, 2);
    const n = plain.dimension;
    const [one, two] = [new Float64Array(n * n), new Float64Array(n * n)];
    const at = theta.slice(0, n);
    plain.hessian(at, one);
    split.hessian(at, two);
    expect(two).toEqual(one);
    const column = new Float64Array(n);
    const unit = new Float64Array(n);
    unit[5] = 1;
    split.hessianVectorProduct(at, unit, column);
    column.forEach((x, i) => expect(Math.abs(x - two[5 * n + i])).toBeLessThan(1e-13));
  });
});
