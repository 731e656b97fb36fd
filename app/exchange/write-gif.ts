import { InputError } from '../experiment/input-error.ts';
import { ascii, concatenate } from './bytes.ts';
import { binOf, type Palette } from './gif-palette.ts';

/**
 * An animated GIF (version 89a) frame by frame: init, add, finish. One palette for all frames, so that still parts do
 * not flicker. For pictures with more than 256 colours a video keeps more; a GIF plays everywhere.
 */
export class GifWriter {
  private readonly parts: Uint8Array[];
  private readonly width: number;
  private readonly height: number;
  private readonly palette: Palette;
  private readonly delay: number;

  /**
   * @param delay Time per frame in milliseconds, rounded to hundredths of a second, at least 20: players slow shorter ones.
   * @param loop Whether it starts again at its end, forever.
   */
  constructor(width: number, height: number, palette: Palette, delay: number, loop = true) {
    for (const side of [width, height]) {
      if (!Number.isInteger(side) || side < 1 || side > 65_535)
        throw new InputError(`expected GIF sides of 1 to 65535 pixels, got ${width} × ${height}`);
    }
    this.width = width;
    this.height = height;
    this.palette = palette;
    this.delay = Math.min(65_535, Math.max(2, Math.round(delay / 10)));
    const bits = colorBits(palette);
    const screen = [...word(width), ...word(height), 0x80 | ((bits - 1) << 4) | (bits - 1), 0, 0];
    this.parts = [ascii('GIF89a'), Uint8Array.from(screen), palette.colors.slice()];
    if (loop)
      this.parts.push(Uint8Array.of(0x21, 0xff, 11), ascii('NETSCAPE2.0'), Uint8Array.of(3, 1, 0, 0, 0));
  }

  /** Adds a frame of RGBA pixels, rows from the top; alpha is ignored. */
  add(pixels: Uint8Array): void {
    if (pixels.length !== 4 * this.width * this.height)
      throw new RangeError(`expected ${4 * this.width * this.height} bytes of RGBA, got ${pixels.length}`);
    const indices = new Uint8Array(this.width * this.height);
    for (let k = 0; k < indices.length; k++)
      indices[k] = this.palette.indexOfBin[binOf(pixels[4 * k], pixels[4 * k + 1], pixels[4 * k + 2])];
    const control = [0x21, 0xf9, 4, 4, ...word(this.delay), 0, 0];
    const image = [0x2c, 0, 0, 0, 0, ...word(this.width), ...word(this.height), 0];
    this.parts.push(Uint8Array.from([...control, ...image]));
    this.parts.push(lzw(indices, Math.max(2, colorBits(this.palette))));
  }

  /** The whole file. */
  finish(): Uint8Array<ArrayBuffer> {
    return concatenate([...this.parts, Uint8Array.of(0x3b)]);
  }
}

function colorBits(palette: Palette): number {
  return Math.round(Math.log2(palette.colors.length / 3));
}

function word(value: number): number[] {
  return [value & 0xff, value >> 8];
}

/** Variable-length LZW of the GIF specification, appendix F, in sub-blocks of at most 255 bytes. */
function lzw(indices: Uint8Array, minimumBits: number): Uint8Array {
  const clear = 1 << minimumBits;
  const end = clear + 1;
  const bytes: number[] = [];
  let pending = 0;
  let pendingBits = 0;
  let bits = minimumBits + 1;
  const emit = (code: number): void => {
    pending |= code << pendingBits;
    pendingBits += bits;
    while (pendingBits >= 8) {
      bytes.push(pending & 0xff);
      pending >>>= 8;
      pendingBits -= 8;
    }
  };
  // A string is its prefix's code and its last index.
  let codes = new Map<number, number>();
  let next = end + 1;
  emit(clear);
  let prefix = indices[0];
  for (let k = 1; k < indices.length; k++) {
    const key = (prefix << 8) | indices[k];
    const known = codes.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    emit(prefix);
    prefix = indices[k];
    if (next === 4096) {
      emit(clear);
      codes = new Map();
      next = end + 1;
      bits = minimumBits + 1;
      continue;
    }
    // The reader learns each code one step later, so widths change when the code just made needs more bits.
    if (next === 1 << bits) bits++;
    codes.set(key, next++);
  }
  emit(prefix);
  emit(end);
  if (pendingBits > 0) bytes.push(pending & 0xff);
  const blocks: Uint8Array[] = [Uint8Array.of(minimumBits)];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(Uint8Array.of(block.length), Uint8Array.from(block));
  }
  return concatenate([...blocks, Uint8Array.of(0)]);
}
