import { afterEach, describe, expect, it } from 'vitest';
import { useKernels, type Kernels } from '../numerics/kernels/kernels.ts';
import { randomStream } from '../numerics/random.ts';
import { dot, maxAbs } from '../numerics/vector.ts';
import { testKernels } from '../testing/kernels.ts';
import { classPart, dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { gaussNewtonOperator } from './gauss-newton.ts';
import { createNetworkObjective, type NetworkObjective } from './network-objective.ts';

const kernels = testKernels();
afterEach(() => {
  useKernels(null);
});

const stream = randomStream(11, 'test');
const inputs = Array.from({ length: 9 }, () => [stream.normal(), stream.normal()]);
const targets = inputs.map(() => [stream.normal(), stream.normal(), stream.normal()]);
const hidden = [dense(4, 'tanh'), dense(3, 'sigmoid'), dense(3)];

function thetaOf({ dimension }: NetworkObjective): Float64Array {
  return Float64Array.from({ length: dimension }, () => 0.7 * stream.normal());
}

/** Columns of ∂f_n/∂θ: the gradient of ½‖f_n − y‖² at y = f_n − e_k is J_nᵀe_k. */
function jacobianRows(theta: Float64Array): Float64Array[] {
  return inputs.flatMap((input) => {
    const spec = networkSpec(hidden, 'halfSse');
    const output = new Float64Array(3);
    createNetworkObjective(spec, regressionPart([input], [[0, 0, 0]]), 2, 3).predict(
      theta,
      Float64Array.from(input),
      1,
      output,
    );
    return [0, 1, 2].map((k) => {
      const shifted = [...output].map((value, i) => (i === k ? value - 1 : value));
      const row = new Float64Array(theta.length);
      createNetworkObjective(spec, regressionPart([input], [shifted]), 2, 3).gradient(theta, row);
      return row;
    });
  });
}

describe.each([
  ['in the kernels', kernels],
  ['in the layers', null],
] as readonly (readonly [string, Kernels | null])[])('Gauss–Newton products %s', (_name, used) => {
  it('are JᵀJv for squared errors, whatever the residuals', () => {
    useKernels(used);
    const objective = createNetworkObjective(
      networkSpec(hidden, 'halfSse'),
      regressionPart(inputs, targets),
      2,
      3,
    );
    const theta = thetaOf(objective);
    const operator = gaussNewtonOperator(objective, theta);
    const rows = jacobianRows(theta);
    for (let trial = 0; trial < 5; trial++) {
      const v = theta.map(() => stream.normal());
      const found = new Float64Array(theta.length);
      operator.apply(v, found);
      const expected = new Float64Array(theta.length);
      for (const row of rows) {
        const along = dot(row, v);
        for (let i = 0; i < expected.length; i++) expected[i] += along * row[i];
      }
      expect(maxAbs(found.map((x, i) => x - expected[i]))).toBeLessThanOrEqual(1e-12 * maxAbs(expected));
    }
  });

  it('are Hessian products where the network is linear, penalty included; and no quadratic form is negative', () => {
    useKernels(used);
    const labels = inputs.map((_, n) => n % 3);
    const part = classPart(inputs, labels, 3);
    const linear = createNetworkObjective(networkSpec([dense(3)], 'crossEntropy', 0.05), part, 2, 3);
    const deep = createNetworkObjective(networkSpec(hidden, 'crossEntropy'), part, 2, 3);
    for (let trial = 0; trial < 5; trial++) {
      const theta = thetaOf(linear);
      const v = theta.map(() => stream.normal());
      const [found, expected] = [new Float64Array(theta.length), new Float64Array(theta.length)];
      gaussNewtonOperator(linear, theta).apply(v, found);
      linear.hessianVectorProduct(theta, v, expected);
      expect(maxAbs(found.map((x, i) => x - expected[i]))).toBeLessThanOrEqual(1e-13 * maxAbs(expected));

      const point = thetaOf(deep);
      const w = point.map(() => stream.normal());
      const image = new Float64Array(point.length);
      gaussNewtonOperator(deep, point).apply(w, image);
      expect(dot(w, image)).toBeGreaterThanOrEqual(0);
    }
  });
});
