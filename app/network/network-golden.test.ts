import { describe, expect, it } from 'vitest';
import type { Activation, NetworkLoss } from '../experiment/loss-spec.ts';
import { ACTIVATIONS, NETWORK_LOSSES } from '../experiment/loss-spec.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';
import { maxAbs } from '../numerics/vector.ts';
import golden from '../testing/golden/network-golden.json' with { type: 'json' };
import { classPart, dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { createNetworkObjective } from './network-objective.ts';

/** Values of PyTorch float64, made by app/testing/golden/make-network-golden.py. */
describe('against PyTorch', () => {
  it('covers every activation and loss', () => {
    const used = golden.cases.flatMap((c) => [c.activation, c.outputActivation]);
    expect(ACTIVATIONS.filter((name) => !used.includes(name))).toEqual([]);
    expect(NETWORK_LOSSES.filter((name) => !golden.cases.some((c) => c.loss === name))).toEqual([]);
  });

  it.each(golden.cases.map((c, i) => [i, `${c.activation} → ${c.outputActivation}, ${c.loss}`] as const))(
    'case %i: %s',
    (index) => {
      const c = golden.cases[index];
      const layers = c.sizes.slice(1).map((units, l) => {
        const activation = l === c.sizes.length - 2 ? c.outputActivation : c.activation;
        return dense(units, activation as Activation, c.bias);
      });
      const outputs = c.sizes[c.sizes.length - 1];
      const part =
        c.labels === null ? regressionPart(c.inputs, c.targets) : classPart(c.inputs, c.labels, outputs);
      const spec = networkSpec(layers, c.loss as NetworkLoss, c.l2);
      const objective = createNetworkObjective(spec, part, c.sizes[0], outputs);
      const theta = Float64Array.from(c.theta);
      const n = objective.dimension;
      expect(n).toBe(theta.length);
      const close = (actual: ArrayLike<number>, expected: number[], tolerance: number): void => {
        const scale = Math.max(1, maxAbs(Float64Array.from(expected)));
        expect(actual.length).toBe(expected.length);
        expected.forEach((x, i) => expect(Math.abs(actual[i] - x)).toBeLessThanOrEqual(tolerance * scale));
      };
      close([objective.loss(theta)], [c.value], 4e-15);
      const gradient = new Float64Array(n);
      close([objective.gradient(theta, gradient)], [c.value], 4e-15);
      close(gradient, c.gradient, 1e-14);
      const hessian = new Float64Array(n * n);
      objective.hessian(theta, hessian);
      const lower: number[] = [];
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) lower.push(hessian[i * n + j]);
      close(lower, c.hessianLower, 2e-14);
      close(symmetricEigenvalues(hessian, n), c.eigenvalues, 1e-13);
    },
  );
});
