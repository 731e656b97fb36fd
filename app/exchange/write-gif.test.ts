import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusal } from '../testing/hostile-bytes.ts';
import { decodeFilm, needsReader, probeFilm } from '../testing/outside-reader.ts';
import { medianCutPalette } from './gif-palette.ts';
import { GifWriter } from './write-gif.ts';

/** RGBA pixels from a colour per pixel. */
function frame(
  width: number,
  height: number,
  color: (x: number, y: number) => readonly number[],
): Uint8Array {
  const pixels = new Uint8Array(4 * width * height);
  for (let k = 0; k < width * height; k++)
    pixels.set([...color(k % width, Math.floor(k / width)), 255], 4 * k);
  return pixels;
}
const gradient = (shift: number): Uint8Array =>
  frame(64, 48, (x, y) => [(4 * x + shift) & 255, 5 * y, 128 + Math.round(64 * Math.sin((x * y) / 50))]);

describe('GIF', () => {
  it('gives every frame back as the palette has it, whatever the pixels', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 300 }), fc.nat(), (width, height, variety, seed) => {
        // Few and many colours, runs and noise: code widths grow and tables overflow.
        const noise = (k: number): number => (Math.imul(k + seed, 2654435761) >>> 8) % variety;
        const pixels = frame(width, height, (x, y) => {
          const value = noise(y * width + x);
          return [(value * 37) & 255, (value * 91) & 255, (value * 13) & 255];
        });
        const palette = medianCutPalette([pixels]);
        const writer = new GifWriter(width, height, palette, 40);
        writer.add(pixels);
        writer.add(pixels);
        const [first, second] = decode(writer.finish());
        expect(first).toEqual(second);
        const expected = pixels.filter((_, k) => k % 4 !== 3);
        const error = first.reduce((most, value, k) => Math.max(most, Math.abs(value - expected[k])), 0);
        expect(error).toBeLessThanOrEqual(variety <= 64 ? 8 : 48);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
  it('survives a full code table', () => {
    const pixels = frame(200, 200, (x, y) => {
      const value = Math.imul(y * 200 + x, 2654435761) >>> 16;
      return [value & 255, (value >> 3) & 255, (value >> 5) & 255];
    });
    const palette = medianCutPalette([pixels]);
    const writer = new GifWriter(200, 200, palette, 100, false);
    writer.add(pixels);
    expect(decode(writer.finish())[0]).toHaveLength(3 * 200 * 200);
  });
  it('keeps few colours exactly', () => {
    const colors = [
      [0, 0, 0],
      [255, 255, 255],
      [213, 94, 0],
      [68, 1, 84],
    ];
    const pixels = frame(9, 7, (x, y) => colors[(x + y) % 4]);
    const writer = new GifWriter(9, 7, medianCutPalette([pixels]), 40);
    writer.add(pixels);
    expect([...decode(writer.finish())[0]]).toEqual([...pixels.filter((_, k) => k % 4 !== 3)]);
  });
  it('refuses sides a GIF cannot have', () => {
    const palette = medianCutPalette([gradient(0)]);
    expect(refusal(() => new GifWriter(70_000, 1, palette, 40))).toMatch(/65535/);
    expect(() => new GifWriter(2, 2, palette, 40).add(new Uint8Array(3))).toThrow(/16 bytes/);
  });
  it('is what ffmpeg reads, size, time and every pixel', (context) => {
    needsReader(context, 'ffprobe');
    needsReader(context, 'ffmpeg');
    const frames = [gradient(0), gradient(20), gradient(40)];
    const writer = new GifWriter(64, 48, medianCutPalette(frames), 50);
    for (const pixels of frames) writer.add(pixels);
    const bytes = writer.finish();
    const { container, codec, width, height, frames: count, duration } = probeFilm('gif', bytes);
    expect([container, codec, width, height, count]).toEqual(['gif', 'gif', 64, 48, 3]);
    expect(duration).toBeCloseTo(0.15, 6);
    const seen = decodeFilm('gif', bytes);
    expect([...seen]).toEqual(decode(bytes).flatMap((frame) => [...frame]));
  });
});

/** A decoder after the specification: RGB bytes of each frame. Only what the writer uses. */
function decode(bytes: Uint8Array): Uint8Array[] {
  const count = 2 << (bytes[10] & 7);
  const colors = bytes.subarray(13, 13 + 3 * count);
  const frames: Uint8Array[] = [];
  let at = 13 + 3 * count;
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      at += 2;
    } else {
      expect(bytes[at]).toBe(0x2c);
      const bits = bytes[at + 10];
      at += 11;
      const data: number[] = [];
      for (let block = at; bytes[block] !== 0; block += bytes[block] + 1)
        data.push(...bytes.subarray(block + 1, block + 1 + bytes[block]));
      frames.push(
        Uint8Array.from(
          unpack(data, bits).flatMap((index) => [...colors.subarray(3 * index, 3 * index + 3)]),
        ),
      );
    }
    while (bytes[at] !== 0) at += bytes[at] + 1;
    at++;
  }
  return frames;
}

function unpack(data: readonly number[], minimum: number): number[] {
  const clear = 1 << minimum;
  const out: number[] = [];
  let table: number[][] = [];
  let width = minimum + 1;
  let previous: number[] = [];
  let bit = 0;
  for (;;) {
    let code = 0;
    for (let k = 0; k < width; k++, bit++) code |= ((data[bit >> 3] >> (bit & 7)) & 1) << k;
    if (code === clear) {
      table = Array.from({ length: clear + 2 }, (_, k) => [k]);
      width = minimum + 1;
      previous = [];
      continue;
    }
    if (code === clear + 1) return out;
    const entry = code < table.length ? table[code] : [...previous, previous[0]];
    if (code > table.length) throw new Error(`code ${code} out of order`);
    out.push(...entry);
    if (previous.length > 0 && table.length < 4096) table.push([...previous, entry[0]]);
    if (table.length === 1 << width && width < 12) width++;
    previous = entry;
  }
}
