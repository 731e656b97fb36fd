import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { asciiJson, readPngText, withPngText } from './png-metadata.ts';

const png = encode({ width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6), channels: 3 });
const value = { name: '损失 λ', nested: [1e-300, '\u0000\u007f', '😀'] };

describe('PNG text', () => {
  it('is read by another decoder, which checks every CRC, and leaves the pixels alone', () => {
    const other = decode(withPngText(png, { 'saddlescope:view': asciiJson(value), Title: 'x' }), {
      checkCrc: true,
    });
    expect([...other.data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(JSON.parse(other.text['saddlescope:view'])).toEqual(value);
  });
  it('comes back through our own reader', () => {
    const found = readPngText(withPngText(png, { a: asciiJson(value), b: '' }));
    expect(JSON.parse(found.a)).toEqual(value);
    expect(found.b).toBe('');
    expect(readPngText(png)).toEqual({});
  });
  it('survives truncation and damage', () => {
    const marked = withPngText(png, { a: 'hello' });
    for (let length = 33; length < marked.length; length++) readPngText(marked.subarray(0, length));
    const damaged = marked.slice();
    damaged[45] ^= 1;
    expect(readPngText(damaged)).toEqual({});
    expect(() => readPngText(Uint8Array.of(1, 2, 3))).toThrow(/expected a PNG/);
    expect(() => withPngText(png, { a: 'ä' })).toThrow(/ASCII/);
  });
});
