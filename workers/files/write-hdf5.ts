import type { File, Group } from 'h5wasm';
import { InputError } from '../../app/experiment/input-error.ts';
import { asciiJson } from '../../app/exchange/bytes.ts';
import { checkSurface, namedPaths, PATH_COLUMNS, type SurfaceData } from '../../app/exchange/surface-data.ts';

/**
 * HDF5 in the layout of the loss-landscape scripts of Li et al. 2018 (arXiv 1712.09913), so that their plot_2D.py,
 * plot_surface.py and h52vtp.py read our files and ParaView users go on as before. Three files: surface, directions and
 * projected trajectory. All contents are float64; what those scripts do not know (holes as NaN, metadata as root
 * attributes) they pass over.
 */

export interface SurfaceFileOptions {
  /**
   * What the surface's own values are. Those scripts look for `train_loss`, `test_loss`, `train_acc`, `test_acc` (percent),
   * `min_eig` and `max_eig`. Default `train_loss`.
   */
  readonly quantity?: string;
  /** More quantities on the same grid, [rows, columns] row-major; accuracies in percent. */
  readonly more?: Readonly<Record<string, Float64Array>>;
  /** Name of the directions file, stored as `dir_file`. */
  readonly directionsFile?: string;
}

/**
 * Surface file: `xcoordinates` [columns], `ycoordinates` [rows], one [rows, columns] data set per quantity (row j at
 * y[j]: what plt.contour of a meshgrid expects), `dir_file`.
 */
export async function writeSurfaceHdf5(
  surface: SurfaceData,
  options: SurfaceFileOptions = {},
): Promise<Uint8Array> {
  checkSurface(surface);
  const { x, y, loss } = surface;
  const { quantity = 'train_loss', more = {}, directionsFile } = options;
  const grids = Object.entries({ ...more, [quantity]: loss });
  for (const [name, values] of grids) {
    if (values.length !== loss.length)
      throw new InputError(`expected ${loss.length} values on the grid, got ${values.length}`, name);
  }
  return build(surface, (file) => {
    if (directionsFile !== undefined) file.create_dataset({ name: 'dir_file', data: directionsFile });
    vector(file, 'xcoordinates', x);
    vector(file, 'ycoordinates', y);
    for (const [name, values] of grids)
      file.create_dataset({ name, data: values, shape: [y.length, x.length], dtype: '<d' });
  });
}

export interface DirectionsFileOptions {
  /** Blocks of θ in order; each becomes one array, weights [out, in] and biases [out], as PyTorch lists parameters. */
  readonly layout: readonly {
    readonly role: string;
    readonly rows: number;
    readonly columns: number;
    readonly offset: number;
  }[];
}

/**
 * Directions file: groups `xdirection` and `ydirection` with one data set per parameter array, named 0, 1, …; with PCA
 * also `explained_variance_ratio_`. Our own additions, where the surface has them: groups `center` and `eigenvector‹rank›` of
 * the same kind, `eigenvalues`.
 */
export async function writeDirectionsHdf5(
  surface: SurfaceData,
  options: DirectionsFileOptions,
): Promise<Uint8Array> {
  checkSurface(surface);
  const { directions, center, explained, eigenvectors = [] } = surface;
  if (directions === undefined) throw new InputError('expected a plane with directions to export, got none');
  const length = options.layout.reduce((sum, block) => sum + block.rows * block.columns, 0);
  if (length !== directions[0].length)
    throw new InputError(`expected directions of ${length} parameters, got ${directions[0].length}`);
  return build(surface, (file) => {
    writeList(file, 'xdirection', directions[0], options);
    writeList(file, 'ydirection', directions[1], options);
    if (center !== undefined) writeList(file, 'center', center, options);
    for (const { rank, values } of eigenvectors) writeList(file, `eigenvector${rank}`, values, options);
    if (eigenvectors.length > 0)
      vector(
        file,
        'eigenvalues',
        Float64Array.from(eigenvectors, ({ eigenvalue }) => eigenvalue),
      );
    if (explained !== undefined) vector(file, 'explained_variance_ratio_', Float64Array.from(explained));
  });
}

/** A trajectory file: number 1 is the run's own, others follow. */
export interface TrajectoryFile {
  readonly number: number;
  readonly content: Uint8Array;
}

/**
 * Trajectory files, one a run: `proj_xcoord`, `proj_ycoord` [n]; our own additions: `step`, `true_loss`,
 * `distance_from_plane` [n], and the run's name as the attribute `run`. None for a surface without a path.
 */
export async function writeTrajectoriesHdf5(surface: SurfaceData): Promise<TrajectoryFile[]> {
  checkSurface(surface);
  const names = ['step', 'proj_xcoord', 'proj_ycoord', 'true_loss', 'distance_from_plane'];
  const files: TrajectoryFile[] = [];
  for (const { number, label, path } of namedPaths(surface)) {
    const content = await build(surface, (file) => {
      names.forEach((name, column) => {
        vector(
          file,
          name,
          path.filter((_, k) => k % PATH_COLUMNS.length === column),
        );
      });
      file.create_attribute('run', label);
    });
    files.push({ number, content });
  }
  return files;
}

function writeList(file: File, name: string, values: Float64Array, options: DirectionsFileOptions): void {
  const group = file.create_group(name);
  options.layout.forEach(({ role, rows, columns, offset }, k) => {
    const shape = role === 'weight' ? [rows, columns] : [rows * columns];
    const data = values.slice(offset, offset + rows * columns);
    group.create_dataset({ name: String(k), data, shape, dtype: '<d' });
  });
}

function vector(group: Group, name: string, values: Float64Array): void {
  group.create_dataset({ name, data: values, shape: [values.length], dtype: '<d' });
}

let serial = 0;

/** The file is made in the library's memory; writing it to a disk is left to whoever owns the folder. */
async function build(surface: SurfaceData, fill: (file: File) => void): Promise<Uint8Array> {
  // Loaded when it is needed: it would make up most of the start of every thread.
  const { default: h5wasm } = await import('h5wasm');
  const library = await h5wasm.ready;
  const { FS: fs } = library as unknown as {
    FS: { readFile(path: string): Uint8Array; unlink(path: string): void };
  };
  const path = `/out-${++serial}.h5`;
  const file = new h5wasm.File(path, 'w');
  try {
    fill(file);
    file.create_attribute('title', surface.title);
    // An attribute beyond 64 KiB needs dense storage that older readers lack; as a data set it has no limit.
    file.create_dataset({ name: 'saddlescope_metadata', data: asciiJson(surface.metadata) });
  } finally {
    file.close();
  }
  const bytes = fs.readFile(path).slice();
  fs.unlink(path);
  return bytes;
}
