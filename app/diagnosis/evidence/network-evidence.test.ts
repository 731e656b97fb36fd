import { describe, expect, it } from 'vitest';
import type { LayerSpec } from '../../experiment/loss-spec.ts';
import { createNetworkObjective } from '../../network/network-objective.ts';
import { networkEvidence } from './network-evidence.ts';

/** What the layers of a network with one output do on given inputs. */
function evidenceOf(layers: LayerSpec[], inputs: readonly number[][], targets: number[], theta: number[]) {
  const part = {
    samples: inputs.length,
    inputs: Float64Array.from(inputs.flat()),
    targets: Float64Array.from(targets),
    labels: new Int32Array(0),
  };
  const data = { inputs: [], targets: [], split: 'train' as const, splitSeed: 0 };
  const spec = { kind: 'network' as const, layers, loss: 'mse' as const, l2: 0, data };
  const objective = createNetworkObjective(spec, part, inputs[0].length, 1);
  return networkEvidence(objective, Float64Array.from(theta), null);
}

describe('what units let through', () => {
  it('counts a channel of a convolution as dead where it is shut at every place of every sample', () => {
    // Two 1×1 kernels on images of two pixels, 1 and −1: relu(x − ½) is open at one of four places, relu(x − 2) at none.
    const layers: LayerSpec[] = [
      {
        type: 'conv2d',
        channels: 2,
        kernel: 1,
        stride: 1,
        padding: 0,
        activation: 'relu',
        bias: true,
        inputShape: [1, 1, 2],
      },
      { type: 'flatten' },
      { type: 'dense', units: 1, activation: 'identity', bias: false },
    ];
    const evidence = evidenceOf(
      layers,
      [
        [1, -1],
        [-1, -1],
      ],
      [0, 0],
      [1, 1, -0.5, -2, 1, 1, 1, 1],
    );
    expect(evidence.isChain).toBe(false);
    expect(evidence.layers[0]).toEqual({
      activation: 'relu',
      hidden: true,
      units: 2,
      dead: 0.5,
      slope: 1 / 8,
    });
    expect(evidence.layers[1].hidden).toBe(false);
  });

  it('weighs the slope of the outputs by their errors, an activation of its own included', () => {
    const dense: LayerSpec = { type: 'dense', units: 1, activation: 'tanh', bias: false };
    const apart: LayerSpec[] = [
      { ...dense, activation: 'identity' },
      { type: 'activation', activation: 'tanh' },
    ];
    const [one, two] = [[dense], apart].map((layers) => evidenceOf(layers, [[0.5], [2]], [0, -1], [1.5]));
    const [a, b] = [Math.tanh(0.75), Math.tanh(3)];
    const expected = (a * (1 - a * a) + (b + 1) * (1 - b * b)) / (a + b + 1);
    expect(one.outputSlope).toBeCloseTo(expected, 14);
    expect(two.outputSlope).toBe(one.outputSlope);
    expect(two.layers.at(-1)).toEqual(one.layers[0]);
    expect(one.layers[0].slope).toBeCloseTo(1 - (a * a + b * b) / 2, 14);
  });
});
