import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damaged, statedRefusal } from '../testing/hostile-bytes.ts';
import { viewOf, utf8 } from './bytes.ts';
import { brainToNumber, halfToNumber } from './element-types.ts';
import type { NamedTensor } from './named-tensor.ts';
import { readNpy, readNpz } from './read-npy.ts';
import { readPytorch } from './read-pytorch.ts';
import { readSafetensors } from './read-safetensors.ts';
import { parseTfjsModel, readTfjsWeights, tfjsShardPaths } from './read-tfjs.ts';
import { readZip } from './read-zip.ts';
import { sniffFormat } from './sniff-format.ts';

/** Files made by other programs (golden/make-*) and what those programs say is in them. */
interface Expected {
  readonly name: string;
  readonly shape: number[];
  readonly values: number[];
  readonly dtype?: string;
}
const folder = join(import.meta.dirname, 'golden');
const load = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)));
const expectations = (file: string): Record<string, Expected[]> =>
  JSON.parse(readFileSync(join(folder, file), 'utf8').replaceAll(/-?Infinity/g, '"$&"')) as Record<
    string,
    Expected[]
  >;
const arrays = expectations('expected-arrays.json');
const torch = expectations('expected-pytorch.json');

function compare(got: readonly NamedTensor[], expected: readonly Expected[]): void {
  expect(got.map((tensor) => tensor.name)).toEqual(expected.map((tensor) => tensor.name));
  got.forEach((tensor, k) => {
    expect([...tensor.shape]).toEqual(expected[k].shape);
    expect([...tensor.values]).toEqual(expected[k].values.map(Number));
    if (expected[k].dtype !== undefined) expect(tensor.dtype).toBe(expected[k].dtype);
  });
}

describe('NumPy arrays', () => {
  const files = Object.keys(arrays).filter((file) => file.endsWith('.npy'));
  it.each(files)('reads %s as NumPy does', (file) => {
    compare([readNpy(load(file))], arrays[file]);
    expect(sniffFormat(load(file))).toBe('npy');
  });
  it.each(['plain.npz', 'compressed.npz'])('reads %s as NumPy does, text passed over', (file) => {
    compare(readNpz(load(file)), arrays[file]);
  });
  it.each([
    ['object.npy', /"\|O"/],
    ['complex.npy', /"<c16"/],
    ['structured.npy', /structured/],
  ])('refuses %s by name', (file, pattern) => {
    expect(statedRefusal(() => readNpy(load(file)))).toMatch(pattern);
  });
  it('refuses what inflates beyond the limit before inflating it', () => {
    expect(statedRefusal(() => readZip(load('bomb.npz'), { entries: 10, bytes: 1_000_000 }))).toMatch(
      /zip bomb/,
    );
    expect(statedRefusal(() => readNpz(load('bomb.npz')))).toMatch(/NumPy/);
  });
  it('refuses an entry that inflates to more than it declares', () => {
    const bytes = load('bomb.npz');
    const view = viewOf(bytes);
    const central = bytes.length - 22 - (46 + 'zeros.npy'.length);
    expect(view.getUint32(central, true)).toBe(0x02014b50);
    view.setUint32(central + 24, 100, true);
    expect(statedRefusal(() => readNpz(bytes))).toMatch(/damaged/);
  });
  it('keeps the limit of elements over all arrays', () => {
    expect(statedRefusal(() => readNpz(load('plain.npz'), { elements: 14, arrays: 10 }))).toMatch(
      /at most 14/,
    );
    expect(statedRefusal(() => readNpz(load('plain.npz'), { elements: 15, arrays: 1 }))).toMatch(
      /at most 1 arrays/,
    );
  });
});

