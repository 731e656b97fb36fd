/**
 * Regular grids on a plane: coordinates, points and the order in which cells are computed.
 *
 * A grid has size × size points, size odd; cell j·size + i lies at (x[i], y[j]).
 */

/**
 * Coordinates of one axis: `size` equally spaced values from `low` to `high`, both reached exactly. The middle one is
 * exactly (low + high)/2, and for low = −high the axis is exactly antisymmetric: x[i] = −x[size−1−i], x[middle] = 0.
 */
export function gridAxis(low: number, high: number, size: number): Float64Array {
  requireGridSize(size);
  if (!(low < high) || !Number.isFinite(high - low)) {
    throw new RangeError(`expected finite low < high for a grid axis, got [${low}, ${high}]`);
  }
  const half = (size - 1) / 2;
  const middle = (low + high) / 2;
  const radius = (high - low) / 2;
  const axis = new Float64Array(size);
  axis[half] = middle;
  for (let k = 1; k <= half; k++) {
    const step = radius * (k / half);
    axis[half + k] = middle + step;
    axis[half - k] = middle - step;
  }
  axis[0] = low;
  axis[size - 1] = high;
  return axis;
}

/**
 * Writes center + x·d1 + y·d2 into `out` (same length; may not alias the inputs). At (0, 0) the result is `center` bit
 * for bit, also where a direction is not finite; elsewhere each entry is (cᵢ + x·d1ᵢ) + y·d2ᵢ in this order.
 */
export function planePoint(
  center: Float64Array,
  d1: Float64Array,
  d2: Float64Array,
  x: number,
  y: number,
  out: Float64Array,
): void {
  if (x === 0 && y === 0) {
    out.set(center);
    return;
  }
  for (let k = 0; k < center.length; k++) out[k] = center[k] + x * d1[k] + y * d2[k];
}

/**
 * Cells in the order in which a surface becomes visible: level 0 is a coarse lattice, each further level halves the
 * spacing. Every cell stands in exactly one level; lattices are anchored at the centre, which is the first cell of
 * level 0, and border rows and columns belong to level 0 where the spacing reaches them, so that the first picture
 * spans the whole plane.
 *
 * @param size Grid points per side, odd, ≥ 3.
 * @param coarsest Points per side that the first level aims at; default 9 (81 cells: visible at once).
 */
export function coarseToFine(size: number, coarsest = 9): Int32Array[] {
  requireGridSize(size);
  const half = (size - 1) / 2;
  let spacing = 1;
  while (half / (spacing * 2) >= (coarsest - 1) / 2) spacing *= 2;
  const levels: Int32Array[] = [];
  const seen = new Uint8Array(size * size);
  for (; spacing >= 1; spacing = Math.floor(spacing / 2)) {
    const ticks = latticeTicks(half, spacing);
    const cells: number[] = [];
    const add = (cell: number): void => {
      if (seen[cell] === 1) return;
      seen[cell] = 1;
      cells.push(cell);
    };
    if (levels.length === 0) add(half * size + half);
    for (const j of ticks) for (const i of ticks) add(j * size + i);
    if (cells.length > 0) levels.push(Int32Array.from(cells));
  }
  return levels;
}

/**
 * Indices of the lattice of a spacing along one axis, ascending: centre ± k·spacing, and always both borders. The
 * renderer draws a partial surface on the lattice that is complete so far.
 */
export function latticeTicks(half: number, spacing: number): number[] {
  const ticks: number[] = [0];
  for (let i = half % spacing; i <= 2 * half; i += spacing) if (i > 0) ticks.push(i);
  if (ticks[ticks.length - 1] !== 2 * half) ticks.push(2 * half);
  return ticks;
}

function requireGridSize(size: number): void {
  if (!Number.isInteger(size) || size < 3 || size % 2 === 0) {
    throw new RangeError(`expected an odd grid size of at least 3, got ${size}; use ${suggestSize(size)}`);
  }
}

function suggestSize(size: number): number {
  return Number.isFinite(size) ? Math.max(3, 2 * Math.floor(size / 2) + 1) : 51;
}
