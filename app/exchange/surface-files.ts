import { automaticScale } from '../landscape/automatic-scale.ts';
import { colorAt, colorTable, type ColorMapName } from '../landscape/color-map.ts';
import { chooseScale, type ScaleKind, type ValueScale } from '../landscape/value-scale.ts';
import { utf8 } from './bytes.ts';
import { contourFigure, planeContours } from './contour-figure.ts';
import { jsonText } from './json-text.ts';
import { finiteRange, namedGrids, namedPaths, namedVectors, type SurfaceData } from './surface-data.ts';
import { writePathCsv, writeRowsCsv, writeSurfaceCsv, writeVectorsCsv } from './write-csv.ts';
import type { Rgb } from './rgb.ts';
import { writeGlb } from './write-glb.ts';
import { writeSurfaceNpz } from './write-npy.ts';
import { writePdf } from './write-pdf.ts';
import { writeStl } from './write-stl.ts';
import { writeSvg } from './write-svg.ts';
import { writeVtp, writeVts } from './write-vtk.ts';

/** Formats of a surface; each is its file's extension. HDF5 needs a library and is written beside the threads. */
export const SURFACE_FORMATS = [
  'json',
  'csv',
  'npz',
  'h5',
  'vts',
  'vtp',
  'glb',
  'stl',
  'svg',
  'pdf',
] as const;
export type SurfaceFormat = (typeof SURFACE_FORMATS)[number];

