import { base64, concatenate, float64Bytes, utf8, xmlEscape } from './bytes.ts';
import {
  checkSurface,
  namedGrids,
  namedPaths,
  namedVectors,
  PATH_COLUMNS,
  pathPieces,
  requireRange,
  triangulate,
  type SurfaceData,
} from './surface-data.ts';

/**
 * VTK XML files for ParaView; numbers as base64 float64, nothing rounded. Both have as field data title, axis labels,
 * metadata, the vectors of parameter space (`center`, `direction1`, `direction2`, `eigenvector‹rank›`) and `eigenvalues`.
 */

/** Values of the array vtkGhostType (vtkDataSetAttributes): ParaView neither draws nor measures what carries them. */
const HIDDEN_POINT = 2;
const HIDDEN_CELL = 32;

/** Maps a finite loss to the height that is drawn; default: the loss itself. */
export type HeightScale = (loss: number) => number;

/**
 * The grid as a .vts structured grid: points (x, y, height), point data `loss` with holes as they are. Holes, and cells
 * with a hole at a corner, are blanked by `vtkGhostType`; their height is that of the lowest loss, so that bounds stay.
 *
 * @throws InputError when every cell is a hole.
 */
export function writeVts(surface: SurfaceData, height: HeightScale = (loss) => loss): string {
  checkSurface(surface);
  const { x, y, loss } = surface;
  const floor = height(requireRange(surface).low);
  const columns = x.length;
  const rows = y.length;
  const points = new Float64Array(3 * loss.length);
  const hiddenPoints = new Uint8Array(loss.length);
  for (let cell = 0; cell < loss.length; cell++) {
    const z = Number.isFinite(loss[cell]) ? height(loss[cell]) : NaN;
    if (!Number.isFinite(z)) hiddenPoints[cell] = HIDDEN_POINT;
    points.set([x[cell % columns], y[Math.floor(cell / columns)], Number.isFinite(z) ? z : floor], 3 * cell);
  }
  const hiddenCells = new Uint8Array((columns - 1) * (rows - 1));
  for (let j = 0; j + 1 < rows; j++) {
    for (let i = 0; i + 1 < columns; i++) {
      const a = j * columns + i;
      if ([a, a + 1, a + columns, a + columns + 1].some((corner) => hiddenPoints[corner] !== 0))
        hiddenCells[j * (columns - 1) + i] = HIDDEN_CELL;
    }
  }
  const extent = `0 ${columns - 1} 0 ${rows - 1} 0 0`;
  return document(
    'StructuredGrid',
    ` WholeExtent="${extent}"`,
    surface,
    `<Piece Extent="${extent}">
<PointData Scalars="${surface.quantity ?? 'loss'}">
${namedGrids(surface)
  .map((grid) => floats(grid.name, grid.values))
  .join('\n')}
${bytes('vtkGhostType', hiddenPoints)}
</PointData>
<CellData>
${bytes('vtkGhostType', hiddenCells)}
</CellData>
<Points>
${floats('Points', points, 3)}
</Points>
</Piece>`,
  );
}

/**
 * Surface triangles and path as .vtp: point data `loss` (true losses on the path), `step` and `distance` (NaN on the
 * surface); cell data `part`: 0 path, 1 surface, 2 … paths of other runs, whose names are field data `run2` …. The path lies at its true losses; holes are left out.
 *
 * @param parts What to include. Default: both.
 * @throws InputError when every cell is a hole.
 */
