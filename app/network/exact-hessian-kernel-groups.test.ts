import { afterEach, describe, expect, it } from 'vitest';
import type { Activation } from '../experiment/loss-spec.ts';
import { useKernels, type Kernels } from '../numerics/kernels/kernels.ts';
import { randomStream } from '../numerics/random.ts';
import { maxAbs } from '../numerics/vector.ts';
import { testKernels } from '../testing/kernels.ts';
import { classPart, dense, networkSpec } from '../testing/random-network.ts';
import { createNetworkObjective, type NetworkObjective } from './network-objective.ts';

afterEach(() => useKernels(null));

function hessianOf(objective: NetworkObjective, theta: Float64Array, kernels: Kernels | null): Float64Array {
  useKernels(kernels);
  const out = new Float64Array(objective.dimension ** 2).fill(NaN);
  objective.hessian(theta, out);
  useKernels(null);
  return out;
}

const FEATURES = 5;
const DEAD_FEATURE = 2;
const DEAD_UNIT = 4;

/** Several groups of samples, no number divisible by all that is cut; one input is 0, one rectifier below 0. */
function classifier(first: Activation, samples: number) {
  const stream = randomStream(samples, 'hessian-groups');
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: FEATURES }, (_, j) => (j === DEAD_FEATURE ? 0 : stream.normal())),
  );
  const labels = inputs.map(() => stream.integer(3));
  const layers = [dense(23, first), dense(21, 'tanh'), dense(3)];
  const part = classPart(inputs, labels, 3);
  const objective = createNetworkObjective(networkSpec(layers, 'crossEntropy'), part, FEATURES, 3);
  const theta = Float64Array.from({ length: objective.dimension }, () => 0.5 * stream.normal());
  theta[23 * FEATURES + DEAD_UNIT] = -1000;
  return { objective, theta };
}

describe.each([
  ['plain', false, false],
  ['fused', true, false],
  ['wide', true, true],
] as const)('groups of samples in the %s kernels', (_name, fused, wide) => {
  const kernels = testKernels(fused, wide);

  it.each([259, 1034])('add up to the Hessian of the reference (N = %i)', (samples) => {
    const { objective, theta } = classifier('tanh', samples);
    const reference = hessianOf(objective, theta, null);
    const made = hessianOf(objective, theta, kernels);
    const difference = maxAbs(made.map((value, i) => value - reference[i]));
    expect(difference).toBeLessThanOrEqual(1e-13 * maxAbs(reference));
    const again = hessianOf(objective, theta, kernels);
    expect(made.findIndex((value, i) => value !== again[i])).toBe(-1);
  });

  it('have the exact curvature of softmax outputs that are almost one-hot', () => {
    const { objective, theta } = classifier('tanh', 259);
    const confident = theta.map((value) => 20 * value);
    const reference = hessianOf(objective, confident, null);
    const made = hessianOf(objective, confident, kernels);
    const difference = maxAbs(made.map((value, i) => value - reference[i]));
    expect(difference).toBeLessThanOrEqual(1e-13 * maxAbs(reference));
  });

  it('keep the zeros of a dead unit and of an input that is always 0', () => {
    const { objective, theta } = classifier('relu', 300);
    const n = objective.dimension;
    const made = hessianOf(objective, theta, kernels);
    const reference = hessianOf(objective, theta, null);
    const isZeroRow = (matrix: Float64Array, i: number): boolean =>
      matrix.subarray(i * n, (i + 1) * n).every((value) => value === 0);
    for (let unit = 0; unit < 23; unit++) expect(isZeroRow(made, unit * FEATURES + DEAD_FEATURE)).toBe(true);
    for (let j = 0; j < FEATURES; j++) expect(isZeroRow(made, DEAD_UNIT * FEATURES + j)).toBe(true);
    for (let i = 0; i < n; i++) expect(isZeroRow(made, i)).toBe(isZeroRow(reference, i));
  });
});
