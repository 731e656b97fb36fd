import { describe, expect, it } from 'vitest';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { initialParameters } from '../../network/initializers.ts';
import { createNetworkObjective } from '../../network/network-objective.ts';
import { addScaled } from '../../numerics/vector.ts';
import { twinEvidence } from './twin-units.ts';

/** 16 pixels → two channels of 2×2 kernels (θ₀ … θ₉), normalised (θ₁₀ … θ₁₃) and pooled → three units (θ₁₄ … θ₂₂) → one output. */
const SPEC = networkLossSchema.parse({
  kind: 'network',
  layers: [
    { type: 'conv2d', channels: 2, kernel: 2, activation: 'tanh', inputShape: [1, 4, 4] },
    { type: 'batchNorm' },
    { type: 'averagePool2d', size: 3 },
    { type: 'flatten' },
    { type: 'dense', units: 3, activation: 'tanh' },
    { type: 'dense', units: 1 },
  ],
  loss: 'mse',
  data: { inputs: [[0]], targets: [[0]] },
});
const SAMPLES = 12;
const OBJECTIVE = createNetworkObjective(
  SPEC,
  {
    samples: SAMPLES,
    inputs: Float64Array.from({ length: 16 * SAMPLES }, (_, i) => Math.sin(i * i + 1)),
    targets: Float64Array.from({ length: SAMPLES }, (_, n) => Math.cos(3 * n)),
    labels: new Int32Array(0),
  },
  16,
  1,
);

/** The start with both kernels alike, and what 40 steps of gradient descent make of it. */
function trained(change: (theta: Float64Array) => void) {
  const start = initialParameters(SPEC.layers, 16, { seed: 3, initializer: 'glorotUniform' });
  for (let k = 0; k < 4; k++) start[4 + k] = start[k];
  change(start);
  const theta = start.slice();
  const gradient = new Float64Array(theta.length);
  for (let step = 0; step < 40; step++) {
    OBJECTIVE.gradient(theta, gradient);
    addScaled(theta, -0.1, gradient, theta);
  }
  return twinEvidence(OBJECTIVE, theta, start);
}

describe('twin units', () => {
  it('are channels of a convolution with equal kernels: they stay equal where they are heard alike', () => {
    const [kernels, units] = trained((theta) => {
      for (let u = 0; u < 3; u++) theta[15 + 2 * u] = theta[14 + 2 * u];
    });
    expect(kernels).toEqual({ start: 1, now: 1 });
    expect(units).toEqual({ start: 0, now: 0 });
  });

  it('part where they are heard differently', () => {
    expect(trained(() => undefined)[0]).toEqual({ start: 1, now: 0 });
  });

  it('are two of three units of a second layer; the last layer has none', () => {
    const layers = trained((theta) => {
      theta.copyWithin(18, 14, 16);
      theta[25] = theta[23];
    });
    expect(layers).toHaveLength(2);
    expect(layers[1].start).toBeCloseTo(2 / 3, 12);
    expect(layers[1].now).toBeCloseTo(2 / 3, 12);
  });
});