export function writeVtp(
  surface: SurfaceData,
  height: HeightScale = (loss) => loss,
  parts: 'both' | 'surface' | 'path' = 'both',
): string {
  checkSurface(surface);
  requireRange(surface);
  const { x, y, loss } = surface;
  const isDrawn = (value: number): boolean => Number.isFinite(value) && Number.isFinite(height(value));
  const mesh =
    parts === 'path'
      ? { cells: new Int32Array(0), triangles: new Uint32Array(0) }
      : triangulate(surface, (cell) => isDrawn(loss[cell]));
  const points: number[] = [];
  const losses: number[] = [];
  const steps: number[] = [];
  const distances: number[] = [];
  const add = (px: number, py: number, value: number, step: number, distance: number): void => {
    points.push(px, py, height(value));
    losses.push(value);
    steps.push(step);
    distances.push(distance);
  };
  for (const cell of mesh.cells)
    add(x[cell % x.length], y[Math.floor(cell / x.length)], loss[cell], NaN, NaN);
  const lines: number[] = [];
  const lineEnds: number[] = [];
  const lineParts: number[] = [];
  const addPath = (path: Float64Array, number: number): void => {
    for (const piece of pathPieces(path)) {
      for (const row of piece) {
        const [step, px, py, value, distance] = path.subarray(PATH_COLUMNS.length * row);
        if (!isDrawn(value)) continue;
        lines.push(losses.length);
        add(px, py, value, step, distance);
      }
      if (lines.length > (lineEnds.at(-1) ?? 0)) lineParts[lineEnds.push(lines.length) - 1] = number;
    }
  };
  if (parts !== 'surface') {
    if (surface.path !== undefined) addPath(surface.path, 0);
    surface.alongside?.forEach((run, k) => addPath(run.path, 2 + k));
  }
  const triangles = mesh.triangles.length / 3;
  const triangleEnds = Array.from({ length: triangles }, (_, k) => 3 * (k + 1));
  const part = new Uint8Array(lineEnds.length + triangles).fill(1);
  part.set(lineParts);
  return document(
    'PolyData',
    '',
    surface,
    `<Piece NumberOfPoints="${losses.length}" NumberOfVerts="0" NumberOfLines="${lineEnds.length}" NumberOfStrips="0" NumberOfPolys="${triangles}">
<PointData Scalars="${surface.quantity ?? 'loss'}">
${floats(surface.quantity ?? 'loss', Float64Array.from(losses))}
${floats('step', Float64Array.from(steps))}
${floats('distance', Float64Array.from(distances))}
</PointData>
<CellData Scalars="part">
${bytes('part', part)}
</CellData>
<Points>
${floats('Points', Float64Array.from(points), 3)}
</Points>
<Lines>
${integers('connectivity', lines)}
${integers('offsets', lineEnds)}
</Lines>
<Polys>
${integers('connectivity', mesh.triangles)}
${integers('offsets', triangleEnds)}
</Polys>
</Piece>`,
  );
}

function document(type: string, attributes: string, surface: SurfaceData, piece: string): string {
  const { title, axisLabels, metadata, eigenvectors = [] } = surface;
  const paths = namedPaths(surface);
  const fields = [
    ...namedVectors(surface).map(({ name, values }) => field(name, values)),
    ...(eigenvectors.length === 0
      ? []
      : [
          field(
            'eigenvalues',
            Float64Array.from(eigenvectors, ({ eigenvalue }) => eigenvalue),
          ),
        ]),
    ...(paths.length > 1 ? paths.map(({ number, label }) => text(`run${number}`, label)) : []),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${xmlEscape(title).replace(/--/g, '- -')} -->
<VTKFile type="${type}" version="1.0" byte_order="LittleEndian" header_type="UInt64">
<${type}${attributes}>
<FieldData>
${text('title', title)}
${text('x', axisLabels[0])}
${text('y', axisLabels[1])}
${[text('metadata', metadata), ...fields].join('\n')}
</FieldData>
${piece}
</${type}>
</VTKFile>
`;
}

function array(type: string, name: string, components: number, data: Uint8Array, tuples = ''): string {
  // Length and data are one base64 text: readers that seek count on it.
  const header = new Uint8Array(8);
  new DataView(header.buffer).setBigUint64(0, BigInt(data.length), true);
  return `<DataArray type="${type}" Name="${name}" NumberOfComponents="${components}"${tuples} format="binary">${base64(concatenate([header, data]))}</DataArray>`;
}

function floats(name: string, values: Float64Array, components = 1): string {
  return array('Float64', name, components, float64Bytes(values));
}

/** An array of field data says its own length. */
function field(name: string, values: Float64Array): string {
  return array('Float64', name, 1, float64Bytes(values), ` NumberOfTuples="${values.length}"`);
}

function bytes(name: string, values: Uint8Array): string {
  return array('UInt8', name, 1, values);
}

function integers(name: string, values: ArrayLike<number>): string {
  const data = new Uint8Array(4 * values.length);
  const view = new DataView(data.buffer);
  for (let k = 0; k < values.length; k++) view.setInt32(4 * k, values[k], true);
  return array('Int32', name, 1, data);
}

/** Texts stand as character codes, ended by zero. */
function text(name: string, value: string): string {
  return `<Array type="String" Name="${name}" NumberOfTuples="1" format="ascii">${[...utf8(value), 0].join(' ')}</Array>`;
}
