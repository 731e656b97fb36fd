import { concatenate, utf8 } from './bytes.ts';
import {
  checkSurface,
  PATH_COLUMNS,
  pathPieces,
  requireRange,
  triangulate,
  type SurfaceData,
} from './surface-data.ts';
import { rgbOf, type Rgb } from './rgb.ts';
import { runColor } from './run-colors.ts';
import type { HeightScale } from './write-vtk.ts';

export interface GlbOptions {
  /** Colour of a finite loss, sRGB. */
  readonly color: (loss: number) => Rgb;
  /** Colour of the path, sRGB. Default: vermillion of the Okabe–Ito palette, (213, 94, 0)/255. */
  readonly pathColor?: Rgb;
  /** Height of a finite loss. Default: the loss itself. */
  readonly height?: HeightScale;
}

const FLOAT = 5126;
const UNSIGNED_SHORT = 5123;
const UNSIGNED_INT = 5125;
const ARRAY_BUFFER = 34962;
const ELEMENT_ARRAY_BUFFER = 34963;
const LINES = 1;
const TRIANGLES = 4;

interface Accessor {
  readonly componentType: number;
  readonly type: 'SCALAR' | 'VEC3' | 'VEC4';
  readonly count: number;
  readonly normalized?: boolean;
  readonly min?: number[];
  readonly max?: number[];
}

/** Collects the binary chunk, its views and accessors. */
class Geometry {
  readonly parts: Uint8Array[] = [];
  readonly views: object[] = [];
  readonly accessors: object[] = [];
  private length = 0;

  add(data: Float32Array | Uint16Array | Uint32Array, target: number, accessor: Accessor): number {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.views.push({ buffer: 0, byteOffset: this.length, byteLength: bytes.length, target });
    const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    padded.set(bytes);
    this.parts.push(padded);
    this.length += padded.length;
    return this.accessors.push({ bufferView: this.views.length - 1, ...accessor }) - 1;
  }

  positions(values: Float32Array): number {
    const min = [Infinity, Infinity, Infinity];
    const max = [-Infinity, -Infinity, -Infinity];
    values.forEach((value, k) => {
      min[k % 3] = Math.min(min[k % 3], value);
      max[k % 3] = Math.max(max[k % 3], value);
    });
    return this.add(values, ARRAY_BUFFER, {
      componentType: FLOAT,
      type: 'VEC3',
      count: values.length / 3,
      min,
      max,
    });
  }

  indices(values: Uint32Array): number {
    return this.add(values, ELEMENT_ARRAY_BUFFER, {
      componentType: UNSIGNED_INT,
      type: 'SCALAR',
      count: values.length,
    });
  }
}

/**
 * The surface as binary glTF 2.0: a mesh with vertex colours (unlit, so that viewers show the colour map as it is), holes
 * left out, and the path at its true losses as lines. glTF's y axis is up: plane coordinates (x, y) stand at (x, −y) in
 * its x–z plane, the height along y. Positions are float32. Title, axis labels and metadata stand in `asset.extras`.
 *
 * @throws InputError when no cell can be drawn.
 */
