import { describe, expect, it } from 'vitest';
import { parameterLayout } from '../network/parameter-layout.ts';
import { extentOfPath, roundUp } from './choose-extent.ts';
import { gaussianDirection } from './directions.ts';
import { buildPlane } from './plane.ts';

const layout = parameterLayout([{ type: 'dense', units: 2, activation: 'tanh', bias: true }], 3);
const theta = gaussianDirection(9, 0, layout.count);
const path = [0, 0.1, 0.5, 1].map((t) => theta.map((v, k) => v * (1 + t) + (k === 2 ? t * t : 0)));

describe('buildPlane', () => {
  it('builds the same random plane for the same seed, through the point bit for bit', () => {
    const spec = { kind: 'random', normalization: 'filter', seed: 4 } as const;
    const plane = buildPlane(spec, { theta, layout, path });
    expect(plane.center).toEqual(theta);
    expect(buildPlane(spec, { theta, layout, path })).toEqual(plane);
    expect([plane.x, plane.y]).toEqual([
      [-1, 1],
      [-1, 1],
    ]);
    expect(plane.notes.map((n) => n.key)).toEqual(['scene.notes.random.filter', 'scene.notes.angle']);
  });
  it('refuses directions as long as weights that are all but zero: they would show rounding', () => {
    const tiny = { theta: theta.map((v) => 1e-12 * v), layout, path: [] };
    const spec = { kind: 'random', normalization: 'filter', seed: 4 } as const;
    expect(() => buildPlane(spec, tiny)).toThrow(/^expected weights for filter-normalised .* rounding alone/);
    expect(() => buildPlane({ ...spec, normalization: 'layer' }, tiny)).toThrow(/layer-normalised/);
    // Without normalisation, or drawn widely enough, there is something to see.
    expect(buildPlane({ ...spec, normalization: 'none' }, tiny).x[1]).toBeGreaterThan(0);
    expect(buildPlane(spec, { ...tiny, extent: 1e12 }).x).toEqual([-1e12, 1e12]);
  });
  it('draws a function of two variables over its box, in the variables’ own values', () => {
    const plane = buildPlane(
      { kind: 'coordinates', indices: [0, 1] },
      {
        theta: Float64Array.of(0.3, 0.4),
        layout: null,
        path: [],
        box: [
          [-1, 3],
          [0, 2],
        ],
        names: ['u', 'v'],
      },
    );
    expect(plane.center).toEqual(Float64Array.of(0, 0));
    expect([plane.x, plane.y, plane.extent]).toEqual([[-1, 3], [0, 2], 2]);
    expect(plane.axisLabels[1]).toEqual({ key: 'scene.axis.coordinate', values: { name: 'v' } });
  });
  it('takes eigenvectors as they are and labels them with rank and eigenvalue', () => {
    const e = (k: number): Float64Array => Float64Array.from(theta, (_, i) => (i === k ? 1 : 0));
    const plane = buildPlane(
      { kind: 'eigenvectors', ranks: [-1, 0] },
      {
        theta,
        layout,
        path,
        eigenpairs: [
          { value: 5, vector: e(3) },
          { value: -2, vector: e(1) },
        ],
      },
    );
    expect(plane.directions).toEqual([e(3), e(1)]);
    expect(plane.axisLabels[0].values).toEqual({ rank: 8, count: 8, eigenvalue: 5 });
    expect(plane.axisLabels[1].values).toEqual({ rank: 1, count: 8, eigenvalue: -2 });
  });
  it('shows the whole path in its PCA plane', () => {
    const plane = buildPlane({ kind: 'pca' }, { theta: path[3], layout, path });
    expect(plane.notes[0].key).toBe('scene.notes.pca');
    expect(plane.directions[0].reduce((s, v, k) => s + v * plane.directions[1][k], 0)).toBeCloseTo(0, 12);
    expect(plane.extent).toBeGreaterThan(1);
  });
  it('completes the plane of a straight path and says so', () => {
    const straight = [0, 1, 2].map((t) => Float64Array.of(t, 2 * t, 0));
    const plane = buildPlane({ kind: 'pca' }, { theta: straight[2], layout: null, path: straight });
    expect(plane.notes.map((n) => n.key)).toContain('scene.notes.straightPath');
    expect(plane.directions[0].reduce((s, v, k) => s + v * plane.directions[1][k], 0)).toBeCloseTo(0, 12);
  });
  it('refuses what spans no plane, in one line', () => {
    const zero = new Float64Array(layout.count);
    const context = { theta: zero, layout, path: [] };
    expect(() => buildPlane({ kind: 'random', normalization: 'filter', seed: 0 }, context)).toThrow(
      /zero first direction/,
    );
    expect(() => buildPlane({ kind: 'pca' }, context)).toThrow(/path that moves/);
    expect(() => buildPlane({ kind: 'coordinates', indices: [1, 1] }, context)).toThrow(/index 1 twice/);
    expect(() => buildPlane({ kind: 'coordinates', indices: [0, 99] }, context)).toThrow(/0 to 7, got 99/);
    expect(() =>
      buildPlane({ kind: 'coordinates', indices: [0, 1] }, { ...context, theta: new Float64Array(1) }),
    ).toThrow(/two parameters/);
  });
});

describe('extentOfPath', () => {
  it('covers the path with a margin, in round numbers', () => {
    expect(extentOfPath({ x: [0, -2], y: [1, 0] }, 1)).toBe(2.4);
    expect(extentOfPath({ x: [0], y: [NaN] }, 0.7)).toBe(0.7);
    expect([1.01, 99.1, 0.00123, 5].map(roundUp)).toEqual([1.1, 100, 0.0013, 5]);
  });
});
