import { statedError } from '../experiment/stated-error.ts';

/** Little helpers on bytes that both readers and writers use. */

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Strict UTF-8; InputError names what was being read. */
export function fromUtf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw statedError(
      'weightsDamaged',
      `expected UTF-8 text as ${what}, got other bytes; the file is damaged`,
    );
  }
}

/** One character per byte. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** The ASCII characters of a text as bytes; anything else is a caller's bug. */
export function ascii(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if (code > 0x7f) throw new RangeError(`expected ASCII text, got U+${code.toString(16)}`);
    bytes[k] = code;
  }
  return bytes;
}

/** JSON text with everything beyond ASCII as \uXXXX: the same JSON value, safe in Latin-1 places. */
export function asciiJson(json: string): string {
  return json.replace(
    /[^\x20-\x7e\t\r\n]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Float64 values as little-endian bytes, whatever the machine's order. */
export function float64Bytes(values: Float64Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * 8);
  const view = viewOf(bytes);
  for (let k = 0; k < values.length; k++) view.setFloat64(8 * k, values[k], true);
  return bytes;
}

const ALPHABET = ascii('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = 0x3d;

/** Base64 with padding (RFC 4648). */
export function base64(bytes: Uint8Array): string {
  const out = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  for (let k = 0, at = 0; k < bytes.length; k += 3, at += 4) {
    const [second, third] = [k + 1 < bytes.length, k + 2 < bytes.length];
    const triple = (bytes[k] << 16) | (second ? bytes[k + 1] << 8 : 0) | (third ? bytes[k + 2] : 0);
    out[at] = ALPHABET[triple >> 18];
    out[at + 1] = ALPHABET[(triple >> 12) & 63];
    out[at + 2] = second ? ALPHABET[(triple >> 6) & 63] : PADDING;
    out[at + 3] = third ? ALPHABET[triple & 63] : PADDING;
  }
  return latin1(out);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32 of ISO 3309 as PNG and ZIP use it. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = CRC_TABLE[(c ^ byte) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Text made safe for XML content and attribute values; characters XML 1.0 forbids become U+FFFD. */
export function xmlEscape(text: string): string {
  return text

    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