export function writeGlb(surface: SurfaceData, options: GlbOptions): Uint8Array<ArrayBuffer> {
  checkSurface(surface);
  requireRange(surface);
  const { x, y, loss } = surface;
  const height = options.height ?? ((value) => value);
  const pathColor = options.pathColor ?? [213 / 255, 94 / 255, 0];
  const isDrawn = (value: number): boolean =>
    Number.isFinite(value) && Number.isFinite(Math.fround(height(value)));
  const { cells, triangles } = triangulate(surface, (cell) => isDrawn(loss[cell]));
  const geometry = new Geometry();
  const meshes: object[] = [];
  const nodes: object[] = [];
  const materials: object[] = [];
  if (triangles.length > 0) {
    const positions = new Float32Array(3 * cells.length);
    const colors = new Uint16Array(4 * cells.length);
    cells.forEach((cell, k) => {
      positions.set([x[cell % x.length], height(loss[cell]), -y[Math.floor(cell / x.length)]], 3 * k);
      colors.set([...options.color(loss[cell]).map(linear16), 65535], 4 * k);
    });
    const attributes = {
      POSITION: geometry.positions(positions),
      COLOR_0: geometry.add(colors, ARRAY_BUFFER, {
        componentType: UNSIGNED_SHORT,
        type: 'VEC4',
        count: cells.length,
        normalized: true,
      }),
    };
    const primitive = {
      attributes,
      indices: geometry.indices(triangles),
      material: materials.push(material('surface', [1, 1, 1])) - 1,
      mode: TRIANGLES,
    };
    nodes.push({ name: 'surface', mesh: meshes.push({ name: 'surface', primitives: [primitive] }) - 1 });
  }
  const addPath = (name: string, rows: Float64Array, color: Rgb): void => {
    const path = pathLines(rows, height, isDrawn);
    if (path.indices.length === 0) return;
    const primitive = {
      attributes: { POSITION: geometry.positions(path.positions) },
      indices: geometry.indices(path.indices),
      material: materials.push(material(name, color.map(linear))) - 1,
      mode: LINES,
    };
    nodes.push({ name, mesh: meshes.push({ name, primitives: [primitive] }) - 1 });
  };
  if (surface.path !== undefined)
    addPath(
      'path',
      surface.path,
      surface.pathStyle === undefined ? pathColor : rgbOf(surface.pathStyle.color),
    );
  surface.alongside?.forEach((run, k) => addPath(run.label, run.path, runColor(run, k)));
  // An empty mesh is not allowed: a surface whose finite cells touch nowhere has no nodes at all.
  const binary = concatenate(geometry.parts);
  const { title, axisLabels, metadata } = surface;
  const used = meshes.length > 0;
  const json = {
    asset: { version: '2.0', generator: 'Saddlescope', extras: { title, axisLabels, metadata } },
    ...(used ? { extensionsUsed: ['KHR_materials_unlit'] } : {}),
    scene: 0,
    scenes: [{ name: title, ...(used ? { nodes: nodes.map((_, k) => k) } : {}) }],
    ...(used
      ? {
          nodes,
          meshes,
          materials,
          accessors: geometry.accessors,
          bufferViews: geometry.views,
          buffers: [{ byteLength: binary.length }],
        }
      : {}),
  };
  return container(utf8(JSON.stringify(json)), binary);
}

function material(name: string, color: readonly number[]): object {
  return {
    name,
    doubleSided: true,
    pbrMetallicRoughness: { baseColorFactor: [...color, 1], metallicFactor: 0, roughnessFactor: 1 },
    extensions: { KHR_materials_unlit: {} },
  };
}

function pathLines(
  path: Float64Array,
  height: HeightScale,
  isDrawn: (loss: number) => boolean,
): { positions: Float32Array; indices: Uint32Array } {
  const positions: number[] = [];
  const indices: number[] = [];
  for (const piece of pathPieces(path)) {
    let previous = -1;
    for (const row of piece) {
      const [, px, py, value] = path.subarray(PATH_COLUMNS.length * row);
      if (!isDrawn(value)) {
        previous = -1;
        continue;
      }
      const vertex = positions.push(px, height(value), -py) / 3 - 1;
      if (previous >= 0) indices.push(previous, vertex);
      previous = vertex;
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

/** glTF stores vertex and material colours linear. */
function linear(component: number): number {
  const c = Math.min(1, Math.max(0, component));
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function linear16(component: number): number {
  return Math.round(65535 * linear(component));
}

function container(json: Uint8Array, binary: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new Uint8Array(Math.ceil(json.length / 4) * 4).fill(0x20);
  text.set(json);
  const chunks = [words(text.length, 0x4e4f534a), text];
  if (binary.length > 0) chunks.push(words(binary.length, 0x004e4942), binary);
  const body = concatenate(chunks);
  return concatenate([words(0x46546c67, 2, 12 + body.length), body]);
}

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, k) => view.setUint32(4 * k, value, true));
  return bytes;
}
