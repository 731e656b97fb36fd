import { zipSync, type Zippable } from 'fflate';
import { ascii, concatenate, float64Bytes } from './bytes.ts';
import { elementCount } from './named-tensor.ts';
import { checkSurface, namedGrids, type SurfaceData } from './surface-data.ts';

/** NumPy arrays: format version 1.0, little-endian float64, C order. */
export function writeNpy(shape: readonly number[], values: Float64Array): Uint8Array<ArrayBuffer> {
  const count = elementCount('array', shape);
  if (values.length !== count) throw new RangeError(`expected ${count} numbers, got ${values.length}`);
  return npy('<f8', shape, float64Bytes(values));
}

/** A .npz archive (deflated). The same arrays give the same bytes: entries carry a fixed date. */
export function writeNpz(
  arrays: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: Float64Array;
  }[],
  texts: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const files: Zippable = {};
  for (const { name, shape, values } of arrays) files[`${name}.npy`] = writeNpy(shape, values);
  for (const [name, text] of Object.entries(texts)) files[`${name}.npy`] = npyText(text);
  // fflate writes local time fields; a local date gives the same fields everywhere.
  return zipSync(files, { level: 6, mtime: new Date(1980, 0, 1) }) as Uint8Array<ArrayBuffer>;
}

/**
 * The whole surface as .npz: `x` [columns], `y` [rows], `loss` (or the quantity's name) [rows, columns] with NaN and infinities as holes, `path`
 * [n, 5] (step, x, y, true loss, distance), `path_2` … of other runs, `directions` [2, P], `center` [P], and `metadata`, a text array of JSON.
 */
export function writeSurfaceNpz(surface: SurfaceData): Uint8Array<ArrayBuffer> {
  checkSurface(surface);
  const { x, y, path, directions, center } = surface;
  const arrays = [
    { name: 'x', shape: [x.length], values: x },
    { name: 'y', shape: [y.length], values: y },
    ...namedGrids(surface).map((grid) => ({ ...grid, shape: [y.length, x.length] })),
  ];
  if (path !== undefined) arrays.push({ name: 'path', shape: [path.length / 5, 5], values: path });
  (surface.alongside ?? []).forEach((run, k) =>
    arrays.push({ name: `path_${k + 2}`, shape: [run.path.length / 5, 5], values: run.path }),
  );
  if (directions !== undefined) {
    const [first, second] = directions;
    const values = new Float64Array(first.length + second.length);
    values.set(first);
    values.set(second, first.length);
    arrays.push({ name: 'directions', shape: [2, first.length], values });
  }
  if (center !== undefined) arrays.push({ name: 'center', shape: [center.length], values: center });
  return writeNpz(arrays, { metadata: surface.metadata, title: surface.title });
}

/** A text as a 0-dimensional NumPy string: UTF-32, one element. */
function npyText(text: string): Uint8Array<ArrayBuffer> {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const bytes = new Uint8Array(4 * Math.max(1, points.length));
  const view = new DataView(bytes.buffer);
  points.forEach((point, k) => view.setUint32(4 * k, point, true));
  return npy(`<U${Math.max(1, points.length)}`, [], bytes);
}

function npy(descr: string, shape: readonly number[], data: Uint8Array): Uint8Array<ArrayBuffer> {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // The format asks for data at a multiple of 64 bytes and a line feed at the header's end.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const prefix = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8);
  return concatenate([prefix, ascii(`${header.padEnd(length - 1)}\n`), data]);
}
