import { Vector3 } from 'three';
import { modelAt, onCircle, type PlaneArrow, type PlaneModel } from '../../app/landscape/plane-model.ts';
import { formatNumber } from '../format/number.ts';
import { SIGN_COLORS, type ColorScheme } from '../theme/class-style.ts';
import { polylineSegments } from './fat-lines.ts';
import type { PlotLine } from './plot-objects.ts';
import { placeInWorld } from './scene-overlays.ts';
import type { SceneLabel } from './scene-labels.ts';
import type { SurfaceView } from './surface-view.ts';

export const MODEL_COLOR = '#ff8ad8';
const CASING = '#11151a';
const SPOKES = 24;
const RINGS = 6;

/** The quadratic model as a net of circles and spokes of parameter space over the plane; gone where it leaves the picture. */
export function modelNet(view: SurfaceView, model: PlaneModel): PlotLine[] {
  const reach = model.radii[model.radii.length - 1];
  const at = (radius: number, angle: number): number[] => {
    const { x, y } = onCircle(model, radius, angle);
    const loss = modelAt(model.coefficients, x, y);
    return placeInWorld(view, { x, y, loss })?.toArray() ?? [NaN, NaN, NaN];
  };
  const net: number[] = [];
  for (let ring = 1; ring <= RINGS; ring++) {
    const points = Array.from({ length: 73 }, (_, k) => at((ring / RINGS) * reach, (k / 72) * 2 * Math.PI));
    net.push(...polylineSegments(points.flat()));
  }
  for (let spoke = 0; spoke < SPOKES; spoke++) {
    const angle = (spoke / SPOKES) * 2 * Math.PI;
    net.push(...polylineSegments(Array.from({ length: 19 }, (_, k) => at((k / 18) * reach, angle)).flat()));
  }
  const segments = Float32Array.from(net);
  return [
    {
      segments,
      style: { color: MODEL_COLOR, width: 1.3, opacity: 0.35, through: true },
    },
    { segments, style: { color: MODEL_COLOR, width: 1.5, opacity: 0.95 } },
  ];
}

/** Less than this of an eigenvector in the plane is no arrow. */
const VISIBLE = 0.02;
/** |λ| over the largest, below which there is nothing to scale: rounding, or a valley. */
const NONE = 1e-9;
/** Shortest arrow over the longest: small eigenvalues stay in sight; their numbers stand beside them. */
const SHORTEST = 0.12;

/**
 * Eigenvectors as arrows from the point, at its height: length |λ|/max|λ| of the model's reach times the share that lies
 * in the plane. Along a negative one the loss falls both ways: a way out to each side.
 */
export function arrowLines(
  view: SurfaceView,
  model: PlaneModel,
  arrows: readonly PlaneArrow[],
  scheme: ColorScheme,
): { lines: PlotLine[]; labels: SceneLabel[] } {
  const lines: PlotLine[] = [];
  const labels: SceneLabel[] = [];
  const reach = model.radii[model.radii.length - 1];
  const largest = arrows.reduce((most, { eigenvalue }) => Math.max(most, Math.abs(eigenvalue)), 0);
  const from = placeInWorld(view, model.at);
  if (from === null || !(largest > 0)) return { lines, labels };
  for (const arrow of arrows) {
    if (!(arrow.share > VISIBLE) || Math.abs(arrow.eigenvalue) <= NONE * largest) continue;
    const length = reach * Math.max(SHORTEST, Math.abs(arrow.eigenvalue) / largest);
    const sign = arrow.eigenvalue < 0 ? 'negative' : arrow.eigenvalue > 0 ? 'positive' : 'zero';
    const segments: number[] = [];
    let tip: Vector3 | null = null;
    for (const side of [1, -1]) {
      const x = model.at.x + side * length * arrow.x;
      const y = model.at.y + side * length * arrow.y;
      const to = placeInWorld(view, { x, y, loss: model.at.loss });
      if (to === null) continue;
      tip ??= to;
      segments.push(...arrowSegments(from, to));
    }
    if (tip === null) continue;
    const color = SIGN_COLORS[sign][scheme];
    const drawn = Float32Array.from(segments);
    lines.push(
      { segments: drawn, style: { color: CASING, width: 6, opacity: 0.8, through: true } },
      { segments: drawn, style: { color, width: 3.2, through: true } },
    );
    labels.push({
      position: tip,
      text: `λ${subscript(arrow.rank)} = ${formatNumber(arrow.eigenvalue, 3)}`,
      color,
    });
  }
  return { lines, labels };
}

/** A shaft and two barbs in the horizontal plane; world units. */
function arrowSegments(from: Vector3, to: Vector3): number[] {
  const along = to.clone().sub(from);
  const size = Math.min(0.09, 0.45 * along.length());
  along.normalize();
  const across = new Vector3(-along.z, 0, along.x);
  const segments = [...from.toArray(), ...to.toArray()];
  for (const side of [1, -1]) {
    const barb = to
      .clone()
      .addScaledVector(along, -size)
      .addScaledVector(across, side * size * 0.5);
    segments.push(...to.toArray(), ...barb.toArray());
  }
  return segments;
}

const DIGITS = '₀₁₂₃₄₅₆₇₈₉';

function subscript(rank: number): string {
  return [...String(rank)].map((digit) => DIGITS[Number(digit)]).join('');
}
