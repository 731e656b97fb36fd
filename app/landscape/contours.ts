/**
 * Contour lines by marching squares (Lorensen & Cline 1987 in two dimensions) on a grid with holes: a square with a
 * non-finite corner carries no line, so that nothing is drawn where nothing is known. Ambiguous squares (opposite
 * corners above) are decided by the mean of the four corners. A corner equal to the level counts as above it.
 */

/** One connected line in grid units: points [u0, v0, u1, v1, …], u along columns (0 … width−1), v along rows. */
export interface ContourLine {
  readonly level: number;
  readonly points: Float64Array;
  readonly closed: boolean;
}

/**
 * @param values Row-major [height, width]; positions are interpolated linearly in these numbers, so pass what is drawn
 *   (e.g. logarithms) if lines should lie on a drawn surface.
 */
export function contourLines(
  values: ArrayLike<number>,
  width: number,
  height: number,
  level: number,
): ContourLine[] {
  // A line crosses an edge at most once: edges are keys, 2·cell for the edge to the right, 2·cell + 1 for the one up.
  const neighbours = new Map<number, number[]>();
  const link = (a: number, b: number): void => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ]) {
      const list = neighbours.get(from);
      if (list === undefined) neighbours.set(from, [to]);
      else list.push(to);
    }
  };
  for (let j = 0; j + 1 < height; j++) {
    for (let i = 0; i + 1 < width; i++) {
      const cell = j * width + i;
      const a = values[cell];
      const b = values[cell + 1];
      const c = values[cell + width + 1];
      const d = values[cell + width];
      if (!Number.isFinite(a + b + c + d) && !allFinite(a, b, c, d)) continue;
      const index = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
      if (index === 0 || index === 15) continue;
      const south = 2 * cell;
      const east = 2 * (cell + 1) + 1;
      const north = 2 * (cell + width);
      const west = 2 * cell + 1;
      const middleAbove = a / 4 + b / 4 + c / 4 + d / 4 >= level;
      switch (index) {
        case 1:
        case 14:
          link(south, west);
          break;
        case 2:
        case 13:
          link(south, east);
          break;
        case 3:
        case 12:
          link(west, east);
          break;
        case 4:
        case 11:
          link(east, north);
          break;
        case 6:
        case 9:
          link(south, north);
          break;
        case 7:
        case 8:
          link(west, north);
          break;
        default: {
          // a and c above (5), or b and d above (10).
          const separateAC = (index === 5) === !middleAbove;
          if (separateAC) {
            link(south, west);
            link(east, north);
          } else {
            link(south, east);
            link(west, north);
          }
        }
      }
    }
  }
  return chain(neighbours, values, width, level);
}

function chain(
  neighbours: Map<number, number[]>,
  values: ArrayLike<number>,
  width: number,
  level: number,
): ContourLine[] {
  const lines: ContourLine[] = [];
  const visited = new Set<number>();
  const follow = (start: number): number[] => {
    const path = [start];
    visited.add(start);
    for (let at = start; ;) {
      const next = (neighbours.get(at) ?? []).find((n) => !visited.has(n));
      if (next === undefined) return path;
      visited.add(next);
      path.push(next);
      at = next;
    }
  };
  const emit = (path: number[], closed: boolean): void => {
    const points = new Float64Array(2 * (path.length + (closed ? 1 : 0)));
    path.forEach((edge, k) => crossing(edge, values, width, level, points, 2 * k));
    if (closed) points.set(points.subarray(0, 2), 2 * path.length);
    lines.push({ level, points, closed });
  };
  for (const [edge, list] of neighbours) {
    if (list.length === 1 && !visited.has(edge)) emit(follow(edge), false);
  }
  for (const edge of neighbours.keys()) if (!visited.has(edge)) emit(follow(edge), true);
  return lines;
}

function crossing(
  edge: number,
  values: ArrayLike<number>,
  width: number,
  level: number,
  out: Float64Array,
  at: number,
): void {
  const vertical = edge & 1;
  const cell = (edge - vertical) / 2;
  const from = values[cell];
  const to = values[cell + (vertical === 1 ? width : 1)];
  // Halving first keeps the difference finite where the two values are near ±1.8e308.
  const t = Math.min(1, Math.max(0, (level / 2 - from / 2) / (to / 2 - from / 2)));
  out[at] = (cell % width) + (vertical === 1 ? 0 : t);
  out[at + 1] = Math.floor(cell / width) + (vertical === 1 ? t : 0);
}

function allFinite(a: number, b: number, c: number, d: number): boolean {
  return Number.isFinite(a) && Number.isFinite(b) && Number.isFinite(c) && Number.isFinite(d);
}
