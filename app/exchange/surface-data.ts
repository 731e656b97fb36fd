import { InputError } from '../experiment/input-error.ts';
import { statedError } from '../experiment/stated-error.ts';

/** What the values of a grid can be; λmin is the full Hessian's. Names of arrays and columns in files. */
export const GRID_QUANTITIES = ['loss', 'accuracy', 'gradientNorm', 'lambdaMin'] as const;
export type GridQuantity = (typeof GRID_QUANTITIES)[number];

/** One surface on a plane, as every writer of this room takes it. */
export interface SurfaceData {
  /** Plane coordinates of the columns, strictly ascending, length ≥ 2. */
  readonly x: Float64Array;
  /** Plane coordinates of the rows, strictly ascending, length ≥ 2. */
  readonly y: Float64Array;
  /** Shape [y.length, x.length], row-major: loss[j·x.length + i] at (x[i], y[j]). Non-finite values are holes. */
  readonly loss: Float64Array;
  /** What `loss` holds where it is not the loss. */
  readonly quantity?: GridQuantity;
  /** More values on the same grid, each as `loss` is laid out. */
  readonly more?: readonly { readonly name: string; readonly values: Float64Array }[];
  /** Recorded path in plane coordinates: rows [step, x, y, trueLoss, distanceFromPlane], row-major. */
  readonly path?: Float64Array;
  /** Words and colour (`#rrggbb`) of that path, where other runs lie beside it. */
  readonly pathStyle?: { readonly label: string; readonly color: string };
  /** Paths of other runs on the same plane, rows as of `path`. */
  readonly alongside?: readonly RunPath[];
  /** The plane's two directions in parameter order, length P each. */
  readonly directions?: readonly [Float64Array, Float64Array];
  /** θ at plane coordinates (0, 0), length P. */
  readonly center?: Float64Array;
  /** Where the directions are principal components of the path: the shares of variance that they explain. */
  readonly explained?: readonly [number, number];
  /** Unit eigenvectors of the Hessian, ascending by eigenvalue. */
  readonly eigenvectors?: readonly Eigenvector[];
  readonly title: string;
  readonly axisLabels: readonly [string, string];
  /** The experiment, plane and camera as one JSON text; written wherever a format has a place for it. */
  readonly metadata: string;
}

/** A unit eigenvector of the full Hessian at the point that the picture's arrows start from. */
export interface Eigenvector {
  /** From 1 in ascending order of λ. */
  readonly rank: number;
  readonly eigenvalue: number;
  /** In parameter order, length P. */
  readonly values: Float64Array;
}

/** The path of one run among several. */
export interface RunPath {
  readonly label: string;
  /** Rows [step, x, y, trueLoss, distanceFromPlane]. */
  readonly path: Float64Array;
  /** `#rrggbb`; default: by its place. */
  readonly color?: string | undefined;
}

/** Columns of {@link SurfaceData.path}. */
export const PATH_COLUMNS = ['step', 'x', 'y', 'trueLoss', 'distance'] as const;

/** Checks the shapes that every writer relies on. Throws InputError with one line when they do not fit. */
export function checkSurface(surface: SurfaceData): void {
  const { x, y, loss, path, directions, center } = surface;
  for (const [name, axis] of [
    ['x', x],
    ['y', y],
  ] as const) {
    if (axis.length < 2)
      throw new InputError(`expected at least 2 grid coordinates, got ${axis.length}`, name);
    for (let k = 0; k < axis.length; k++) {
      if (!Number.isFinite(axis[k]) || (k > 0 && !(axis[k] > axis[k - 1]))) {
        throw new InputError(`expected finite ascending coordinates, got ${axis[k]} at index ${k}`, name);
      }
    }
  }
  if (loss.length !== x.length * y.length) {
    throw new InputError(
      `expected ${y.length} × ${x.length} = ${x.length * y.length} losses, got ${loss.length}`,
      'loss',
    );
  }
  for (const { name, values } of surface.more ?? []) {
    if (values.length !== loss.length)
      throw new InputError(`expected ${loss.length} values on the grid, got ${values.length}`, name);
  }
  for (const rows of [path, ...(surface.alongside ?? []).map((run) => run.path)]) {
    if (rows === undefined || rows.length % PATH_COLUMNS.length === 0) continue;
    throw new InputError(
      `expected rows of ${PATH_COLUMNS.length} numbers, got ${rows.length} numbers`,
      'path',
    );
  }
  if (directions !== undefined) {
    const eigenvectors = surface.eigenvectors ?? [];
    const lengths = [
      ...directions.map((d) => d.length),
      ...(center === undefined ? [] : [center.length]),
      ...eigenvectors.map(({ values }) => values.length),
    ];
    if (new Set(lengths).size !== 1) {
      throw new InputError(
        `expected directions, centre and eigenvectors of one length, got ${lengths.join(', ')}`,
        'directions',
      );
    }
  }
}

