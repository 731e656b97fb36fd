import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { damaged, statedRefusalOf } from '../../app/testing/hostile-bytes.ts';
import type { NamedTensor } from '../../app/exchange/named-tensor.ts';
import { readHdf5 } from './read-hdf5.ts';
import { readWeightsFile } from './read-weights.ts';

const golden = join(import.meta.dirname, '../../app/exchange/golden');
const load = (file: string): Uint8Array => new Uint8Array(readFileSync(join(golden, file)));
const expected = JSON.parse(readFileSync(join(golden, 'expected-arrays.json'), 'utf8')) as Record<
  string,
  { name: string; shape: number[]; values: number[] }[]
>;
const plain = (tensors: readonly NamedTensor[]): unknown =>
  tensors.map(({ name, shape, values }) => ({ name, shape: [...shape], values: [...values] }));

describe('HDF5 files', () => {
  it.each(['keras2.h5', 'keras3.weights.h5', 'filters.h5', 'half.h5'])(
    '%s is read as h5py wrote it',
    async (file) => {
      expect(plain(await readHdf5(load(file)))).toEqual(expected[file]);
    },
  );

  it.each([
    ['lzf.h5', /filter "lzf" \(32000\)/],
    ['external.h5', /link to another file/],
    ['loop.h5', /loop/],
    ['huge.h5', /at most 67108864 numbers/],
    ['text.h5', /found none/],
    ['plain.npz', /signature/],
  ])('%s is refused in one line', async (file, pattern) => {
    expect(await statedRefusalOf(readHdf5(load(file)))).toMatch(pattern);
  });

  it('gives values or one clear line, whatever is cut or flipped, and reads good files afterwards', async () => {
    const good = load('keras2.h5');
    await fc.assert(
      fc.asyncProperty(damaged(good), async (bytes) => void (await statedRefusalOf(readHdf5(bytes)))),
      { numRuns: 25, seed: 1 },
    );
    const compressed = load('filters.h5');
    await fc.assert(
      fc.asyncProperty(damaged(compressed), async (bytes) => void (await statedRefusalOf(readHdf5(bytes)))),
      { numRuns: 25, seed: 2 },
    );
    expect(plain(await readHdf5(good))).toEqual(expected['keras2.h5']);
  });
});

describe('weights files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weights-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['c-order.npy', 'npy'],
    ['plain.npz', 'npz'],
    ['mixed.safetensors', 'safetensors'],
    ['state-dict.pt', 'pytorch'],
    ['keras2.h5', 'hdf5'],
    ['model.keras', 'keras'],
    ['tfjs-model.json', 'tfjs'],
  ])('%s is known by its content', async (file, format) => {
    expect((await readWeightsFile(join(golden, file))).format).toBe(format);
  });

  it('does not look at the name', async () => {
    const path = join(folder, 'weights.txt');
    await copyFile(join(golden, 'state-dict.pt'), path);
    expect((await readWeightsFile(path)).format).toBe('pytorch');
  });

  it.each([
    ['nothing.npz', /no such file/],
    ['', /folder/],
    ['old.pt', /≥ 1\.6/],
    ['other.bin', /another kind/],
    ['model.json', /weights\.bin", there is no such file/],
  ])('%s is refused in one line', async (file, pattern) => {
    await copyFile(join(golden, 'old-format.pt'), join(folder, 'old.pt'));
    await writeFile(join(folder, 'other.bin'), 'hello');
    await writeFile(
      join(folder, 'model.json'),
      JSON.stringify({ weightsManifest: [{ paths: ['weights.bin'], weights: [] }] }),
    );
    expect(await statedRefusalOf(readWeightsFile(join(folder, file)))).toMatch(pattern);
  });
  it('does not open devices', async () => {
    expect(await statedRefusalOf(readWeightsFile('/dev/zero'))).toMatch(/device/);
  });
});
