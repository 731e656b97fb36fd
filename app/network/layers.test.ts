import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, maxAbs, norm2 } from '../numerics/vector.ts';
import { randomStream } from '../numerics/random.ts';
import { randomLayeredNetwork } from '../testing/random-layers.ts';

/** Exact derivatives of every layer type, in networks drawn at random. */

const numbers = (seed: number, length: number, purpose: string): Float64Array => {
  const stream = randomStream(seed, purpose);
  return Float64Array.from({ length }, () => stream.normal());
};

describe('networks of all layers', () => {
  it('are drawn with every layer type, outside and inside residual connections', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 300; seed++) {
      for (const layer of randomLayeredNetwork(seed).spec.layers) {
        seen.add(layer.type);
        if (layer.type === 'residual') layer.layers.forEach(({ type }) => seen.add(`residual ${type}`));
      }
    }
    expect([...seen].sort()).toEqual(
      [
        ...['activation', 'averagePool2d', 'batchNorm', 'conv2d', 'dense', 'dropout', 'flatten', 'layerNorm'],
        ...['maxPool2d', 'residual', 'residual activation', 'residual batchNorm', 'residual dense'],
        ...['residual dropout', 'residual layerNorm'],
      ].sort(),
    );
  });

  it('gradient: four-point differences of the loss agree to 1e−8 along any direction', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const { objective, theta } = randomLayeredNetwork(seed);
        fc.pre(objective.kinkDistance(theta) > 0.05); // maxima that change hands have no derivative
        const v = numbers(seed, objective.dimension, 'direction');
        const h = 1e-3 / norm2(v);
        const at = (t: number): number => objective.loss(theta.map((x, i) => x + t * h * v[i]));
        // Error O(h⁴): (8(f(h) − f(−h)) − (f(2h) − f(−2h)))/12h.
        const quotient = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
        const gradient = new Float64Array(objective.dimension);
        const value = objective.gradient(theta, gradient);
        expect(value).toBe(objective.loss(theta));
        const size = Math.max(1, Math.abs(value), norm2(gradient)) * norm2(v);
        expect(Math.abs(dot(gradient, v) - quotient)).toBeLessThan(1e-8 * size);
      }),
      { numRuns: 300 },
    );
  });

  it('Hessian-vector product: four-point differences of the gradient, symmetry, and the dense Hessian', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const { objective, theta } = randomLayeredNetwork(seed);
        fc.pre(objective.kinkDistance(theta) > 0.05);
        const n = objective.dimension;
        const [u, v] = [numbers(seed, n, 'u'), numbers(seed, n, 'v')];
        const [hu, hv] = [new Float64Array(n), new Float64Array(n)];
        objective.hessianVectorProduct(theta, u, hu);
        objective.hessianVectorProduct(theta, v, hv);
        const size = Math.max(1, norm2(hv) / norm2(v), norm2(hu) / norm2(u));
        expect(Math.abs(dot(u, hv) - dot(v, hu))).toBeLessThan(1e-12 * size * norm2(u) * norm2(v));

        const h = 1e-3 / norm2(v);
        const at = (t: number): Float64Array => {
          const out = new Float64Array(n);
          objective.gradient(
            theta.map((x, i) => x + t * h * v[i]),
            out,
          );
          return out;
        };
        const [a, b, c, d] = [at(1), at(-1), at(2), at(-2)];
        const quotient = a.map((x, i) => (8 * (x - b[i]) - (c[i] - d[i])) / (12 * h));
        expect(maxAbs(quotient.map((x, i) => x - hv[i]))).toBeLessThan(1e-7 * size * norm2(v));

        const hessian = new Float64Array(n * n);
        objective.hessian(theta, hessian);
        const image = hv.map((_, i) => {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += hessian[i * n + j] * v[j];
          return sum;
        });
        expect(maxAbs(image.map((x, i) => x - hv[i]))).toBeLessThan(1e-12 * size * norm2(v));
      }),
      { numRuns: 200 },
    );
  });
});
