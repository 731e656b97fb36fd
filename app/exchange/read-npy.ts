import { InputError } from '../experiment/input-error.ts';
import { statedError } from '../experiment/stated-error.ts';
import { latin1, viewOf } from './bytes.ts';
import { ELEMENT_BYTES, elementReader, type ElementType } from './element-types.ts';
import { Allowance, quote, READ_LIMITS, type NamedTensor, type ReadLimits } from './named-tensor.ts';
import { firstBytes, readZip } from './read-zip.ts';

/** NumPy's array files, format versions 1–3 (numpy.lib.format). */

const MAGIC = '\x93NUMPY';
/** Longest header that is parsed; NumPy itself refuses more than 10 000 characters by default. */
const MAX_HEADER = 65_536;

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  f8: 'f64',
  f4: 'f32',
  f2: 'f16',
  i8: 'i64',
  i4: 'i32',
  i2: 'i16',
  i1: 'i8',
  u8: 'u64',
  u4: 'u32',
  u2: 'u16',
  u1: 'u8',
  b1: 'bool',
};

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** First byte of the data. */
  readonly start: number;
}

/**
 * Reads one .npy file: numbers of any width and byte order, C or Fortran order (transposed to C order here). Object,
 * structured, complex and text arrays are refused by name.
 *
 * @param name Name of the tensor; .npy files carry none.
 * @throws InputError with one line for anything that is not a whole .npy file of numbers.
 */
export function readNpy(bytes: Uint8Array, name = 'array', limits: ReadLimits = READ_LIMITS): NamedTensor {
  return toTensor(bytes, name, parseHeader(bytes, name), new Allowance(limits));
}

/**
 * Reads a .npz archive in its own order; text arrays (labels, notes) are passed over, object arrays are refused.
 *
 * @throws InputError with one line for damaged archives and arrays.
 */
export function readNpz(bytes: Uint8Array, limits: ReadLimits = READ_LIMITS): NamedTensor[] {
  const allowance = new Allowance(limits);
  const tensors: NamedTensor[] = [];
  for (const entry of readZip(bytes).values()) {
    if (!entry.name.endsWith('.npy')) continue;
    const name = entry.name.slice(0, -'.npy'.length);
    const data = entry.read();
    const header = parseHeader(data, name);
    if (!/^[<>|=]?[US]\d+$/.test(header.descr)) tensors.push(toTensor(data, name, header, allowance));
  }
  if (tensors.length === 0)
    throw statedError('weightsEmpty', 'expected .npy arrays of numbers in the .npz file, got none');
  return tensors;
}

/** Whether the bytes begin like a .npy file. */
export function isNpy(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, MAGIC.length)) === MAGIC;
}

function parseHeader(bytes: Uint8Array, name: string): Header {
  if (!isNpy(bytes)) {
    throw statedError(
      'weightsDamaged',
      `expected a NumPy array file, ${quote(name)} begins with ${firstBytes(bytes)} instead of \\x93NUMPY`,
    );
  }
  const version = bytes[6];
  if (bytes.length < 12 || !(version >= 1 && version <= 3)) {
    throw statedError(
      'weightsDamaged',
      `expected NumPy format version 1, 2 or 3 and a whole header, got version ${version} in ${quote(name)}`,
    );
  }
  const view = viewOf(bytes);
  const begin = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER || begin + length > bytes.length) throw cutShort(name);
  const text = latin1(bytes.subarray(begin, begin + length));
  const descr = /'descr'\s*:\s*'([^']{1,64})'/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (fortran === undefined || shape === undefined) {
    throw statedError(
      'weightsDamaged',
      `expected fortran_order and shape in the header of ${quote(name)}; it is damaged`,
    );
  }
  if (descr === undefined) {
    throw statedError(
      'weightsType',
      `expected an array of plain numbers, ${quote(name)} is a structured array; save its fields one by one`,
      { array: name, type: 'structured' },
    );
  }
  const extents = shape
    .split(',')
    .map((part) => part.trim().replace(/L$/, ''))
    .filter((part) => part !== '')
    .map(Number);
  return { descr, fortran: fortran === 'True', shape: extents, start: begin + length };
}

function toTensor(bytes: Uint8Array, name: string, header: Header, allowance: Allowance): NamedTensor {
  const { descr, shape, start } = header;
  const parts = /^([<>|=]?)([a-zA-Z]\d*)$/.exec(descr);
  const type = ELEMENT_TYPES[parts?.[2] ?? ''] as ElementType | undefined;
  if (parts === null || type === undefined) {
    throw statedError(
      'weightsType',
      `expected real numbers or booleans, ${quote(name)} has the NumPy type ${quote(descr)}; convert it with .astype('float64')`,
      { array: name, type: descr },
    );
  }
  const count = allowance.take(name, shape);
  if (start + count * ELEMENT_BYTES[type] > bytes.length) throw cutShort(name);
  const read = elementReader(bytes.subarray(start), type, parts[1] !== '>');
  const values = new Float64Array(count);
  if (!header.fortran || shape.length < 2) {
    for (let k = 0; k < count; k++) values[k] = read(k);
  } else {
    // Fortran order: the first index is fastest in the file. Walk the C order and keep the file position beside it.
    const strides: number[] = [];
    let stride = 1;
    for (const extent of shape) {
      strides.push(stride);
      stride *= extent;
    }
    readStrided(values, shape, strides, 0, read);
  }
  return { name, shape, values, dtype: descr };
}

/** Fills `values` in C order of `shape` from element offset + Σ index·stride of a store. */
export function readStrided(
  values: Float64Array,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  read: (k: number) => number,
): void {
  const index = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let k = 0; k < values.length; k++) {
    values[k] = read(at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]++;
      at += strides[axis];
      if (index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

function cutShort(name: string): InputError {
  return statedError(
    'weightsDamaged',
    `expected a whole NumPy array, ${quote(name)} is cut short or damaged; copy the file again`,
    {},
  );
}
