import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../../app/experiment/input-error.ts';
import { statedError } from '../../app/experiment/stated-error.ts';
import { fromUtf8 } from '../../app/exchange/bytes.ts';
import type { MatchOptions } from '../../app/exchange/match-tensors.ts';
import { quote, type NamedTensor } from '../../app/exchange/named-tensor.ts';
import { readNpy, readNpz } from '../../app/exchange/read-npy.ts';
import { readPytorch } from '../../app/exchange/read-pytorch.ts';
import { readSafetensors } from '../../app/exchange/read-safetensors.ts';
import { parseTfjsModel, readTfjsWeights, tfjsShardPaths } from '../../app/exchange/read-tfjs.ts';
import { readZip, type ZipEntry } from '../../app/exchange/read-zip.ts';
import { sniffFormat } from '../../app/exchange/sniff-format.ts';
import { TFJS_MODEL } from '../../app/exchange/weights-extensions.ts';
import { readHdf5 } from './read-hdf5.ts';

/** Largest weights file that is opened. */
const MAX_FILE_BYTES = 1024 * 1024 * 1024;

export interface WeightsFile {
  readonly format: 'npy' | 'npz' | 'pytorch' | 'keras' | 'hdf5' | 'safetensors' | 'tfjs';
  readonly tensors: readonly NamedTensor[];
  /** For matchTensors: how this format lays square weights out; undefined where names have to tell. */
  readonly convention: MatchOptions['convention'];
}

/**
 * Reads weights from a file of any format the program knows; its first bytes decide, not its name. TensorFlow.js weight
 * files are read from beside their model.json, in a folder or in a ZIP archive, never from elsewhere.
 *
 * @throws InputError with one line that names the file.
 */
export async function readWeightsFile(path: string): Promise<WeightsFile> {
  const bytes = await load(path);
  try {
    return await parse(bytes, path);
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`${path}: ${error.message}`, error.path, error.note);
    throw error;
  }
}

async function parse(bytes: Uint8Array, path: string): Promise<WeightsFile> {
  const format = sniffFormat(bytes);
  switch (format) {
    case 'npy':
      return { format, tensors: [readNpy(bytes)], convention: undefined };
    case 'safetensors':
      return { format, tensors: readSafetensors(bytes).tensors, convention: undefined };
    case 'hdf5':
      return { format, tensors: await readHdf5(bytes), convention: undefined };
    case 'json':
      return {
        format: 'tfjs',
        tensors: await loadTfjs(bytes, (name) => load(join(dirname(path), name))),
        convention: 'inOut',
      };
    case 'zip':
      return parseZip(bytes);
    case 'pickle':
      readPytorch(bytes);
      throw statedError('weightsOldPytorch', 'expected a PyTorch file in the ZIP format');
    case 'unknown':
      throw statedError(
        'weightsKind',
        'expected .npy, .npz, .safetensors, PyTorch (.pt, .pth), Keras (.h5, .keras) or TensorFlow.js (model.json), got another kind of file',
        {},
      );
  }
}

async function parseZip(bytes: Uint8Array): Promise<WeightsFile> {
  const entries = readZip(bytes);
  const keras = entries.get('model.weights.h5');
  if (keras !== undefined)
    return { format: 'keras', tensors: await readHdf5(keras.read()), convention: 'inOut' };
  const model = entries.get(TFJS_MODEL);
  if (model !== undefined) {
    const load = (name: string): Promise<Uint8Array> => Promise.resolve(shardIn(entries, name));
    return { format: 'tfjs', tensors: await loadTfjs(model.read(), load), convention: 'inOut' };
  }
  if ([...entries.keys()].some((name) => name.endsWith('.npy')))
    return { format: 'npz', tensors: readNpz(bytes), convention: undefined };
  return { format: 'pytorch', tensors: readPytorch(bytes), convention: 'outIn' };
}

function shardIn(entries: ReadonlyMap<string, ZipEntry>, name: string): Uint8Array {
  const entry = entries.get(name);
  if (entry !== undefined) return entry.read();
  throw statedError(
    'weightsPartMissing',
    `expected the weight file ${quote(name)} beside model.json, it is missing`,
    { name },
  );
}

/** @param loadShard reads a weight file that stands beside model.json */
async function loadTfjs(
  bytes: Uint8Array,
  loadShard: (name: string) => Promise<Uint8Array>,
): Promise<NamedTensor[]> {
  const model = parseTfjsModel(fromUtf8(bytes, 'model.json'));
  const shards = new Map<string, Uint8Array>();
  let total = 0;
  for (const name of tfjsShardPaths(model)) {
    const shard = await loadShard(name);
    total += shard.length;
    if (total > MAX_FILE_BYTES)
      throw statedError(
        'weightsTooMuch',
        `expected weight files of at most ${MAX_FILE_BYTES} bytes together, got more`,
      );
    shards.set(name, shard);
  }
  return readTfjsWeights(model, shards);
}

async function load(path: string): Promise<Uint8Array> {
  try {
    const status = await stat(path);
    const { size } = status;
    // Devices and pipes have no end and no size.
    if (!status.isFile() && !status.isDirectory())
      throw statedError('weightsUnreadable', `${path}: expected a file, got a device`);
    if (size > MAX_FILE_BYTES)
      throw statedError('weightsTooMuch', `${path}: expected at most ${MAX_FILE_BYTES} bytes, got ${size}`);
    const buffer = await readFile(path);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as { code?: unknown }).code;
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : code === 'EACCES'
            ? 'it may not be read'
            : String(error);
    throw statedError('weightsUnreadable', `expected a weights file at ${quote(path)}, ${why}`);
  }
}
