import { InputError } from '../experiment/input-error.ts';
import { statedError } from '../experiment/stated-error.ts';
import { fromUtf8 } from './bytes.ts';
import { ELEMENT_BYTES, elementReader, type ElementType } from './element-types.ts';
import { Allowance, quote, READ_LIMITS, type NamedTensor, type ReadLimits } from './named-tensor.ts';
import { readStrided } from './read-npy.ts';
import { isZip, readZip, type ZipEntry } from './read-zip.ts';
import { PickleGlobal, PickleTuple, unpickle } from './unpickle.ts';

/** PyTorch's storage classes and the element types they hold. */
const STORAGES: Readonly<Record<string, { type: ElementType; dtype: string }>> = {
  'torch.DoubleStorage': { type: 'f64', dtype: 'torch.float64' },
  'torch.FloatStorage': { type: 'f32', dtype: 'torch.float32' },
  'torch.HalfStorage': { type: 'f16', dtype: 'torch.float16' },
  'torch.BFloat16Storage': { type: 'bf16', dtype: 'torch.bfloat16' },
  'torch.LongStorage': { type: 'i64', dtype: 'torch.int64' },
  'torch.IntStorage': { type: 'i32', dtype: 'torch.int32' },
  'torch.ShortStorage': { type: 'i16', dtype: 'torch.int16' },
  'torch.CharStorage': { type: 'i8', dtype: 'torch.int8' },
  'torch.ByteStorage': { type: 'u8', dtype: 'torch.uint8' },
  'torch.BoolStorage': { type: 'bool', dtype: 'torch.bool' },
};
const CALLS = new Set([
  'collections.OrderedDict',
  'collections.defaultdict',
  'torch.Size',
  'torch._utils._rebuild_tensor',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state',
]);
/** Types that only stand as values (a dtype in a configuration, defaultdict's factory): kept as names. */
const NAMES =
  /^(torch\.(float|double|bfloat|half|int|uint|long|bool)\d*|(builtins|__builtin__)\.(dict|list|int|float|str))$/;

/** Where training scripts put the state dictionary inside a checkpoint. */
const WRAPPERS = ['state_dict', 'model_state_dict', 'model'];
/** Nesting of dictionaries and lists, and items visited, in the search for tensors (shared parts are visited again). */
const MAX_DEPTH = 16;
const MAX_VISITS = 1_000_000;

class Storage {
  readonly key: string;
  readonly kind: { type: ElementType; dtype: string };
  readonly length: number;
  constructor(key: string, kind: { type: ElementType; dtype: string }, length: number) {
    this.key = key;
    this.kind = kind;
    this.length = length;
  }
}

