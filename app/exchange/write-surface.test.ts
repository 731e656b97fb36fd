import { encode } from 'fast-png';
import fc from 'fast-check';
import { validateBytes } from 'gltf-validator';
import { describe, expect, it } from 'vitest';
import { damaged, refusal } from '../testing/hostile-bytes.ts';
import { needsReader, openWithPython, pythonNumber } from '../testing/outside-reader.ts';
import { fullSurface, saddleSurface, sampleSurface } from '../testing/sample-surface.ts';
import { viewOf } from './bytes.ts';
import { readPngMetadata, writePngMetadata } from './png-metadata.ts';
import { readNpy, readNpz } from './read-npy.ts';
import { triangulate, type SurfaceData } from './surface-data.ts';
import {
  writePathCsv,
  writeSurfaceCsv,
  writeSurfaceMatrixCsv,
  writeTableCsv,
  writeVectorsCsv,
} from './write-csv.ts';
import { writeGlb } from './write-glb.ts';
import { writeNpy, writeNpz, writeSurfaceNpz } from './write-npy.ts';
import { writeStl } from './write-stl.ts';
import { writeVtp, writeVts } from './write-vtk.ts';

const gray = (loss: number): readonly [number, number, number] => [loss / 11, 0.5, 1];
const holes: SurfaceData = { ...sampleSurface, loss: new Float64Array(12).fill(NaN) };

describe('triangulate', () => {
  it('covers the plane once, upwards, where nothing is missing', () => {
    const surface = saddleSurface(7);
    const { cells, triangles } = triangulate(surface);
    let area = 0;
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [0, 1, 2].map((k) => {
        const cell = cells[triangles[t + k]];
        return [surface.x[cell % 7], surface.y[Math.floor(cell / 7)]];
      });
      const twice = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
      expect(twice).toBeGreaterThan(0);
      area += twice / 2;
    }
    expect(area).toBeCloseTo(4, 12);
    expect(cells).toHaveLength(49);
  });
  it('leaves holes out and cuts their neighbours', () => {
    const { cells, triangles } = triangulate(sampleSurface);
    // One whole quad gives two triangles, four with one hole give one each, the one with two holes none.
    expect(triangles.length / 3).toBe(6);
    expect([...cells]).not.toContain(6);
    expect([...cells]).not.toContain(9);
  });
});

describe('CSV', () => {
  it('lists cells, matrix, path and vectors', () => {
    expect(writeSurfaceCsv(sampleSurface).split('\r\n').slice(0, 3)).toEqual([
      'x,y,loss',
      '-1,-1,0.1',
      '0,-1,0.3333333333333333',
    ]);
    expect(writeSurfaceCsv(sampleSurface)).toContain('0,1,Infinity');
    expect(writeSurfaceMatrixCsv(sampleSurface)).toBe(
      'y\\x,-1,0,0.1,2\r\n-1,0.1,0.3333333333333333,2,3\r\n0.3,4,5,NaN,7\r\n1,8,Infinity,10,11\r\n',
    );
    expect(writeTableCsv(['a', 'b "c"'], Float64Array.of(1, NaN))).toBe('a,"b ""c"""\r\n1,NaN\r\n');
    expect(() => writeTableCsv(['a', 'b'], new Float64Array(3))).toThrow(/rows of 2/);
    expect(writePathCsv(sampleSurface.path ?? new Float64Array(0)).split('\r\n')[1]).toBe('0,-1,-1,3,0.1');
    expect(writeVectorsCsv(['W1[1,2]', 'b1'], [{ name: 'center', values: Float64Array.of(1, -2e-9) }])).toBe(
      'parameter,center\r\n"W1[1,2]",1\r\nb1,-2e-9\r\n',
    );
  });
});

