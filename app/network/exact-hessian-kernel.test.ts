import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Activation } from '../experiment/loss-spec.ts';
import { useKernels, type Kernels } from '../numerics/kernels/kernels.ts';
import { randomStream } from '../numerics/random.ts';
import { maxAbs } from '../numerics/vector.ts';
import { testKernels } from '../testing/kernels.ts';
import { classPart, dense, networkSpec, randomNetwork } from '../testing/random-network.ts';
import { createNetworkObjective, type NetworkObjective } from './network-objective.ts';

afterEach(() => useKernels(null));

function hessianOf(objective: NetworkObjective, theta: Float64Array, kernels: Kernels | null): Float64Array {
  useKernels(kernels);
  const out = new Float64Array(objective.dimension ** 2).fill(NaN);
  objective.hessian(theta, out);
  useKernels(null);
  return out;
}

function largestDifference(x: Float64Array, y: Float64Array): number {
  return maxAbs(x.map((value, i) => value - y[i]));
}

/** A network with more samples than one group holds. */
function classifier(samples: number, hidden: readonly [number, Activation][]) {
  const stream = randomStream(samples, 'kernel-hessian');
  const inputs = Array.from({ length: samples }, () => [stream.normal(), stream.normal(), stream.normal()]);
  const labels = inputs.map(() => stream.integer(3));
  const layers = [...hidden.map(([units, activation]) => dense(units, activation)), dense(3)];
  const spec = networkSpec(layers, 'crossEntropy');
  const part = classPart(inputs, labels, 3);
  const objective = createNetworkObjective(spec, part, 3, 3);
  const theta = Float64Array.from({ length: objective.dimension }, () => stream.normal());
  return { objective, theta };
}

describe.each([
  ['plain', false, false],
  ['fused', true, false],
  ['wide', true, true],
] as const)('exact Hessian in the %s kernels', (_name, fused, wide) => {
  const kernels = testKernels(fused, wide);

  it('equals the reference for any dense network', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const { objective, theta } = randomNetwork(seed);
        const reference = hessianOf(objective, theta, null);
        const scale = Math.max(1e-3, maxAbs(reference));
        expect(largestDifference(hessianOf(objective, theta, kernels), reference)).toBeLessThanOrEqual(
          1e-13 * scale,
        );
      }),
      { numRuns: 400 },
    );
  });

  it.each([1, 2, 63, 64, 65, 129, 512, 517, 1023, 1500])('equals the reference for N = %i', (samples) => {
    const { objective, theta } = classifier(samples, [
      [7, 'tanh'],
      [6, 'swish'],
      [5, 'relu'],
    ]);
    const reference = hessianOf(objective, theta, null);
    const once = hessianOf(objective, theta, kernels);
    expect(largestDifference(once, reference)).toBeLessThanOrEqual(1e-13 * maxAbs(reference));
    expect(hessianOf(objective, theta, kernels)).toEqual(once);
  });

  it.each([100, 1300])('is symmetric to the last bit (N = %i)', (samples) => {
    const { objective, theta } = classifier(samples, [
      [6, 'tanh'],
      [5, 'sigmoid'],
    ]);
    const n = objective.dimension;
    const whole = hessianOf(objective, theta, kernels);
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) expect(whole[i * n + j]).toBe(whole[j * n + i]);
  });

  it('has the curvature of an almost one-hot softmax to the last digits', () => {
    const objective = createNetworkObjective(
      networkSpec([dense(3, 'identity', false)], 'crossEntropy'),
      classPart([[1]], [0], 3),
      1,
      3,
    );
    // p = e^{f_k}/Σ e^{f_j}; ∂²ℓ/∂f² = diag p − p pᵀ, where 1 − p₀ = p₁ + p₂.
    const h = hessianOf(objective, Float64Array.of(0, -40, -80), kernels);
    const [p1, p2] = [Math.exp(-40), Math.exp(-80)];
    expect(h[0] / (p1 + p2)).toBeCloseTo(1, 13);
    expect(h[4] / p1).toBeCloseTo(1, 13);
    expect(h[1] / -p1).toBeCloseTo(1, 13);
    expect(h[3]).toBe(h[1]);
  });

  it('keeps what is not finite, and gives its memory back', () => {
    const { objective, theta } = classifier(70, [[4, 'tanh']]);
    const before = kernels.memory.mark();
    const good = hessianOf(objective, theta, kernels);
    const bad = hessianOf(objective, new Float64Array(theta.length).fill(NaN), kernels);
    expect(bad.some((x) => Number.isFinite(x) && x !== 0)).toBe(false);
    expect(hessianOf(objective, theta, kernels)).toEqual(good);
    expect(kernels.memory.mark()).toBe(before);
  });
});