describe('safetensors', () => {
  it('reads every tensor as the reference library wrote it, in natural order', () => {
    const { tensors, metadata } = readSafetensors(load('mixed.safetensors'));
    compare(tensors, arrays['mixed.safetensors']);
    expect(metadata.get('made with')).toBe('numpy');
    expect(sniffFormat(load('mixed.safetensors'))).toBe('safetensors');
  });
  const file = (header: unknown, data = 16): Uint8Array => {
    const text = utf8(typeof header === 'string' ? header : JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + data);
    viewOf(bytes).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    return bytes;
  };
  const entry = (dtype: unknown, shape: unknown, offsets: unknown): unknown => ({
    dtype,
    shape,
    data_offsets: offsets,
  });
  it.each([
    ['overlap', { a: entry('F64', [1], [0, 8]), b: entry('F32', [1], [4, 8]) }, /overlap/],
    ['beyond the end', { a: entry('F64', [3], [0, 24]) }, /do not fit/],
    ['wrong length', { a: entry('F64', [1], [0, 4]) }, /do not fit/],
    ['negative', { a: entry('F64', [-1], [0, 8]) }, /expected dtype/],
    ['reversed', { a: entry('F64', [1], [8, 0]) }, /expected dtype/],
    ['too large', { a: entry('F64', [2 ** 50, 2 ** 50], [0, 8]) }, /fits memory/],
    ['unknown type', { a: entry('F8_E4M3', [8], [0, 8]) }, /F8_E4M3/],
    ['inherited type', { a: entry('constructor', [8], [0, 8]) }, /"constructor"/],
    ['no object', [1, 2], /JSON object/],
    ['null entry', { a: null }, /expected dtype/],
    ['no JSON', '{"a":', /expected JSON/],
  ])('refuses a header with %s', (_, header, pattern) => {
    expect(statedRefusal(() => readSafetensors(file(header)))).toMatch(pattern);
  });
  it('refuses a header longer than the file', () => {
    const bytes = file({});
    viewOf(bytes).setBigUint64(0, 2n ** 63n, true);
    expect(statedRefusal(() => readSafetensors(bytes))).toMatch(/within the file/);
  });
});

describe('PyTorch files', () => {
  it.each(Object.keys(torch))('reads %s as PyTorch does', (file) => {
    const checkpoint = file === 'checkpoint.pth';
    const tensors = readPytorch(load(file));
    compare(tensors, torch[file]);
    if (checkpoint) expect(tensors.some((tensor) => tensor.name.startsWith('optimizer'))).toBe(false);
  });
  it.each([
    ['hostile.pt', /"(posix|os)\.system", which is never run/],
    ['hostile-protocol4.pt', /"(posix|os)\.system", which is never run/],
    ['whole-model.pt', /torch\.nn\.modules\.container\.Sequential/],
    ['old-format.pt', /≥ 1\.6/],
    ['complex.pt', /ComplexFloatStorage/],
    ['laughs.pt', /nested deeper/],
    ['no-tensors.pt', /expected tensors/],
  ])('refuses %s', (file, pattern) => {
    expect(statedRefusal(() => readPytorch(load(file)))).toMatch(pattern);
  });
});

describe('TensorFlow.js models', () => {
  const text = readFileSync(join(folder, 'tfjs-model.json'), 'utf8');
  const shards = new Map([['tfjs-weights.bin', load('tfjs-weights.bin')]]);
  it('reads the weights that TensorFlow.js saved', () => {
    const model = parseTfjsModel(text);
    expect(tfjsShardPaths(model)).toEqual(['tfjs-weights.bin']);
    const tensors = readTfjsWeights(model, shards);
    expect(tensors.map(({ name, shape, values }) => [name, [...shape], [...values]])).toEqual([
      ['hidden/kernel', [2, 3], [0.5, -1, 2, 0.25, 3, -0.125]],
      ['hidden/bias', [3], [1, 2, 3]],
      ['output/kernel', [3, 1], [4, 5, 6]],
      ['output/bias', [1], [-7]],
    ]);
  });
  it('expands quantised weights and joins shards', () => {
    const model = parseTfjsModel(
      JSON.stringify({
        weightsManifest: [
          {
            paths: ['a.bin', 'b.bin'],
            weights: [
              {
                name: 'q',
                shape: [3],
                dtype: 'float32',
                quantization: { dtype: 'uint8', scale: 0.5, min: -1 },
              },
              { name: 'h', shape: [1], dtype: 'float32', quantization: { dtype: 'float16' } },
            ],
          },
        ],
      }),
    );
    const parts = new Map([
      ['a.bin', Uint8Array.of(0, 2)],
      ['b.bin', Uint8Array.of(255, 0x00, 0x3e)],
    ]);
    expect(readTfjsWeights(model, parts).map((tensor) => [...tensor.values])).toEqual([
      [-1, 0, 126.5],
      [1.5],
    ]);
  });
  it.each(['../secret', '/etc/passwd', 'a/b.bin', '..', 'http://x', 'a\\b'])(
    'refuses the path %s',
    (path) => {
      expect(
        statedRefusal(() =>
          parseTfjsModel(JSON.stringify({ weightsManifest: [{ paths: [path], weights: [] }] })),
        ),
      ).toMatch(/refused/);
    },
  );
  it('refuses missing, short and long weight files, and other JSON', () => {
    const model = parseTfjsModel(text);
    expect(statedRefusal(() => readTfjsWeights(model, new Map()))).toMatch(/missing/);
    expect(
      statedRefusal(() => readTfjsWeights(model, new Map([['tfjs-weights.bin', new Uint8Array(51)]]))),
    ).toMatch(/at least/);
    expect(
      statedRefusal(() => readTfjsWeights(model, new Map([['tfjs-weights.bin', new Uint8Array(53)]]))),
    ).toMatch(/belong/);
    expect(statedRefusal(() => parseTfjsModel('{}'))).toMatch(/weightsManifest/);
    expect(statedRefusal(() => parseTfjsModel('{'))).toMatch(/JSON/);
  });
});

