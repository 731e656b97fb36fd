import { InputError } from '../experiment/input-error.ts';
import { statedError } from '../experiment/stated-error.ts';
import { fromUtf8, viewOf } from './bytes.ts';
import { decodeElements, ELEMENT_BYTES, type ElementType } from './element-types.ts';
import { naturalOrder } from './natural-order.ts';
import { Allowance, quote, READ_LIMITS, type NamedTensor, type ReadLimits } from './named-tensor.ts';

/** The format's own limit for the header. */
const MAX_HEADER = 100_000_000;

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  F64: 'f64',
  F32: 'f32',
  F16: 'f16',
  BF16: 'bf16',
  I64: 'i64',
  I32: 'i32',
  I16: 'i16',
  I8: 'i8',
  U64: 'u64',
  U32: 'u32',
  U16: 'u16',
  U8: 'u8',
  BOOL: 'bool',
};

export interface SafetensorsFile {
  /** In natural order of their names: the format itself sorts tensors by type and name, not by layer. */
  readonly tensors: NamedTensor[];
  /** The header's `__metadata__`. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads a .safetensors file: u64 header length, JSON header, little-endian data. Every offset is checked: in bounds, of
 * the length that shape and type ask for, not overlapping another tensor.
 *
 * @throws InputError with one line for damaged files and for types beyond real numbers and booleans (e.g. F8_E4M3).
 */
export function readSafetensors(bytes: Uint8Array, limits: ReadLimits = READ_LIMITS): SafetensorsFile {
  if (bytes.length < 8)
    throw statedError(
      'weightsDamaged',
      `expected a safetensors file of at least 8 bytes, got ${bytes.length}`,
    );
  const declared = viewOf(bytes).getBigUint64(0, true);
  if (declared > BigInt(MAX_HEADER) || 8 + Number(declared) > bytes.length) {
    throw statedError(
      'weightsDamaged',
      `expected a safetensors header within the file's ${bytes.length} bytes, it declares ${declared} bytes; not a safetensors file, or cut short`,
      {},
    );
  }
  const start = 8 + Number(declared);
  const data = bytes.subarray(start);
  const header = parseHeader(bytes.subarray(8, start));
  const metadata = new Map<string, string>();
  const tensors: NamedTensor[] = [];
  const ranges: { name: string; begin: number; end: number }[] = [];
  const allowance = new Allowance(limits);
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (typeof entry === 'object' && entry !== null) {
        for (const [key, value] of Object.entries(entry)) metadata.set(key, String(value));
      }
      continue;
    }
    const { type, dtype, shape, begin, end } = parseEntry(name, entry);
    const count = allowance.take(name, shape);
    if (end > data.length || end - begin !== count * ELEMENT_BYTES[type]) {
      throw statedError(
        'weightsDamaged',
        `expected ${count * ELEMENT_BYTES[type]} bytes of data for ${quote(name)}, its offsets [${begin}, ${end}] in ${data.length} bytes do not fit; the file is damaged or cut short`,
        {},
      );
    }
    ranges.push({ name, begin, end });
    tensors.push({ name, shape, dtype, values: decodeElements(data.subarray(begin, end), type, count) });
  }
  refuseOverlaps(ranges);
  tensors.sort((a, b) => naturalOrder(a.name, b.name));
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array): object {
  let header: unknown;
  try {
    header = JSON.parse(fromUtf8(bytes, 'the safetensors header'));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw statedError(
      'weightsDamaged',
      'expected JSON as safetensors header, got something else; the file is damaged',
    );
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw statedError('weightsDamaged', 'expected a JSON object as safetensors header, got something else');
  }
  return header;
}

function parseEntry(
  name: string,
  entry: unknown,
): { type: ElementType; dtype: string; shape: readonly number[]; begin: number; end: number } {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const isCounts = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
  if (
    typeof dtype !== 'string' ||
    !isCounts(shape) ||
    !isCounts(offsets) ||
    offsets.length !== 2 ||
    offsets[0] > offsets[1]
  ) {
    throw statedError(
      'weightsDamaged',
      `expected dtype, shape and data_offsets [begin, end] for ${quote(name)}; the header is damaged`,
    );
  }
  const type = Object.hasOwn(ELEMENT_TYPES, dtype) ? ELEMENT_TYPES[dtype] : undefined;
  if (type === undefined) {
    throw statedError(
      'weightsType',
      `expected one of ${Object.keys(ELEMENT_TYPES).join(', ')} as type of ${quote(name)}, got ${quote(dtype)}`,
      { array: name, type: dtype },
    );
  }
  return { type, dtype, shape, begin: offsets[0], end: offsets[1] };
}

function refuseOverlaps(ranges: { name: string; begin: number; end: number }[]): void {
  ranges.sort((a, b) => a.begin - b.begin || a.end - b.end);
  for (let k = 1; k < ranges.length; k++) {
    if (ranges[k].begin < ranges[k - 1].end) {
      throw statedError(
        'weightsDamaged',
        `expected tensors that do not share bytes, ${quote(ranges[k - 1].name)} and ${quote(ranges[k].name)} overlap; the file is damaged`,
      );
    }
  }
}
