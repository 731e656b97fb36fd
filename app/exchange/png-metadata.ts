import { asciiJson, concatenate, crc32, latin1, viewOf } from './bytes.ts';
import { InputError } from '../experiment/input-error.ts';

/**
 * The experiment, plane and camera inside a PNG, so that dropping the picture reopens the view: one tEXt chunk of the
 * PNG specification, JSON with everything beyond ASCII escaped (tEXt is Latin-1). Beside it stand the chunks `Title` and
 * `Software`, which image viewers show.
 */
const VIEW_KEYWORD = 'saddlescope:view';
const OUR_KEYWORDS = [VIEW_KEYWORD, 'Title', 'Software'];

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Longest metadata that is read: 16 MiB, hundreds of times an experiment with inline data of the usual size. */
const MAX_TEXT = 16 * 1024 * 1024;

interface Chunk {
  readonly type: string;
  /** Offset of the chunk's length field, and of the byte after its checksum. */
  readonly start: number;
  readonly end: number;
  readonly data: Uint8Array;
  readonly sound: boolean;
}

/**
 * Returns the PNG with the metadata in it, replacing what stood there before; pixels are untouched.
 *
 * @param json JSON text; anything else would not be read back.
 * @param title what image viewers show; characters beyond ASCII become question marks
 * @throws InputError when the bytes are no whole PNG.
 */
export function writePngMetadata(png: Uint8Array, json: string, title = ''): Uint8Array<ArrayBuffer> {
  const chunks = listChunks(png);
  if (chunks === null || chunks.at(-1)?.type !== 'IEND' || chunks[0].type !== 'IHDR') {
    throw new InputError('expected a whole PNG picture to put the metadata into, got other bytes');
  }
  const text = (keyword: string, content: string): Uint8Array =>
    chunkBytes('tEXt', latin1Bytes(`${keyword}\0${content}`));
  const kept = chunks
    .filter((chunk) => !OUR_KEYWORDS.some((keyword) => hasKeyword(chunk, keyword)))
    .map((chunk) => png.subarray(chunk.start, chunk.end));
  // After IHDR: a reader finds it without the pixels, and a picture that is cut short keeps it.
  return concatenate([
    SIGNATURE,
    kept[0],
    text('Title', title.replace(/[^\x20-\x7e]/g, '?')),
    text('Software', 'Saddlescope'),
    text(VIEW_KEYWORD, asciiJson(json)),
    ...kept.slice(1),
  ]);
}

export type PngMetadata =
  | { readonly kind: 'found'; readonly json: unknown }
  /** A PNG without our chunk: another program's picture, or one whose metadata was stripped. */
  | { readonly kind: 'absent' }
  /** Our chunk is there but its checksum, encoding or JSON is not right. */
  | { readonly kind: 'damaged' }
  | { readonly kind: 'notPng' };

/** Looks for the metadata; never throws, whatever the bytes. What it finds is JSON of unknown shape: parse it by schema. */
export function readPngMetadata(bytes: Uint8Array): PngMetadata {
  const chunks = listChunks(bytes);
  if (chunks === null) return { kind: 'notPng' };
  const ours = chunks.find((chunk) => hasKeyword(chunk, VIEW_KEYWORD));
  if (ours === undefined) return { kind: 'absent' };
  if (!ours.sound || ours.data.length > MAX_TEXT) return { kind: 'damaged' };
  try {
    const text = latin1(ours.data.subarray(VIEW_KEYWORD.length + 1));
    return { kind: 'found', json: JSON.parse(text) as unknown };
  } catch {
    return { kind: 'damaged' };
  }
}

/** Chunks up to the first that is cut short; null when the signature is missing. */
function listChunks(bytes: Uint8Array): Chunk[] | null {
  if (!SIGNATURE.every((byte, k) => bytes[k] === byte)) return null;
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  let start = SIGNATURE.length;
  while (start + 12 <= bytes.length) {
    const end = start + 12 + view.getUint32(start);
    if (end > bytes.length) {
      // Enough to tell "damaged" from "absent" in a file that ends inside our chunk.
      chunks.push({ ...chunkAt(bytes, start, bytes.length), sound: false });
      break;
    }
    const sound = crc32(bytes.subarray(start + 4, end - 4)) === view.getUint32(end - 4);
    chunks.push({ ...chunkAt(bytes, start, end), data: bytes.subarray(start + 8, end - 4), sound });
    start = end;
    if (chunks.at(-1)?.type === 'IEND') break;
  }
  return chunks;
}

function chunkAt(bytes: Uint8Array, start: number, end: number): Omit<Chunk, 'sound'> {
  return {
    type: latin1(bytes.subarray(start + 4, start + 8)),
    start,
    end,
    data: bytes.subarray(start + 8, end),
  };
}

function hasKeyword(chunk: Chunk, keyword: string): boolean {
  return chunk.type === 'tEXt' && latin1(chunk.data.subarray(0, keyword.length + 1)) === `${keyword}\0`;
}

function chunkBytes(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + data.length);
  const view = viewOf(chunk);
  view.setUint32(0, data.length);
  chunk.set(latin1Bytes(type), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return chunk;
}

function latin1Bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
