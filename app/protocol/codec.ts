/**
 * Frames between renderer and host: one binary message of structured data with typed arrays kept binary.
 *
 * Layout (little-endian): u32 magic 'SSC1' · u32 header length in bytes · header (UTF-8 JSON, space-padded to a multiple of 8)
 * · arrays, each starting at a multiple of 8. In the header, a typed array stands as {"$array":[kind, byteOffset,
 * length]} with offsets from the start of the array section, and a non-finite number as {"$number":"NaN"}: JSON alone
 * would turn a diverged loss into null. Decoding checks every offset and length before use.
 */
const MAGIC = 0x31435353;
/** Made once: in Node one costs as much as a small frame. */
const DECODER = new TextDecoder('utf-8', { fatal: true });
const ENCODER = new TextEncoder();

const KINDS = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const;
type Kind = keyof typeof KINDS;
type NumericArray = InstanceType<(typeof KINDS)[Kind]>;

function kindOf(value: object): Kind | undefined {
  for (const kind of Object.keys(KINDS) as Kind[]) if (value instanceof KINDS[kind]) return kind;
  return undefined;
}

export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Encodes plain data (objects, arrays, strings, numbers, booleans, null, typed arrays) into one frame. */
export function encodeFrame(value: unknown): Uint8Array<ArrayBuffer> {
  const arrays: { bytes: Uint8Array; offset: number }[] = [];
  let end = 0;
  const header = JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'number' && !Number.isFinite(item)) return { $number: String(item) };
    if (typeof item === 'object' && item !== null && ArrayBuffer.isView(item)) {
      const kind = kindOf(item);
      if (kind === undefined)
        throw new FrameError('expected Float64, Float32, Int32, Uint32 or Uint8 arrays');
      const array = item as NumericArray;
      const offset = end;
      arrays.push({ bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset });
      end = align(end + array.byteLength);
      return { $array: [kind, offset, array.length] };
    }
    return item;
  });
  const headerBytes = ENCODER.encode(header ?? 'null');
  const padded = align(headerBytes.length);
  const frame = new Uint8Array(8 + padded + end);
  const view = new DataView(frame.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, padded, true);
  frame.set(headerBytes, 8);
  frame.fill(0x20, 8 + headerBytes.length, 8 + padded);
  for (const { bytes, offset } of arrays) frame.set(bytes, 8 + padded + offset);
  return frame;
}

/**
 * Decodes a frame; arrays are copied out of it. Throws {@link FrameError} for anything that is not a whole frame.
 *
 * @param arrays false: they are left out (null), for who wants the numbers beside them of a great many frames
 */
export function decodeFrame(frame: Uint8Array, { arrays = true } = {}): unknown {
  if (frame.byteLength < 8)
    throw new FrameError(`expected a frame of at least 8 bytes, got ${frame.byteLength}`);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC)
    throw new FrameError('expected a Saddlescope frame, got other bytes');
  const headerLength = view.getUint32(4, true);
  const start = 8 + headerLength;
  if (start > frame.byteLength) {
    throw new FrameError(`expected a header of ${headerLength} bytes, the frame ends at ${frame.byteLength}`);
  }
  try {
    const text = DECODER.decode(frame.subarray(8, start));
    return restored(JSON.parse(text) as unknown, arrays ? frame : null, start);
  } catch (error) {
    if (error instanceof FrameError) throw error;
    throw new FrameError(`expected UTF-8 JSON in the frame's header: ${String(error)}`);
  }
}

/**
 * The value with its arrays and non-finite numbers put in place. A walk over what has been parsed: a reviver of `JSON.parse` is
 * called for each number too.
 */
function restored(value: unknown, frame: Uint8Array | null, start: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$number' in value) return readNumber(value.$number);
  if ('$array' in value) return frame === null ? null : readArray(value.$array, frame, start);
  const holder = value as Record<string | number, unknown>;
  if (Array.isArray(value)) {
    for (let k = 0; k < value.length; k++) restoreIn(holder, k, frame, start);
  } else for (const key in holder) restoreIn(holder, key, frame, start);
  return value;
}

function restoreIn(
  holder: Record<string | number, unknown>,
  key: string | number,
  frame: Uint8Array | null,
  start: number,
): void {
  const item = holder[key];
  if (typeof item !== 'object' || item === null) return;
  const whole = restored(item, frame, start);
  if (whole !== item) holder[key] = whole;
}

function readNumber(text: unknown): number {
  if (text === 'NaN') return NaN;
  if (text === 'Infinity') return Infinity;
  if (text === '-Infinity') return -Infinity;
  throw new FrameError('damaged number: expected NaN, Infinity or -Infinity');
}

function readArray(reference: unknown, frame: Uint8Array, start: number): NumericArray {
  if (!Array.isArray(reference) || reference.length !== 3) throw new FrameError('damaged array reference');
  const [kind, offset, length] = reference as [unknown, unknown, unknown];
  if (typeof kind !== 'string' || !(kind in KINDS))
    throw new FrameError(`unknown array kind ${String(kind)}`);
  if (!isCount(offset) || !isCount(length)) throw new FrameError('damaged array reference');
  const Constructor = KINDS[kind as Kind];
  const byteLength = length * Constructor.BYTES_PER_ELEMENT;
  if (start + offset + byteLength > frame.byteLength) {
    throw new FrameError(`array of ${length} elements reaches beyond the frame's ${frame.byteLength} bytes`);
  }
  const bytes = frame.slice(start + offset, start + offset + byteLength);
  return new Constructor(bytes.buffer, 0, length);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function align(bytes: number): number {
  return (bytes + 7) & ~7;
}
