import { concatenate, float64Bytes, utf8 } from './bytes.ts';
import { elementCount } from './named-tensor.ts';

/**
 * A .safetensors file of float64 arrays: u64 header length, JSON header (padded with spaces to a multiple of 8),
 * little-endian data in the order given.
 *
 * @throws RangeError for two arrays of one name, or values that do not fill their shape.
 */
export function writeSafetensors(
  arrays: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: Float64Array;
  }[],
): Uint8Array<ArrayBuffer> {
  const header = new Map<
    string,
    { dtype: 'F64'; shape: readonly number[]; data_offsets: [number, number] }
  >();
  let end = 0;
  for (const { name, shape, values } of arrays) {
    const count = elementCount(name, shape);
    if (values.length !== count)
      throw new RangeError(`${name}: expected ${count} numbers, got ${values.length}`);
    if (header.has(name)) throw new RangeError(`expected different names, got ${name} twice`);
    header.set(name, { dtype: 'F64', shape, data_offsets: [end, end + values.byteLength] });
    end += values.byteLength;
  }
  const text = JSON.stringify(Object.fromEntries(header));
  const bytes = utf8(text + ' '.repeat((8 - (utf8(text).length % 8)) % 8));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length), true);
  return concatenate([length, bytes, ...arrays.map(({ values }) => float64Bytes(values))]);
}