/** All grids of a surface by name, the drawn one first. */
export function namedGrids(
  surface: Pick<SurfaceData, 'quantity' | 'loss' | 'more'>,
): readonly { name: string; values: Float64Array }[] {
  return [{ name: surface.quantity ?? 'loss', values: surface.loss }, ...(surface.more ?? [])];
}

/** All vectors in parameter order by name: centre, directions, eigenvectors by their rank. */
export function namedVectors({
  center,
  directions,
  eigenvectors,
}: SurfaceData): readonly { readonly name: string; readonly values: Float64Array }[] {
  return [
    ...(center === undefined ? [] : [{ name: 'center', values: center }]),
    ...(directions ?? []).map((values, k) => ({ name: `direction${k + 1}`, values })),
    ...(eigenvectors ?? []).map(({ rank, values }) => ({ name: `eigenvector${rank}`, values })),
  ];
}

/** Paths with their numbers and words in files: the run's own is 1, others follow. */
export function namedPaths({
  path,
  pathStyle,
  alongside,
  title,
}: SurfaceData): readonly { readonly number: number; readonly label: string; readonly path: Float64Array }[] {
  return [
    ...(path === undefined || path.length === 0
      ? []
      : [{ number: 1, label: pathStyle?.label ?? title, path }]),
    ...(alongside ?? []).map((run, k) => ({ number: k + 2, label: run.label, path: run.path })),
  ];
}

/** Smallest and largest finite loss; null when every cell is a hole. */
export function finiteRange(values: Float64Array): { low: number; high: number } | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : null;
}

/** The finite range, or an InputError where there is nothing to draw. */
export function requireRange(surface: SurfaceData): { low: number; high: number } {
  const range = finiteRange(surface.loss);
  if (range === null) {
    throw statedError(
      'surfaceOfHoles',
      'expected at least one finite loss, got a surface of holes only; choose a smaller extent',
      {},
      'loss',
    );
  }
  return range;
}

/** Rows of the path whose x, y and true loss are finite, split into unbroken pieces of row indices. */
export function pathPieces(path: Float64Array | undefined): number[][] {
  const pieces: number[][] = [];
  let piece: number[] = [];
  const columns = PATH_COLUMNS.length;
  const rows = path === undefined ? 0 : path.length / columns;
  for (let row = 0; row < rows; row++) {
    const [x, y, loss] = [1, 2, 3].map((column) => path?.[row * columns + column] ?? NaN);
    if (Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(loss)) piece.push(row);
    else if (piece.length > 0) {
      pieces.push(piece);
      piece = [];
    }
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}

/** A surface as triangles over the vertices that exist. */
export interface SurfaceMesh {
  /** Cell j·columns + i of each vertex. */
  readonly cells: Int32Array;
  /** Vertex numbers, three per triangle, counter-clockwise seen from high loss. */
  readonly triangles: Uint32Array;
}

/**
 * Triangulates the grid and leaves holes out: a quad with four finite corners gives two triangles (split along the diagonal
 * whose ends differ less in height), one with three gives one, others none. Vertices that no triangle uses are left out.
 *
 * @param exists Whether a cell has a vertex; default: its loss is finite.
 */
export function triangulate(
  surface: SurfaceData,
  exists: (cell: number) => boolean = (cell) => Number.isFinite(surface.loss[cell]),
): SurfaceMesh {
  const columns = surface.x.length;
  const rows = surface.y.length;
  const { loss } = surface;
  const corners: number[] = [];
  for (let j = 0; j + 1 < rows; j++) {
    for (let i = 0; i + 1 < columns; i++) {
      const a = j * columns + i;
      const quad = [a, a + 1, a + columns + 1, a + columns];
      const present = quad.filter(exists);
      if (present.length === 3) corners.push(...present);
      if (present.length !== 4) continue;
      const [p, q, r, s] = quad;
      if (Math.abs(loss[p] - loss[r]) <= Math.abs(loss[q] - loss[s])) corners.push(p, q, r, p, r, s);
      else corners.push(p, q, s, q, r, s);
    }
  }
  const vertex = new Int32Array(columns * rows).fill(-1);
  for (const cell of corners) vertex[cell] = 0;
  const cells: number[] = [];
  for (let cell = 0; cell < vertex.length; cell++)
    if (vertex[cell] === 0) vertex[cell] = cells.push(cell) - 1;
  return { cells: Int32Array.from(cells), triangles: Uint32Array.from(corners, (cell) => vertex[cell]) };
}
