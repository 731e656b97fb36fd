import { Inflate } from 'fflate';
import { InputError } from '../experiment/input-error.ts';
import { statedError } from '../experiment/stated-error.ts';
import { crc32, latin1, viewOf } from './bytes.ts';
import { quote } from './named-tensor.ts';

/** One file inside a ZIP archive; `read` inflates and checks it. */
export interface ZipEntry {
  readonly name: string;
  /** Uncompressed size as declared; never exceeded by `read`. */
  readonly size: number;
  read(): Uint8Array;
}

export interface ZipLimits {
  /** Most entries. Default 65 536. */
  readonly entries: number;
  /** Most bytes after inflation of all entries together. Default 1 GiB. */
  readonly bytes: number;
}
const ZIP_LIMITS: ZipLimits = { entries: 65_536, bytes: 2 ** 30 };

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ALL_ONES = 0xffffffff;
/** Deflate cannot expand more than this (RFC 1951: 258 bytes from 2 bits); anything above is a lie about the size. */
const MAX_RATIO = 1032;
const PIECE = 65_536;

/** Whether the bytes begin like a ZIP archive with at least one entry. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === LOCAL;
}

/**
 * Lists a ZIP archive from its central directory (stored and deflated entries, ZIP64). Sizes are checked before anything
 * is inflated: an entry never yields more than it declares, and all of them together no more than the limit. Names are
 * only names here, never paths on a disk. Throws InputError for damaged, encrypted or oversized archives.
 */
export function readZip(bytes: Uint8Array, limits: ZipLimits = ZIP_LIMITS): Map<string, ZipEntry> {
  const view = viewOf(bytes);
  const { count, offset } = directory(view);
  if (count > limits.entries) {
    throw statedError(
      'weightsTooMuch',
      `expected a ZIP archive of at most ${limits.entries} entries, got ${count}`,
    );
  }
  const entries = new Map<string, ZipEntry>();
  let at = offset;
  let total = 0;
  for (let n = 0; n < count; n++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL) throw damaged('its directory');
    const header = centralHeader(bytes, view, at);
    at = header.next;
    total += header.size;
    if (header.size > Math.max(64, header.packed) * MAX_RATIO || total > limits.bytes) {
      throw statedError(
        'weightsTooMuch',
        `expected at most ${limits.bytes} bytes in a ZIP archive, ${quote(header.name)} declares ${header.size}; refused as a zip bomb`,
      );
    }
    if (entries.has(header.name))
      throw statedError(
        'weightsDamaged',
        `expected different names in a ZIP archive, got ${quote(header.name)} twice`,
      );
    entries.set(header.name, {
      name: header.name,
      size: header.size,
      read: () => unpack(bytes, view, header),
    });
  }
  return entries;
}

interface Header {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
  readonly next: number;
}

function directory(view: DataView): { count: number; offset: number } {
  const lowest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= lowest; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const count = view.getUint16(at + 10, true);
    const offset = view.getUint32(at + 16, true);
    if (count !== 0xffff && offset !== ALL_ONES) return { count, offset };
    const locator = at - 20;
    if (locator < 0 || view.getUint32(locator, true) !== LOCATOR64) return { count, offset };
    const end64 = size64(view, locator + 8);
    if (end64 + 56 > view.byteLength || view.getUint32(end64, true) !== END64)
      throw damaged('its 64-bit directory');
    return { count: size64(view, end64 + 32), offset: size64(view, end64 + 48) };
  }
  throw statedError(
    'weightsDamaged',
    'expected a whole ZIP archive, found no directory at its end; the file is cut short or damaged',
    {},
  );
}

function centralHeader(bytes: Uint8Array, view: DataView, at: number): Header {
  const flags = view.getUint16(at + 8, true);
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > bytes.length) throw damaged('its directory');
  const name = new TextDecoder('utf-8').decode(bytes.subarray(at + 46, nameEnd));
  if ((flags & 1) !== 0)
    throw statedError(
      'weightsEncrypted',
      `expected a ZIP archive without password, ${quote(name)} is encrypted`,
    );
  const fields = [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ];
  // ZIP64: fields that do not fit stand as all ones and follow in extra block 1, in this order.
  for (let extra = nameEnd; extra + 4 <= extraEnd; extra += 4 + view.getUint16(extra + 2, true)) {
    if (view.getUint16(extra, true) !== 1) continue;
    let field = extra + 4;
    for (let k = 0; k < 3; k++) {
      if (fields[k] !== ALL_ONES) continue;
      if (field + 8 > extraEnd) throw damaged(quote(name));
      fields[k] = size64(view, field);
      field += 8;
    }
  }
  const [size, packed, local] = fields;
  return {
    name,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed,
    size,
    local,
    next,
  };
}

function unpack(bytes: Uint8Array, view: DataView, header: Header): Uint8Array {
  const { name, local } = header;
  if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL) throw damaged(quote(name));
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + header.packed > bytes.length) throw damaged(quote(name));
  const packed = bytes.subarray(start, start + header.packed);
  const data = inflate(packed, header);
  if (data.length !== header.size || crc32(data) !== header.crc) throw damaged(quote(name));
  return data;
}

function inflate(packed: Uint8Array, header: Header): Uint8Array {
  if (header.method === 0) return packed;
  if (header.method !== 8) {
    throw statedError(
      'weightsPacked',
      `expected stored or deflated ZIP entries, ${quote(header.name)} uses method ${header.method}; pack it again with deflate`,
      { array: header.name, method: header.method },
    );
  }
  const out = new Uint8Array(header.size);
  let filled = 0;
  const stream = new Inflate((chunk) => {
    if (filled + chunk.length > out.length) throw damaged(quote(header.name));
    out.set(chunk, filled);
    filled += chunk.length;
  });
  try {
    // In pieces, so that data longer than declared is noticed before all of it has been inflated.
    for (let at = 0; at < packed.length; at += PIECE) {
      stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    }
  } catch {
    throw damaged(quote(header.name));
  }
  return out.subarray(0, filled);
}

function size64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged('a 64-bit size');
  return Number(value);
}

function damaged(what: string): InputError {
  return statedError(
    'weightsDamaged',
    `expected a whole ZIP archive, ${what} is damaged or missing; copy the file again`,
    {},
  );
}

/** For messages about a file's first bytes. */
export function firstBytes(bytes: Uint8Array): string {
  return JSON.stringify(latin1(bytes.subarray(0, 8)));
}
