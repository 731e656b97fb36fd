import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../app/testing/hostile-bytes.ts';
import { needsReader, openWithPython, pythonNumber } from '../../app/testing/outside-reader.ts';
import { fullSurface, sampleSurface } from '../../app/testing/sample-surface.ts';
import { readHdf5 } from './read-hdf5.ts';
import { writeDirectionsHdf5, writeSurfaceHdf5, writeTrajectoriesHdf5 } from './write-hdf5.ts';

const layout = [
  { role: 'weight', rows: 1, columns: 2, offset: 0 },
  { role: 'bias', rows: 1, columns: 1, offset: 2 },
];
const accuracy = sampleSurface.loss.map((_, k) => 8 * k);
const shapes = async (bytes: Uint8Array): Promise<unknown[]> =>
  (await readHdf5(bytes)).map((tensor) => [tensor.name, ...tensor.shape]);

describe('HDF5 in the layout of the loss-landscape scripts', () => {
  it('names surfaces, directions and trajectory as they do', async () => {
    const surface = await writeSurfaceHdf5(sampleSurface, { more: { train_acc: accuracy } });
    expect(await shapes(surface)).toEqual([
      ['train_acc', 3, 4],
      ['train_loss', 3, 4],
      ['xcoordinates', 4],
      ['ycoordinates', 3],
    ]);
    const directions = await writeDirectionsHdf5(fullSurface, { layout });
    expect(await shapes(directions)).toEqual([
      ['center/0', 1, 2],
      ['center/1', 1],
      ['eigenvalues', 2],
      ['eigenvector1/0', 1, 2],
      ['eigenvector1/1', 1],
      ['eigenvector3/0', 1, 2],
      ['eigenvector3/1', 1],
      ['explained_variance_ratio_', 2],
      ['xdirection/0', 1, 2],
      ['xdirection/1', 1],
      ['ydirection/0', 1, 2],
      ['ydirection/1', 1],
    ]);
    const [own, other] = await writeTrajectoriesHdf5(fullSurface);
    expect([own.number, other.number]).toEqual([1, 2]);
    const trajectory = await readHdf5(own.content);
    const x = trajectory.find((tensor) => tensor.name === 'proj_xcoord');
    expect([...(x?.values ?? [])]).toEqual([-1, -0.5, NaN, 0, 0.5]);
  });

  it('refuses what does not fit in one line', async () => {
    const bare = { ...sampleSurface, path: undefined, directions: undefined };
    expect(await writeTrajectoriesHdf5(bare)).toEqual([]);
    expect(await refusalOf(writeDirectionsHdf5(bare, { layout }))).toMatch(/directions/);
    expect(await refusalOf(writeDirectionsHdf5(sampleSurface, { layout: layout.slice(1) }))).toMatch(
      /of 1 parameters, got 3/,
    );
    const short = { more: { test_acc: new Float64Array(3) } };
    expect(await refusalOf(writeSurfaceHdf5(sampleSurface, short))).toMatch(/expected 12 values/);
  });

  it('is what h5py reads', async (context) => {
    needsReader(context, 'h5py');
    const bytes = await writeSurfaceHdf5(sampleSurface, { directionsFile: 'directions.h5' });
    const seen = openWithPython('hdf5', bytes) as Record<
      string,
      { shape: number[]; values: string[] | string }
    >;
    expect(seen.train_loss.shape).toEqual([3, 4]);
    expect(Array.from(seen.train_loss.values, pythonNumber)).toEqual([...sampleSurface.loss]);
    expect(seen.dir_file.values).toBe('directions.h5');
    const stored = seen.saddlescope_metadata.values;
    expect(JSON.parse(String(stored))).toEqual(JSON.parse(sampleSurface.metadata));
    expect(seen.attributes).toEqual({ title: sampleSurface.title });
  });
});
