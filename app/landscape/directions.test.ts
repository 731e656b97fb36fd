import { describe, expect, it } from 'vitest';
import { parameterLayout } from '../network/parameter-layout.ts';
import { randomStream } from '../numerics/random.ts';
import { norm2 } from '../numerics/vector.ts';
import { gaussianDirection, normalizeDirection, parameterGroups } from './directions.ts';
import { planePoint } from './grid.ts';

const layers = [
  { type: 'dense', units: 4, activation: 'relu', bias: false },
  { type: 'dense', units: 2, activation: 'identity', bias: false },
] as const;
const layout = parameterLayout(layers, 3);
const stream = randomStream(5, 'test-directions');
const theta = Float64Array.from({ length: layout.count }, () => stream.normal());
const inputs = Array.from({ length: 12 }, () => Array.from({ length: 3 }, () => stream.normal()));

/** Bias-free 3-4-2 ReLU network, mean square of outputs minus inputs' first two entries; written out independently. */
function loss(p: Float64Array): number {
  let sum = 0;
  for (const x of inputs) {
    const hidden = [0, 1, 2, 3].map((u) =>
      Math.max(0, p[3 * u] * x[0] + p[3 * u + 1] * x[1] + p[3 * u + 2] * x[2]),
    );
    for (const o of [0, 1]) {
      const out = hidden.reduce((s, h, u) => s + h * p[12 + 4 * o + u], 0);
      sum += (out - x[o]) ** 2 / inputs.length;
    }
  }
  return sum;
}

function slice(at: Float64Array, normalization: 'filter' | 'none'): number[] {
  const directions = [0, 1].map((index) => {
    const d = gaussianDirection(11, index, at.length);
    normalizeDirection(d, at, layout, normalization);
    return d;
  });
  const out = new Float64Array(at.length);
  const values: number[] = [];
  for (const y of [-1, -0.4, 0, 0.7, 1]) {
    for (const x of [-1, -0.5, 0, 0.3, 1]) {
      planePoint(at, directions[0], directions[1], x, y, out);
      values.push(loss(out));
    }
  }
  return values;
}

describe('normalizeDirection', () => {
  it('makes the slice invariant under ReLU rescaling W1 → 10·W1, W2 → W2/10, which the raw slice is not', () => {
    const rescaled = theta.map((v, k) => (k < 12 ? 10 * v : v / 10));
    expect(Math.abs(loss(rescaled) / loss(theta) - 1)).toBeLessThan(1e-14);
    const a = slice(theta, 'filter');
    const b = slice(rescaled, 'filter');
    a.forEach((v, k) => expect(Math.abs(b[k] / v - 1)).toBeLessThan(1e-12));
    const raw = slice(theta, 'none');
    const rawRescaled = slice(rescaled, 'none');
    expect(Math.max(...raw.map((v, k) => Math.abs(rawRescaled[k] / v - 1)))).toBeGreaterThan(0.5);
  });
  it('gives every filter with its bias, or every layer, the norm it has in θ', () => {
    const withBias = parameterLayout(
      layers.map((l) => ({ ...l, bias: true })),
      3,
    );
    const at = gaussianDirection(1, 7, withBias.count);
    for (const by of ['filter', 'layer'] as const) {
      const d = gaussianDirection(2, 0, withBias.count);
      expect(normalizeDirection(d, at, withBias, by)).toBe(0);
      const groups = parameterGroups(withBias, by);
      expect(groups.length).toBe(by === 'filter' ? 6 : 2);
      expect(groups.flatMap((g) => [...g]).sort((a, b) => a - b)).toEqual([...at.keys()]);
      for (const group of groups) {
        const pick = (v: Float64Array): Float64Array => Float64Array.from(group, (k) => v[k]);
        expect(Math.abs(norm2(pick(d)) / norm2(pick(at)) - 1)).toBeLessThan(1e-14);
      }
    }
  });
  it('counts dead filters and does not move them', () => {
    const at = theta.slice().fill(0, 3, 6);
    const d = gaussianDirection(2, 0, at.length);
    expect(normalizeDirection(d, at, layout, 'filter')).toBe(1);
    expect([...d.subarray(3, 6)].map(Math.abs)).toEqual([0, 0, 0]);
  });
});

describe('gaussianDirection', () => {
  it('is the same for the same seed and index, another for others', () => {
    expect(gaussianDirection(3, 0, 20)).toEqual(gaussianDirection(3, 0, 20));
    expect(gaussianDirection(3, 1, 20)).not.toEqual(gaussianDirection(3, 0, 20));
    expect(gaussianDirection(4, 0, 20)).not.toEqual(gaussianDirection(3, 0, 20));
  });
});
