import type { SurfaceData } from '../exchange/surface-data.ts';

/** A small surface with what is awkward: unequal sides, uneven spacing, holes of all kinds, a path with a gap. */
export const sampleSurface: SurfaceData = {
  x: Float64Array.of(-1, 0, 0.1, 2),
  y: Float64Array.of(-1, 0.3, 1),
  loss: Float64Array.of(0.1, 1 / 3, 2, 3, 4, 5, NaN, 7, 8, Infinity, 10, 11),
  path: Float64Array.from(
    [
      [0, -1, -1, 3, 0.1],
      [1, -0.5, 0, 2, 0.2],
      [2, NaN, 0, 2, 0],
      [3, 0, 0.25, 1, 0],
      [4, 0.5, 0.5, 0.5, 0.4],
    ].flat(),
  ),
  directions: [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)],
  center: Float64Array.of(7, 8, 9),
  title: 'Loss of a 2-3-1 network -- θ, "quoted" & <tagged>',
  axisLabels: ['first eigenvector, λ = 1', 'second'],
  metadata: '{"name":"Größe θ 🙂","plane":{"kind":"pca"}}',
};

/** With all that a surface can have beside it: more values, another run's path, variances, eigenvectors. */
export const fullSurface: SurfaceData = {
  ...sampleSurface,
  more: [{ name: 'accuracy', values: sampleSurface.loss.map((_, k) => k / 12) }],
  pathStyle: { label: 'sgd η = 0.1', color: '#0072b2' },
  alongside: [
    {
      label: 'adam <β>',
      path: Float64Array.from(
        [
          [0, -1, -1, 3, 0.1],
          [5, 0.25, 0.125, 1.5, 0.7],
        ].flat(),
      ),
    },
  ],
  explained: [0.6, 0.25],
  eigenvectors: [
    { rank: 1, eigenvalue: -2, values: Float64Array.of(0.6, 0.8, 0) },
    { rank: 3, eigenvalue: 4.5, values: Float64Array.of(0, 0, 1) },
  ],
};

/** The saddle x² − y² on an n × n grid over [−1, 1]². */
export function saddleSurface(n: number): SurfaceData {
  const axis = Float64Array.from({ length: n }, (_, k) => (2 * k) / (n - 1) - 1);
  return {
    x: axis,
    y: axis,
    loss: Float64Array.from({ length: n * n }, (_, k) => axis[k % n] ** 2 - axis[Math.floor(k / n)] ** 2),
    title: 'x² − y²',
    axisLabels: ['x', 'y'],
    metadata: '{}',
  };
}
