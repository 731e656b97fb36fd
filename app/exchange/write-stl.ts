import { ascii, viewOf } from './bytes.ts';
import { checkSurface, requireRange, triangulate, type SurfaceData } from './surface-data.ts';
import type { HeightScale } from './write-vtk.ts';

/**
 * The surface as binary STL: an open sheet of triangles (x, y, height) with normals, holes left out. STL has float32
 * only and no units, colours or names.
 *
 * @param height Maps a finite loss to the height; default: the loss itself.
 * @throws InputError when every cell is a hole.
 */
export function writeStl(
  surface: SurfaceData,
  height: HeightScale = (loss) => loss,
): Uint8Array<ArrayBuffer> {
  checkSurface(surface);
  requireRange(surface);
  const { x, y, loss } = surface;
  const columns = x.length;
  const isDrawn = (cell: number): boolean =>
    Number.isFinite(loss[cell]) && Number.isFinite(Math.fround(height(loss[cell])));
  const { cells, triangles } = triangulate(surface, isDrawn);
  const count = triangles.length / 3;
  const out = new Uint8Array(84 + 50 * count);
  // Must not begin with "solid": readers take that for the text format.
  out.set(ascii('Loss surface, binary STL').subarray(0, 80));
  const view = viewOf(out);
  view.setUint32(80, count, true);
  const vertex = (corner: number): readonly number[] => {
    const cell = cells[triangles[corner]];
    return [x[cell % columns], y[Math.floor(cell / columns)], height(loss[cell])];
  };
  for (let t = 0; t < count; t++) {
    const [a, b, c] = [vertex(3 * t), vertex(3 * t + 1), vertex(3 * t + 2)];
    [normal(a, b, c), a, b, c]
      .flat()
      .forEach((value, k) => view.setFloat32(84 + 50 * t + 4 * k, value, true));
  }
  return out;
}

function normal(a: readonly number[], b: readonly number[], c: readonly number[]): number[] {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const length = Math.hypot(...n);
  return length > 0 && Number.isFinite(length) ? n.map((value) => value / length) : [0, 0, 1];
}