describe('damaged files', () => {
  const readers: [string, string, (bytes: Uint8Array) => unknown][] = [
    ['npy', 'fortran-3d.npy', (bytes) => readNpy(bytes)],
    ['npz', 'plain.npz', (bytes) => readNpz(bytes)],
    ['deflated npz', 'compressed.npz', (bytes) => readNpz(bytes)],
    ['safetensors', 'mixed.safetensors', (bytes) => readSafetensors(bytes)],
    ['state dictionary', 'state-dict.pt', (bytes) => readPytorch(bytes)],
    ['views', 'views.pt', (bytes) => readPytorch(bytes)],
  ];
  it.each(readers)('%s: a value or one clear line, whatever is cut or flipped', (_, file, read) => {
    fc.assert(
      fc.property(damaged(load(file)), (bytes) => void statedRefusal(() => read(bytes))),
      { numRuns: 1500, seed: 1 },
    );
  });
  it('pickles inside a sound archive: a value or one clear line', () => {
    // The checksum would stop most damage before the unpickler sees it, so its bytes are damaged in a stored archive
    // whose checksum is set anew.
    const bytes = load('views.pt');
    const pickle = [...readZip(bytes).values()].find((entry) => entry.name.endsWith('data.pkl'));
    if (pickle === undefined) throw new Error('no pickle');
    fc.assert(
      fc.property(
        damaged(pickle.read()),
        (data) => void statedRefusal(() => readPytorch(storedZip('a/data.pkl', data))),
      ),
      { numRuns: 3000, seed: 1 },
    );
  });
  it('model.json: a value or one clear line', () => {
    const good = load('tfjs-model.json');
    const shards = new Map([['tfjs-weights.bin', load('tfjs-weights.bin')]]);
    fc.assert(
      fc.property(
        damaged(good),
        (bytes) =>
          void statedRefusal(() => readTfjsWeights(parseTfjsModel(new TextDecoder().decode(bytes)), shards)),
      ),
      { numRuns: 1500, seed: 1 },
    );
  });
});

describe('small floats', () => {
  it('decodes binary16 and bfloat16 exactly', () => {
    expect(halfToNumber(0x3c00)).toBe(1);
    expect(halfToNumber(0x0001)).toBe(2 ** -24);
    expect(halfToNumber(0xfbff)).toBe(-65504);
    expect(halfToNumber(0x7c00)).toBe(Infinity);
    expect(halfToNumber(0x7e00)).toBeNaN();
    expect(Object.is(halfToNumber(0x8000), -0)).toBe(true);
    expect(brainToNumber(0x3fc0)).toBe(1.5);
  });
});

/** A ZIP archive of one stored entry with a right checksum, laid out by hand. */
function storedZip(name: string, data: Uint8Array): Uint8Array {
  const label = utf8(name);
  const bytes = new Uint8Array(30 + 46 + 22 + 2 * label.length + data.length);
  const view = viewOf(bytes);
  const crc = checksum(data);
  const central = 30 + label.length + data.length;
  view.setUint32(0, 0x04034b50, true);
  view.setUint16(26, label.length, true);
  bytes.set(label, 30);
  bytes.set(data, 30 + label.length);
  view.setUint32(central, 0x02014b50, true);
  view.setUint32(central + 16, crc, true);
  view.setUint32(central + 20, data.length, true);
  view.setUint32(central + 24, data.length, true);
  view.setUint16(central + 28, label.length, true);
  bytes.set(label, central + 46);
  const end = central + 46 + label.length;
  view.setUint32(end, 0x06054b50, true);
  view.setUint16(end + 10, 1, true);
  view.setUint32(end + 16, central, true);
  return bytes;
}

/** CRC-32 bit by bit: a second implementation beside the table. */
function checksum(data: Uint8Array): number {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
