import { dot } from '../numerics/vector.ts';

/** The grid of a surface with its plane's directions, as a cut through it needs them. */
export interface SectionGrid {
  readonly size: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Row-major [size, size]; not finite where nothing is known. */
  readonly values: Float64Array;
  readonly directions: readonly [Float64Array, Float64Array];
}

/** Where a surface is cut: in the picture's square [−1, 1]², turned by `angle` degrees, moved across by `offset` half-sides. */
export interface SectionLine {
  readonly angle: number;
  readonly offset: number;
}

export interface CrossSection {
  /** Distance along the cut in parameter units, ‖x·d1 + y·d2‖, from its beginning. */
  readonly t: Float64Array;
  /** Plane coordinates. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Grid values; linear between the two grid points of a side that is crossed; NaN beside holes. */
  readonly values: Float64Array;
}

/**
 * A cut across the grid: a point wherever it crosses a line of the grid, where at most two grid points are interpolated
 * (inside a cell four would be, which waves where the surface does not). Null where the line misses the square.
 */
export function crossSection(grid: SectionGrid, { angle, offset }: SectionLine): CrossSection | null {
  const { size, values, directions } = grid;
  const radians = (angle * Math.PI) / 180;
  // Quarter turns keep to rows and columns to the last bit.
  const exact = (value: number): number =>
    Math.abs(value - Math.round(value)) < 1e-15 ? Math.round(value) : value;
  const [c, s] = [exact(Math.cos(radians)), exact(Math.sin(radians))];
  const foot = [-s * offset, c * offset] as const;
  const span = clip(foot, [c, s]);
  if (span === null) return null;
  const stops = crossings(foot, [c, s], span, size);
  const count = stops.length;
  const out = {
    t: new Float64Array(count),
    x: new Float64Array(count),
    y: new Float64Array(count),
    values: new Float64Array(count),
  };
  const gram = [
    dot(directions[0], directions[0]),
    dot(directions[0], directions[1]),
    dot(directions[1], directions[1]),
  ];
  for (let k = 0; k < count; k++) {
    const along = stops[k];
    const u = snapped(((foot[0] + along * c + 1) / 2) * (size - 1));
    const v = snapped(((foot[1] + along * s + 1) / 2) * (size - 1));
    out.x[k] = between(grid.x, u);
    out.y[k] = between(grid.y, v);
    out.values[k] = bilinear(values, size, u, v);
    const [dx, dy] = [out.x[k] - out.x[0], out.y[k] - out.y[0]];
    out.t[k] = Math.sqrt(Math.max(0, gram[0] * dx * dx + 2 * gram[1] * dx * dy + gram[2] * dy * dy));
  }
  return out;
}

/** Where the line crosses lines of the grid, ascending, both ends among them. */
function crossings(
  foot: readonly [number, number],
  direction: readonly [number, number],
  [low, high]: readonly [number, number],
  size: number,
): number[] {
  const stops = [low, high];
  for (const axis of [0, 1]) {
    if (direction[axis] === 0) continue;
    for (let k = 0; k < size; k++) {
      const along = ((2 * k) / (size - 1) - 1 - foot[axis]) / direction[axis];
      if (along > low && along < high) stops.push(along);
    }
  }
  stops.sort((p, q) => p - q);
  return stops.filter((stop, k) => k === 0 || stop - stops[k - 1] > 1e-9);
}

/** Where foot + s·direction is inside [−1, 1]². */
function clip(
  foot: readonly [number, number],
  direction: readonly [number, number],
): [number, number] | null {
  let [low, high] = [-Infinity, Infinity];
  for (const axis of [0, 1]) {
    const [f, d] = [foot[axis], direction[axis]];
    if (d === 0) {
      if (Math.abs(f) > 1) return null;
      continue;
    }
    const ends = [(-1 - f) / d, (1 - f) / d].sort((a, b) => a - b);
    low = Math.max(low, ends[0]);
    high = Math.min(high, ends[1]);
  }
  return high > low ? [low, high] : null;
}

function between(axis: Float64Array, u: number): number {
  const k = Math.max(0, Math.min(axis.length - 2, Math.floor(u)));
  const part = u - k;
  return part === 0 ? axis[k] : part === 1 ? axis[k + 1] : axis[k] + part * (axis[k + 1] - axis[k]);
}

/** Corners without weight do not count, so that a grid point beside a hole keeps its own value. */
function bilinear(values: Float64Array, size: number, u: number, v: number): number {
  const i = Math.max(0, Math.min(size - 2, Math.floor(u)));
  const j = Math.max(0, Math.min(size - 2, Math.floor(v)));
  const [a, b] = [u - i, v - j];
  let sum = 0;
  for (const [di, dj, weight] of [
    [0, 0, (1 - a) * (1 - b)],
    [1, 0, a * (1 - b)],
    [0, 1, (1 - a) * b],
    [1, 1, a * b],
  ]) {
    if (weight !== 0) sum += weight * values[(j + dj) * size + i + di];
  }
  return Number.isFinite(sum) ? sum : NaN;
}

/** A grid point that rounding has missed is that grid point. */
function snapped(part: number): number {
  const nearest = Math.round(part);
  return Math.abs(part - nearest) < 1e-9 ? nearest : part;
}
