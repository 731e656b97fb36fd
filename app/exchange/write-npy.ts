import { zipSync, type Zippable } from 'fflate';
import { ascii, concatenate, float64Bytes } from './bytes.ts';
import { elementCount } from './named-tensor.ts';
import { checkSurface, namedGrids, namedPaths, PATH_COLUMNS, type SurfaceData } from './surface-data.ts';

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
  texts: Readonly<Record<string, string | readonly string[]>> = {},
): Uint8Array<ArrayBuffer> {
  const files: Zippable = {};
  for (const { name, shape, values } of arrays) files[`${name}.npy`] = writeNpy(shape, values);
  for (const [name, text] of Object.entries(texts))
    files[`${name}.npy`] = typeof text === 'string' ? npyTexts([text], []) : npyTexts(text, [text.length]);
  // fflate writes local time fields; a local date gives the same fields everywhere.
  return zipSync(files, { level: 6, mtime: new Date(1980, 0, 1) }) as Uint8Array<ArrayBuffer>;
}

/**
 * The whole surface as .npz: `x` [columns], `y` [rows], `loss` (or the quantity's name) [rows, columns] with NaN and infinities as holes, `path`
 * [n, 5] (step, x, y, true loss, distance), `path_2` … of other runs and `path_labels` their names, `directions` [2, P], `center` [P],
 * `explained` [2] for principal components, `eigenvectors` [k, P] with `eigenvalues` [k], and `metadata`, a text array of JSON.
 */
export function writeSurfaceNpz(surface: SurfaceData): Uint8Array<ArrayBuffer> {
  checkSurface(surface);
  const { x, y, directions, center, explained, eigenvectors = [] } = surface;
  const paths = namedPaths(surface);
  const rows = (name: string, vectors: readonly Float64Array[]): Parameters<typeof writeNpz>[0][number] => ({
    name,
    shape: [vectors.length, vectors[0].length],
    values: Float64Array.from(vectors.flatMap((vector) => [...vector])),
  });
  const arrays = [
    { name: 'x', shape: [x.length], values: x },
    { name: 'y', shape: [y.length], values: y },
    ...namedGrids(surface).map((grid) => ({ ...grid, shape: [y.length, x.length] })),
    ...paths.map(({ number, path }) => ({
      name: number === 1 ? 'path' : `path_${number}`,
      shape: [path.length / PATH_COLUMNS.length, PATH_COLUMNS.length],
      values: path,
    })),
    ...(directions === undefined ? [] : [rows('directions', directions)]),
    ...(center === undefined ? [] : [{ name: 'center', shape: [center.length], values: center }]),
    ...(explained === undefined
      ? []
      : [{ name: 'explained', shape: [2], values: Float64Array.of(...explained) }]),
  ];
  if (eigenvectors.length > 0) {
    arrays.push(
      rows(
        'eigenvectors',
        eigenvectors.map(({ values }) => values),
      ),
    );
    const values = Float64Array.from(eigenvectors, ({ eigenvalue }) => eigenvalue);
    arrays.push({ name: 'eigenvalues', shape: [values.length], values });
  }
  const labels = paths.map(({ label }) => label);
  return writeNpz(arrays, {
    metadata: surface.metadata,
    title: surface.title,
    ...(labels.length > 1 ? { path_labels: labels } : {}),
  });
}

/** Texts as NumPy strings: UTF-32, all as long as the longest, ended by zeros. */
function npyTexts(texts: readonly string[], shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const all = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const length = all.reduce((most, points) => Math.max(most, points.length), 1);
  const bytes = new Uint8Array(4 * length * all.length);
  const view = new DataView(bytes.buffer);
  all.forEach((points, k) =>
    points.forEach((point, at) => view.setUint32(4 * (k * length + at), point, true)),
  );
  return npy(`<U${length}`, shape, bytes);
}

function npy(descr: string, shape: readonly number[], data: Uint8Array): Uint8Array<ArrayBuffer> {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // The format asks for data at a multiple of 64 bytes and a line feed at the header's end.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const prefix = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8);
  return concatenate([prefix, ascii(`${header.padEnd(length - 1)}\n`), data]);
}
