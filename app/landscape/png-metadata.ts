/**
 * Text in PNG files (PNG specification, tEXt chunks): how a picture carries what made it. tEXt is Latin-1, so JSON is
 * written with every other character escaped as \uXXXX.
 */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** JSON of a value in ASCII characters only. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * A copy of a PNG with tEXt chunks put behind its header.
 *
 * @param entries Keyword (1–79 Latin-1 characters) and text (ASCII; use {@link asciiJson}).
 * @throws RangeError when `png` is none, or a text is not ASCII
 */
export function withPngText(
  png: Uint8Array,
  entries: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  requirePng(png);
  const chunks = Object.entries(entries).map(([keyword, text]) => textChunk(keyword, text));
  const headerEnd = 8 + 25;
  const out = new Uint8Array(png.length + chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  out.set(png.subarray(0, headerEnd));
  let at = headerEnd;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  out.set(png.subarray(headerEnd), at);
  return out;
}

/** All tEXt entries of a PNG; damaged or truncated chunks end the reading. */
export function readPngText(png: Uint8Array): Record<string, string> {
  requirePng(png);
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const found: Record<string, string> = {};
  for (let at = 8; at + 12 <= png.length;) {
    const length = view.getUint32(at);
    if (at + 12 + length > png.length) break;
    const type = latin1(png.subarray(at + 4, at + 8));
    if (type === 'tEXt' && view.getUint32(at + 8 + length) === crc32(png.subarray(at + 4, at + 8 + length))) {
      const body = png.subarray(at + 8, at + 8 + length);
      const zero = body.indexOf(0);
      if (zero > 0) found[latin1(body.subarray(0, zero))] = latin1(body.subarray(zero + 1));
    }
    at += 12 + length;
  }
  return found;
}

function textChunk(keyword: string, text: string): Uint8Array {
  if (!/^[\x20-\x7e]{1,79}$/.test(keyword)) {
    throw new RangeError(
      `expected a PNG keyword of 1 to 79 ASCII characters, got ${JSON.stringify(keyword)}`,
    );
  }

  if (!/^[\x01-\x7f]*$/.test(text))
    throw new RangeError('expected ASCII text for a PNG text chunk; escape it first');
  const body = Uint8Array.from(`tEXt${keyword}\0${text}`, (c) => c.charCodeAt(0));
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(chunk.length - 4, crc32(body));
  return chunk;
}

function requirePng(png: Uint8Array): void {
  if (png.length < 33 || SIGNATURE.some((byte, k) => png[k] !== byte)) {
    throw new RangeError('expected a PNG file, got something else');
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** CRC-32 (ISO 3309) of chunk type and data. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return (crc ^ 0xffffffff) >>> 0;
}
