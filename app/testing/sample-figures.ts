import { contourFigure, planeContours } from '../exchange/contour-figure.ts';
import type { Drawing } from '../exchange/drawing.ts';
import { lineFigure } from '../exchange/line-figure.ts';
import type { SurfaceData } from '../exchange/surface-data.ts';
import type { Rgb } from '../exchange/rgb.ts';
import { chooseScale } from '../landscape/value-scale.ts';

/** A dark-to-light colour ramp, close to viridis. */
export function ramp(t: number): Rgb {
  const stops: readonly Rgb[] = [
    [0.267, 0.005, 0.329],
    [0.231, 0.322, 0.545],
    [0.129, 0.569, 0.549],
    [0.369, 0.788, 0.384],
    [0.993, 0.906, 0.144],
  ];
  const k = Math.min(3, Math.floor(4 * t));
  const u = 4 * t - k;
  return [0, 1, 2].map((c) => (1 - u) * stops[k][c] + u * stops[k + 1][c]) as unknown as Rgb;
}

/** (1 − xy)² + 0.1·(x − y)² with a hole, a path down to a minimum, on unequal axes. */
export function banana(): SurfaceData {
  const x = Float64Array.from({ length: 61 }, (_, k) => -2 + k / 15);
  const y = Float64Array.from({ length: 51 }, (_, k) => -1.5 + (3.2 * k) / 50);
  const f = (u: number, v: number): number => (1 - u * v) ** 2 + 0.1 * (u - v) ** 2 + 1e-3;
  const loss = Float64Array.from({ length: 61 * 51 }, (_, k) => f(x[k % 61], y[Math.floor(k / 61)]));
  for (let j = 44; j < 50; j++) for (let i = 2; i < 9; i++) loss[j * 61 + i] = NaN;
  const rows: number[] = [];
  let [u, v] = [-1.2, 1.1];
  for (let step = 0; step < 60; step++) {
    rows.push(step, u, v, f(u, v), 0.02 * step);
    const e = 1 - u * v;
    const [gu, gv] = [-2 * v * e + 0.2 * (u - v), -2 * u * e - 0.2 * (u - v)];
    u -= 0.06 * gu;
    v -= 0.06 * gv;
  }
  return {
    x,
    y,
    loss,
    path: Float64Array.from(rows),
    title: 'Training loss of a 1-1-1 linear network, plane of the two weights θ₁, θ₂',
    axisLabels: ['θ₁ (weight of layer 1)', 'θ₂ (weight of layer 2)'],
    metadata: '{"schemaVersion":1,"title":"鞍点"}',
  };
}

export function contourSample(kind: 'linear' | 'log', filled = true): Drawing {
  const surface = banana();
  const scale = chooseScale(kind, surface.loss, kind === 'linear' ? 10 : null);
  const levels = kind === 'linear' ? [0.1, 0.5, 1, 2, 4, 6, 8] : [0.01, 0.03, 0.1, 0.3, 1, 3, 10];
  return contourFigure(surface, {
    lines: planeContours(surface, levels, scale),
    scale,
    color: ramp,
    quantity: 'training loss',
    filled,
    pathLabels: ['start', 'step 59'],
    statement:
      'Plane: coordinates θ₁ × θ₂ (exact, no projection). Loss: mean squared error, full training data (N = 1). ∇L = 0 at (1, 1) and at the saddle (0, 0). Hatched: not finite. 损失曲面：完整训练集，θ 平面，无归一化。',
  });
}

export function lineSample(): Drawing {
  const steps = Float64Array.from({ length: 200 }, (_, k) => k);
  const curve = (rate: number): Float64Array =>
    steps.map((k) => Math.exp(-rate * k) + 1e-3 * (1 + 0.5 * Math.sin(k)));
  const gaps = curve(0.02).map((value, k) => (k > 90 && k < 110 ? NaN : value));
  return lineFigure({
    title: 'Loss over steps',
    metadata: '{}',
    axisLabels: ['step', 'training loss'],
    logY: true,
    series: [
      { name: 'SGD, η = 0.1', x: steps, y: curve(0.01) },
      {
        name: 'Adam',
        x: steps,
        y: gaps,
        band: { low: gaps.map((v) => v / 1.5), high: gaps.map((v) => 1.5 * v) },
      },
      { name: 'Newton', x: steps, y: curve(0.3), dash: [4, 2] },
      { name: 'Lion', x: steps, y: curve(0.06) },
    ],
    statement: 'Medians over 10 seeds; band: quartiles. A gap means that the loss was not finite.',
  });
}