describe('NumPy files', () => {
  it('come back bit for bit', () => {
    fc.assert(
      fc.property(fc.float64Array({ maxLength: 30 }), (values) => {
        const back = readNpy(writeNpy([values.length], values));
        expect([...back.shape]).toEqual([values.length]);
        expect(back.values).toEqual(values);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
  it('hold the whole surface, the same bytes each time', () => {
    const bytes = writeSurfaceNpz(sampleSurface);
    const names = readNpz(bytes).map((tensor) => [tensor.name, ...tensor.shape]);
    expect(names).toEqual([
      ['x', 4],
      ['y', 3],
      ['loss', 3, 4],
      ['path', 5, 5],
      ['directions', 2, 3],
      ['center', 3],
    ]);
    expect(writeSurfaceNpz(sampleSurface)).toEqual(bytes);
  });
  it('say what does not fit', () => {
    expect(() => writeNpz([{ name: 'a', shape: [2], values: Float64Array.of(1) }])).toThrow(/expected 2/);
    expect(refusal(() => writeSurfaceNpz({ ...sampleSurface, loss: new Float64Array(5) }))).toMatch(
      /= 12 losses, got 5/,
    );
  });
  it('are what NumPy reads, every number of them', (context) => {
    needsReader(context, 'numpy');
    const seen = openWithPython('npz', writeSurfaceNpz(fullSurface)) as Record<
      string,
      { shape: number[]; values: string[] | string }
    >;
    const array = (name: string): [number[], number[]] => [
      seen[name].shape,
      Array.from(seen[name].values, pythonNumber),
    ];
    const { x, y, loss, path, directions, center, alongside, more, eigenvectors } = fullSurface;
    expect(array('x')).toEqual([[4], [...x]]);
    expect(array('y')).toEqual([[3], [...y]]);
    expect(array('loss')).toEqual([[3, 4], [...loss]]);
    expect(array('accuracy')).toEqual([[3, 4], [...(more?.[0].values ?? [])]]);
    expect(array('path')).toEqual([[5, 5], [...(path ?? [])]]);
    expect(array('path_2')).toEqual([[2, 5], [...(alongside?.[0].path ?? [])]]);
    expect(array('directions')).toEqual([[2, 3], (directions ?? []).flatMap((d) => [...d])]);
    expect(array('center')).toEqual([[3], [...(center ?? [])]]);
    expect(array('explained')).toEqual([[2], [0.6, 0.25]]);
    expect(array('eigenvalues')).toEqual([[2], [-2, 4.5]]);
    expect(array('eigenvectors')).toEqual([[2, 3], (eigenvectors ?? []).flatMap((e) => [...e.values])]);
    expect(seen.path_labels).toEqual({ shape: [2], values: ['sgd η = 0.1', 'adam <β>'] });
    expect(seen.metadata.values).toBe(fullSurface.metadata);
    expect(seen.title.values).toBe(fullSurface.title);
  });
});

describe('VTK files', () => {
  it('blank holes and keep their values', () => {
    const text = writeVts(sampleSurface);
    expect(text).toContain('WholeExtent="0 3 0 2 0 0"');
    expect(decode(text, 'vtkGhostType', 'PointData')).toEqual([0, 0, 0, 0, 0, 0, 2, 0, 0, 2, 0, 0]);
    expect(decode(text, 'vtkGhostType', 'CellData')).toEqual([0, 32, 32, 32, 32, 32]);
    expect(text).not.toContain('--,');
    expect(refusal(() => writeVts(holes))).toMatch(/holes only/);
    expect(refusal(() => writeVtp(holes))).toMatch(/holes only/);
  });
  interface Seen {
    points: string[];
    pointData: Record<string, string[]>;
    cellData: Record<string, string[]>;
    fields: Record<string, string | string[]>;
    visibleCells: number;
    cells: number[][];
    types: number[];
  }
  /** VTK's own numbers of its cell types. */
  const [LINE, TRIANGLE] = [3, 5];
  const numbersOf = (values: string | string[]): number[] => Array.from(values, pythonNumber);
  const expectFields = ({ fields }: Seen): void => {
    const { center, directions, eigenvectors, metadata, title, axisLabels } = fullSurface;
    expect([fields.title, fields.x, fields.y, fields.metadata]).toEqual([title, ...axisLabels, metadata]);
    expect(numbersOf(fields.center)).toEqual([...(center ?? [])]);
    directions?.forEach((direction, k) =>
      expect(numbersOf(fields[`direction${k + 1}`])).toEqual([...direction]),
    );
    expect(numbersOf(fields.eigenvalues)).toEqual([-2, 4.5]);
    eigenvectors?.forEach(({ rank, values }) =>
      expect(numbersOf(fields[`eigenvector${rank}`])).toEqual([...values]),
    );
    expect([fields.run1, fields.run2]).toEqual(['sgd η = 0.1', 'adam <β>']);
  };
  it('.vts is what VTK reads: points, losses, directions and eigenvectors', (context) => {
    needsReader(context, 'vtk');
    const seen = openWithPython('vts', writeVts(fullSurface)) as Seen;
    const { x, y, loss } = fullSurface;
    expect(numbersOf(seen.pointData.loss)).toEqual([...loss]);
    expect(numbersOf(seen.pointData.accuracy)).toEqual(
      loss.length === 12 ? [...loss].map((_, k) => k / 12) : [],
    );
    // Holes stand at the lowest loss and are blanked.
    const height = (k: number): number => (Number.isFinite(loss[k]) ? loss[k] : 0.1);
    expect(numbersOf(seen.points)).toEqual(
      [...loss].flatMap((_, k) => [x[k % 4], y[Math.floor(k / 4)], height(k)]),
    );
    expectFields(seen);
    expect(seen.visibleCells).toBe(1);
  });
  it('.vtp is what VTK reads: triangles, and every run’s path at its true losses', (context) => {
    needsReader(context, 'vtk');
    const seen = openWithPython('vtp', writeVtp(fullSurface)) as Seen;
    expect(numbersOf(seen.cellData.part)).toEqual([0, 0, 2, 1, 1, 1, 1, 1, 1]);
    expect(seen.types).toEqual([...Array<number>(3).fill(LINE), ...Array<number>(6).fill(TRIANGLE)]);
    const pathOf = (cell: number): number[][] =>
      seen.cells[cell].map((point) => [
        pythonNumber(seen.pointData.step[point]),
        ...numbersOf(seen.points.slice(3 * point, 3 * point + 3)),
        pythonNumber(seen.pointData.distance[point]),
      ]);
    expect(pathOf(1)).toEqual([
      [3, 0, 0.25, 1, 0],
      [4, 0.5, 0.5, 0.5, 0.4],
    ]);
    expect(pathOf(2)).toEqual([
      [0, -1, -1, 3, 0.1],
      [5, 0.25, 0.125, 1.5, 0.7],
    ]);
    expectFields(seen);
    // Each triangle's corners stand at their losses.
    for (const cell of seen.cells.slice(3)) {
      for (const point of cell) {
        const [px, py, pz] = numbersOf(seen.points.slice(3 * point, 3 * point + 3));
        const at = 4 * fullSurface.y.indexOf(py) + fullSurface.x.indexOf(px);
        expect(pz).toBe(fullSurface.loss[at]);
      }
    }
    const only = openWithPython('vtp', writeVtp(sampleSurface, Math.log, 'path')) as Seen;
    expect(only.points[2]).toBe(String(Math.log(3)));
  });
});

describe('glTF', () => {
  it.each([
    ['a surface with holes and a path', sampleSurface],
    ['a surface alone', saddleSurface(20)],
    ['more vertices than 16-bit indices reach', saddleSurface(301)],
    ['no two cells beside each other', { ...holes, loss: holes.loss.with(0, 1), path: undefined }],
  ])('%s has no fault the validator knows', async (_, surface) => {
    const report = await validateBytes(writeGlb(surface, { color: gray }), { maxIssues: 0 });
    expect(report.issues.messages).toEqual([]);
    expect(report.info.version).toBe('2.0');
  });
  it('holds triangles, colours and path', async () => {
    const report = await validateBytes(writeGlb(sampleSurface, { color: gray }));
    expect(report.info.totalTriangleCount).toBe(6);
    expect(report.info.drawCallCount).toBe(2);
    const text = new TextDecoder().decode(writeGlb(sampleSurface, { color: gray }).subarray(20));
    expect(text).toContain('"mode":1');
    expect(text).toContain('Größe θ 🙂');
  });
  it('refuses a surface of holes only', () => {
    expect(refusal(() => writeGlb(holes, { color: gray }))).toMatch(/holes only/);
  });
});

describe('STL', () => {
  it('holds every triangle with its unit normal', () => {
    const bytes = writeStl(sampleSurface);
    const view = viewOf(bytes);
    const count = view.getUint32(80, true);
    expect(count).toBe(6);
    expect(bytes.length).toBe(84 + 50 * count);
    for (let t = 0; t < count; t++) {
      const normal = [0, 1, 2].map((k) => view.getFloat32(84 + 50 * t + 4 * k, true));
      expect(Math.hypot(...normal)).toBeCloseTo(1, 6);
      expect(normal[2]).toBeGreaterThan(0);
    }
    expect(refusal(() => writeStl(holes))).toMatch(/holes only/);
  });
});

describe('PNG metadata', () => {
  const picture = new Uint8Array(
    encode({ width: 3, height: 2, data: new Uint8Array(18), channels: 3, depth: 8 }),
  );
  it('comes back, whatever characters it has, and is replaced rather than doubled', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (first, second) => {
        const twice = writePngMetadata(writePngMetadata(picture, first), second);
        expect(readPngMetadata(twice)).toEqual({ kind: 'found', json: JSON.parse(second) as unknown });
        expect(twice.length).toBe(writePngMetadata(picture, second).length);
      }),
      { numRuns: 200, seed: 1 },
    );
    const found = readPngMetadata(writePngMetadata(picture, sampleSurface.metadata));
    expect(found).toEqual({ kind: 'found', json: JSON.parse(sampleSurface.metadata) as unknown });
  });
  it('tells absent, damaged and other files apart', () => {
    const good = writePngMetadata(picture, '{"a":1}');
    expect(readPngMetadata(picture)).toEqual({ kind: 'absent' });
    expect(readPngMetadata(new Uint8Array(0))).toEqual({ kind: 'notPng' });
    const inside = Buffer.from(good).indexOf('"a"');
    const flipped = good.slice();
    flipped[inside] ^= 1;
    expect(readPngMetadata(flipped)).toEqual({ kind: 'damaged' });
    expect(readPngMetadata(good.subarray(0, inside))).toEqual({ kind: 'damaged' });
    expect(refusal(() => writePngMetadata(picture.subarray(0, 40), '{}'))).toMatch(/whole PNG/);
  });
  it('never throws on damaged pictures', () => {
    const good = writePngMetadata(picture, sampleSurface.metadata);
    fc.assert(
      fc.property(damaged(good), (bytes) => void readPngMetadata(bytes)),
      { numRuns: 2000, seed: 1 },
    );
  });
});

/** The bytes of a UInt8 array of a VTK file. */
function decode(text: string, name: string, section: string): number[] {
  const part = text.slice(text.indexOf(`<${section}`), text.indexOf(`</${section}>`));
  const body = new RegExp(`Name="${name}"[^>]*>([^<]*)<`).exec(part)?.[1] ?? '';
  return [...Buffer.from(body, 'base64').subarray(8)];
}