class Tensor {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/**
 * Reads a file of `torch.save` (the ZIP format, PyTorch ≥ 1.6): a state dictionary, or a checkpoint that holds one under
 * `state_dict`, `model_state_dict` or `model`. Nothing in the file is run: the pickle may name only tensors, storages,
 * OrderedDict and plain types; anything else is refused by name. Strided views are read as they are.
 *
 * @returns Tensors in the dictionary's order, nested names joined by dots.
 * @throws InputError with one line for damaged or hostile files, whole models, TorchScript and the format before 1.6.
 */
export function readPytorch(bytes: Uint8Array, limits: ReadLimits = READ_LIMITS): NamedTensor[] {
  if (!isZip(bytes)) {
    throw statedError(
      'weightsOldPytorch',
      'expected a PyTorch file in the ZIP format (PyTorch ≥ 1.6), got another one; load it there and torch.save(model.state_dict(), …) again',
    );
  }
  const entries = readZip(bytes);
  const pickleName = [...entries.keys()].find((name) => /^([^/]*\/)?data\.pkl$/.test(name));
  const pickle = pickleName === undefined ? undefined : entries.get(pickleName);
  if (pickleName === undefined || pickle === undefined) {
    throw statedError(
      'weightsNotDictionary',
      'expected data.pkl in a PyTorch file, found none; save model.state_dict() instead',
    );
  }
  const folder = pickleName.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  const littleEndian = order === undefined || fromUtf8(order.read(), 'byteorder').trim() !== 'big';
  let pairs = 0;
  const root = unpickle(pickle.read(), {
    allows: (name) => CALLS.has(name) || Object.hasOwn(STORAGES, name) || NAMES.test(name),
    call: (name, args) => {
      // The same long list may stand in many calls; what they copy together is bounded.
      for (const arg of args) pairs += Array.isArray(arg) ? arg.length : 0;
      if (pairs > MAX_VISITS) throw damaged();
      return call(name, args);
    },
    persistent,
  });
  const reader = new StorageReader(entries, folder, littleEndian);
  const allowance = new Allowance(limits);
  const tensors = collect(unwrap(root)).map(([name, tensor]) => {
    const count = allowance.take(name, tensor.shape);
    return reader.tensor(name, tensor, count);
  });
  if (tensors.length === 0)
    throw statedError(
      'weightsNotDictionary',
      'expected tensors in a PyTorch file, found none; save model.state_dict()',
    );
  return tensors;
}

function call(name: string, args: readonly unknown[]): unknown {
  switch (name) {
    case 'collections.OrderedDict':
    case 'collections.defaultdict':
      return new Map(
        args
          .filter(Array.isArray)
          .flat()
          .map((pair) => {
            const items = pair instanceof PickleTuple ? pair.items : (pair as unknown[]);
            if (!Array.isArray(items) || items.length !== 2) throw damaged();
            return [items[0], items[1]] as [unknown, unknown];
          }),
      );
    case 'torch.Size':
      return args[0];
    case 'torch._utils._rebuild_tensor':
    case 'torch._utils._rebuild_tensor_v2':
      return rebuild(args);
    case 'torch._utils._rebuild_parameter':
    case 'torch._utils._rebuild_parameter_with_state':
      if (!(args[0] instanceof Tensor)) throw damaged();
      return args[0];
    default:
      throw statedError('weightsObjects', `expected a plain value, the pickle calls ${quote(name)}`, {
        name,
      });
  }
}

function rebuild(args: readonly unknown[]): Tensor {
  const [storage, offset, size, stride] = args;
  const shape = counts(size);
  const strides = counts(stride);
  if (!(storage instanceof Storage) || !isCount(offset) || shape.length !== strides.length) throw damaged();
  return new Tensor(storage, offset, shape, strides);
}

function persistent(id: unknown): Storage {
  if (!(id instanceof PickleTuple)) throw damaged();
  const [tag, kind, key, , length] = id.items;
  if (tag !== 'storage' || !(kind instanceof PickleGlobal) || typeof key !== 'string' || !isCount(length))
    throw damaged();
  if (!Object.hasOwn(STORAGES, kind.name)) {
    throw statedError(
      'weightsType',
      `expected storages of real numbers, got ${quote(kind.name)}; convert to float64 first`,
      { array: String(key), type: kind.name },
    );
  }
  return new Storage(key, STORAGES[kind.name], length);
}

/** The state dictionary inside a checkpoint, when the top level itself holds no tensor. */
function unwrap(root: unknown): unknown {
  if (!(root instanceof Map) || [...root.values()].some((value) => value instanceof Tensor)) return root;
  for (const key of WRAPPERS) {
    const inner: unknown = root.get(key);
    if (inner instanceof Map && collect(inner).length > 0) return inner;
  }
  return root;
}

function collect(root: unknown): [string, Tensor][] {
  const found: [string, Tensor][] = [];
  let visits = 0;
  const walk = (value: unknown, name: string, depth: number): void => {
    if (++visits > MAX_VISITS || depth > MAX_DEPTH) {
      throw statedError(
        'weightsNotDictionary',
        `expected a state dictionary, got data nested deeper than ${MAX_DEPTH} levels or with over ${MAX_VISITS} items; save model.state_dict()`,
      );
    }
    if (value instanceof Tensor) found.push([name === '' ? 'tensor' : name, value]);
    const prefix = name === '' ? '' : `${name}.`;
    if (value instanceof Map)
      for (const [key, item] of value) {
        if (typeof key === 'string' || typeof key === 'number') walk(item, `${prefix}${key}`, depth + 1);
      }
    const items = Array.isArray(value) ? value : value instanceof PickleTuple ? value.items : [];
    items.forEach((item, k) => walk(item, `${prefix}${k}`, depth + 1));
  };
  walk(root, '', 0);
  return found;
}

class StorageReader {
  private readonly entries: ReadonlyMap<string, ZipEntry>;
  private readonly folder: string;
  private readonly littleEndian: boolean;
  private readonly inflated = new Map<string, Uint8Array>();

  constructor(entries: ReadonlyMap<string, ZipEntry>, folder: string, littleEndian: boolean) {
    this.entries = entries;
    this.folder = folder;
    this.littleEndian = littleEndian;
  }

  tensor(name: string, tensor: Tensor, count: number): NamedTensor {
    const { storage, offset, shape, strides } = tensor;
    const { type, dtype } = storage.kind;
    const bytes = this.bytes(storage);
    const last = shape.reduce((sum, extent, axis) => sum + (extent - 1) * strides[axis], offset);
    const available = Math.min(storage.length, Math.floor(bytes.length / ELEMENT_BYTES[type]));
    if (count > 0 && !(last < available)) {
      throw statedError(
        'weightsDamaged',
        `expected ${quote(name)} inside its storage of ${available} numbers, it reaches number ${last + 1}; the file is damaged`,
      );
    }
    const values = new Float64Array(count);
    readStrided(values, shape, strides, offset, elementReader(bytes, type, this.littleEndian));
    return { name, shape, values, dtype };
  }

  private bytes(storage: Storage): Uint8Array {
    const name = `${this.folder}data/${storage.key}`;
    let bytes = this.inflated.get(name);
    if (bytes === undefined) {
      bytes = this.entries.get(name)?.read();
      if (bytes === undefined)
        throw statedError('weightsDamaged', `expected ${quote(name)} in the PyTorch file, it is missing`);
      this.inflated.set(name, bytes);
    }
    return bytes;
  }
}

function counts(value: unknown): readonly number[] {
  const items = value instanceof PickleTuple ? value.items : value;
  if (!Array.isArray(items) || items.length > 32 || !items.every(isCount)) throw damaged();
  return items;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function damaged(): InputError {
  return statedError(
    'weightsDamaged',
    'expected tensors as torch.save writes them; the file is damaged or of a newer kind',
    {},
  );
}
