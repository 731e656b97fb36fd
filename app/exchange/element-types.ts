/** Decoding of the element types that weights files hold, to float64. 64-bit integers beyond 2⁵³ round to the nearest double. */

export type ElementType =
  'f64' | 'f32' | 'f16' | 'bf16' | 'i64' | 'i32' | 'i16' | 'i8' | 'u64' | 'u32' | 'u16' | 'u8' | 'bool';

export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  f64: 8,
  f32: 4,
  f16: 2,
  bf16: 2,
  i64: 8,
  i32: 4,
  i16: 2,
  i8: 1,
  u64: 8,
  u32: 4,
  u16: 2,
  u8: 1,
  bool: 1,
};

/** A function that decodes element number k (counted in elements from the start of the bytes). */
export function elementReader(
  bytes: Uint8Array,
  type: ElementType,
  littleEndian: boolean,
): (k: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'f64':
      return (k) => view.getFloat64(8 * k, littleEndian);
    case 'f32':
      return (k) => view.getFloat32(4 * k, littleEndian);
    case 'f16':
      return (k) => halfToNumber(view.getUint16(2 * k, littleEndian));
    case 'bf16':
      return (k) => brainToNumber(view.getUint16(2 * k, littleEndian));
    case 'i64':
      return (k) => Number(view.getBigInt64(8 * k, littleEndian));
    case 'u64':
      return (k) => Number(view.getBigUint64(8 * k, littleEndian));
    case 'i32':
      return (k) => view.getInt32(4 * k, littleEndian);
    case 'u32':
      return (k) => view.getUint32(4 * k, littleEndian);
    case 'i16':
      return (k) => view.getInt16(2 * k, littleEndian);
    case 'u16':
      return (k) => view.getUint16(2 * k, littleEndian);
    case 'i8':
      return (k) => view.getInt8(k);
    case 'u8':
      return (k) => view.getUint8(k);
    case 'bool':
      return (k) => (view.getUint8(k) === 0 ? 0 : 1);
  }
}

/** Decodes `count` consecutive elements; the caller has checked that the bytes hold them. */
export function decodeElements(
  bytes: Uint8Array,
  type: ElementType,
  count: number,
  littleEndian = true,
): Float64Array {
  const read = elementReader(bytes, type, littleEndian);
  const values = new Float64Array(count);
  for (let k = 0; k < count; k++) values[k] = read(k);
  return values;
}

/** IEEE 754 binary16 → number, exact. */
export function halfToNumber(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** bfloat16 (the upper half of a float32) → number, exact. */
export function brainToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