export interface ExportedFile {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** How losses become heights and colours where a format has them, and the words of figures. */
export interface SurfaceLookOptions {
  readonly colorMap: ColorMapName;
  readonly heightScale: ScaleKind | 'auto';
  /** Loss at which peaks are cut; null: none. */
  readonly clip: number | null;
  /** What the colour bar shows. */
  readonly quantity: string;
  /** What may be read off the picture and what it leaves out; stands below figures. */
  readonly statement: string;
}

/** Contour lines of a figure. */
const LEVELS = 12;
/** Height of a solid over the longer side of its base. */
const RELIEF = 0.5;

/**
 * The files of a surface in a format, `name` (without extension) in front. Most formats are one file; CSV adds the path
 * and the plane's vectors as tables of their own. VTK keeps the losses themselves as heights; STL and glTF, which are
 * looked at as they are, take the drawn scale, half as high as their base is wide.
 *
 * @param parameterNames names of θ's entries, for tables of vectors; without them those tables are left out
 * @throws InputError when the format cannot show a surface of holes only
 */
export function surfaceFiles(
  surface: SurfaceData,
  format: Exclude<SurfaceFormat, 'h5'>,
  name: string,
  look: SurfaceLookOptions,
  parameterNames: readonly string[] | null,
): ExportedFile[] {
  // Path points stand at their losses, which are no height among other values.
  const solid =
    (surface.quantity ?? 'loss') === 'loss' ? surface : { ...surface, path: undefined, alongside: undefined };
  const file = (content: string | Uint8Array<ArrayBuffer>, suffix = ''): ExportedFile => ({
    name: `${name}${suffix}.${format}`,
    content: typeof content === 'string' ? utf8(content) : content,
  });
  switch (format) {
    case 'json':
      return [file(surfaceJson(surface))];
    case 'csv': {
      const files = [file(writeSurfaceCsv(surface))];
      const paths = namedPaths(surface);
      const suffix = (number: number): string => (number === 1 ? '-path' : `-path-${number}`);
      for (const { number, path } of paths) files.push(file(writePathCsv(path), suffix(number)));
      // A table of numbers has no place for whose path it is.
      if (paths.length > 1) {
        const rows = paths.map(({ number, label }) => [`${name}${suffix(number)}.csv`, label]);
        files.push(file(writeRowsCsv(['file', 'run'], rows), '-runs'));
      }
      const vectors = namedVectors(surface);
      if (parameterNames !== null && vectors.every(({ values }) => values.length === parameterNames.length))
        files.push(file(writeVectorsCsv(parameterNames, vectors), '-vectors'));
      const eigen = surface.eigenvectors ?? [];
      if (eigen.length > 0) {
        const rows = eigen.map(({ rank, eigenvalue }) => [`eigenvector${rank}`, rank, eigenvalue]);
        files.push(file(writeRowsCsv(['vector', 'rank', 'eigenvalue'], rows), '-eigenvalues'));
      }
      return files;
    }
    case 'npz':
      return [file(writeSurfaceNpz(surface))];
    case 'vts':
      return [file(writeVts(surface))];
    case 'vtp':
      return [file(writeVtp(solid))];
    case 'stl':
      return [file(writeStl(solid, drawnHeight(surface, look)))];
    case 'glb': {
      const scale = lookScale(surface, look);
      const color = colorOf(look.colorMap);
      return [
        file(
          writeGlb(solid, {
            color: (loss) => color(scale.position(loss)),
            height: drawnHeight(surface, look),
          }),
        ),
      ];
    }
    case 'svg':
    case 'pdf': {
      const drawing = surfaceFigure(surface, look);
      return [file(format === 'svg' ? writeSvg(drawing) : writePdf(drawing))];
    }
  }
}

/** The contour plot of a surface as the settings draw it. */
function surfaceFigure(surface: SurfaceData, look: SurfaceLookOptions): ReturnType<typeof contourFigure> {
  const scale = lookScale(surface, look);
  const levels = scale.ticks(LEVELS).filter((v) => scale.position(v) > 0.004 && scale.position(v) < 0.996);
  return contourFigure(surface, {
    lines: planeContours(surface, levels, scale),
    scale,
    color: colorOf(look.colorMap),
    quantity: look.quantity,
    statement: look.statement,
  });
}

function lookScale(surface: SurfaceData, look: SurfaceLookOptions): ValueScale {
  const kind = look.heightScale === 'auto' ? automaticScale(surface.loss) : look.heightScale;
  return chooseScale(kind, surface.loss, look.clip);
}

function colorOf(map: ColorMapName): (position: number) => Rgb {
  const table = colorTable(map);
  return (position) => {
    const [r, g, b] = colorAt(table, position);
    return [r / 255, g / 255, b / 255];
  };
}

/** Path points off the scale's ends stand at them. */
function drawnHeight(surface: SurfaceData, look: SurfaceLookOptions): (loss: number) => number {
  const scale = lookScale(surface, look);
  const side = (axis: Float64Array): number => axis[axis.length - 1] - axis[0];
  const height = RELIEF * Math.max(side(surface.x), side(surface.y));
  return (loss) => height * scale.position(loss);
}

/** `{ title, x, y, loss }` with `loss[j][i]` at `x[i]`, `y[j]`, holes null; path, centre, directions and metadata with it. */
function surfaceJson(surface: SurfaceData): string {
  const { x, y, loss, path, alongside, metadata, center, directions, title, axisLabels } = surface;
  const { explained, eigenvectors } = surface;
  const width = x.length;
  const rows = (values: Float64Array, length: number): Float64Array[] =>
    Array.from({ length: values.length / length }, (_, k) => values.subarray(k * length, (k + 1) * length));
  return jsonText(
    {
      title,
      axisLabels,
      x,
      y,
      ...Object.fromEntries(namedGrids(surface).map((grid) => [grid.name, rows(grid.values, width)])),
      range: finiteRange(loss),
      ...(path === undefined ? {} : { path: rows(path, 5) }),
      ...(alongside === undefined
        ? {}
        : { alongside: alongside.map((run) => ({ label: run.label, path: rows(run.path, 5) })) }),
      ...(center === undefined ? {} : { center }),
      ...(directions === undefined ? {} : { directions }),
      ...(explained === undefined ? {} : { explained }),
      ...(eigenvectors === undefined ? {} : { eigenvectors }),
      metadata: JSON.parse(metadata) as unknown,
    },
    0,
  );
}
