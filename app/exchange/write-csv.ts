import { checkSurface, namedGrids, PATH_COLUMNS, type SurfaceData } from './surface-data.ts';

/**
 * CSV as RFC 4180 (comma, CRLF, quotes where needed). Numbers in the shortest form that reads back to the same float64;
 * holes as `NaN`, `Infinity`, `-Infinity`, which pandas, NumPy and R read.
 */

/** A table: rows · columns numbers, row-major. */
export function writeTableCsv(columns: readonly string[], rows: Float64Array): string {
  if (columns.length === 0 || rows.length % columns.length !== 0) {
    throw new RangeError(`expected rows of ${columns.length} numbers, got ${rows.length} numbers`);
  }
  const lines = [columns.map(quoteField).join(',')];
  for (let at = 0; at < rows.length; at += columns.length) {
    lines.push(rows.subarray(at, at + columns.length).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** A table of numbers and words. */
export function writeRowsCsv(
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const lines = [columns, ...rows].map((row) => row.map((cell) => quoteField(String(cell))).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

/** One line per grid point: x, y, the loss or what else the surface holds, in row-major order of the grid. */
export function writeSurfaceCsv(surface: SurfaceData): string {
  checkSurface(surface);
  const { x, y, loss } = surface;
  const grids = namedGrids(surface);
  const width = 2 + grids.length;
  const rows = new Float64Array(width * loss.length);
  for (let cell = 0; cell < loss.length; cell++) {
    const values = grids.map((grid) => grid.values[cell]);
    rows.set([x[cell % x.length], y[Math.floor(cell / x.length)], ...values], width * cell);
  }
  return writeTableCsv(['x', 'y', ...grids.map((grid) => grid.name)], rows);
}

/** The grid as a matrix: the first line holds the x coordinates, the first column the y coordinates. */
export function writeSurfaceMatrixCsv(surface: SurfaceData): string {
  checkSurface(surface);
  const { x, y, loss } = surface;
  const lines = [`y\\x,${x.join(',')}`];
  y.forEach((value, j) =>
    lines.push(`${value},${loss.subarray(j * x.length, (j + 1) * x.length).join(',')}`),
  );
  return `${lines.join('\r\n')}\r\n`;
}

/** A path in plane coordinates with true losses and distances from the plane. */
export function writePathCsv(path: Float64Array): string {
  return writeTableCsv(PATH_COLUMNS, path);
}

/** Vectors in parameter order side by side (centre, directions, eigenvectors): one line per parameter. */
export function writeVectorsCsv(
  parameterNames: readonly string[],
  vectors: readonly { readonly name: string; readonly values: Float64Array }[],
): string {
  const lines = [['parameter', ...vectors.map((vector) => vector.name)].map(quoteField).join(',')];
  parameterNames.forEach((name, k) => {
    lines.push([quoteField(name), ...vectors.map((vector) => String(vector.values[k]))].join(','));
  });
  return `${lines.join('\r\n')}\r\n`;
}

function quoteField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
