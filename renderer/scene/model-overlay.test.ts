import { describe, expect, it } from 'vitest';
import { gridAxis } from '../../app/landscape/grid.ts';
import type { PlaneModel } from '../../app/landscape/plane-model.ts';
import { SIGN_COLORS } from '../theme/class-style.ts';
import { arrowLines } from './model-overlay.ts';
import { plotFrame } from './plot-frame.ts';
import type { SurfaceView } from './surface-view.ts';

const axis = gridAxis(-2, 2, 5);
const scale = { position: (v: number) => v / 4, high: 4, low: 0 };
const meta = { size: 5, x: axis, y: axis };
const frame = plotFrame(meta as Parameters<typeof plotFrame>[0], scale as Parameters<typeof plotFrame>[1]);
const view = { frame } as SurfaceView;
const model = {
  at: { x: 0, y: 0, loss: 1, distance: 0 },
  radii: Float64Array.of(0.5, 1),
} as unknown as PlaneModel;

const vector = Float64Array.of(1, 0);

describe('eigenvector arrows', () => {
  it('point both ways, as long as |λ| times what lies in the plane, orange where the loss falls', () => {
    const { lines, labels } = arrowLines(
      view,
      model,
      [
        { rank: 1, eigenvalue: -2, x: 1, y: 0, share: 1, vector },
        { rank: 3, eigenvalue: 4, x: 0, y: 0.5, share: 0.5, vector },
        { rank: 2, eigenvalue: 1e-12, x: 1, y: 0, share: 1, vector },
        { rank: 4, eigenvalue: 3, x: 0, y: 0, share: 0, vector },
      ],
      'dark',
    );
    expect(labels.map(({ text }) => text)).toEqual(['λ₁ = −2.00', 'λ₃ = 4.00']);
    const drawn = lines.filter((_, k) => k % 2 === 1);
    expect(drawn.map(({ style }) => style.color)).toEqual([
      SIGN_COLORS.negative.dark,
      SIGN_COLORS.positive.dark,
    ]);
    // Shaft of each side: the world's half-width is 1 for 2 units of the plane.
    const tip = (k: number, side: number): number[] => [
      ...drawn[k].segments.slice(18 * side + 3, 18 * side + 6),
    ];
    expect(tip(0, 0)[0]).toBeCloseTo(0.5 * 0.5, 6);
    expect(tip(0, 1)[0]).toBeCloseTo(-0.5 * 0.5, 6);
    expect(tip(1, 0)[2]).toBeCloseTo(-0.5 * 0.5, 6);
    // At the point's own height, like the tangent plane.
    expect(new Set([0, 1].flatMap((k) => [tip(k, 0)[1], tip(k, 1)[1]])).size).toBe(1);
  });
});
