import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { decodeFrame, encodeFrame } from '../../app/protocol/codec.ts';

/** Bytes before each record: u32 length and u32 CRC-32 of the payload, little-endian. */
const HEAD = 8;
/** Larger lengths are damage, not records. */
const MAX_RECORD = 2 ** 31;

/** Where a record's payload stands in the file. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
}

/**
 * An append-only file of records, each one frame of `app/protocol/codec.ts`. A record that was cut off or damaged by a
 * crash ends the readable part; opening the log for writing cuts it there, so that appending goes on after the last
 * sound record. Appends are ordered; `sync` makes everything appended so far durable.
 */
export class RecordLog {
  /** Null: there is no such file, and this log is only read. */
  readonly #opened: FileHandle | null;
  #end: number;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(file: FileHandle | null, end: number) {
    this.#opened = file;
    this.#end = end;
  }

  /** Opens or creates; for reading a file that is missing is a log without records. `visit` is called with every sound record in order, its arrays left out (null) where they are not wanted. */
  static async open(
    path: string,
    visit: (record: unknown, place: RecordPlace) => void,
    mode: 'read' | 'write' = 'write',
    { arrays = true } = {},
  ): Promise<RecordLog> {
    const file = mode === 'read' ? await existing(path) : await open(path, await existingOrNew(path), 0o600);
    if (file === null) return new RecordLog(null, 0);
    try {
      const end = await scan(file, (payload, place) => visit(decodeFrame(payload, { arrays }), place));
      if (mode === 'write') await file.truncate(end);
      return new RecordLog(file, end);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  append(record: unknown): Promise<RecordPlace> {
    const payload = encodeFrame(record);
    const bytes = new Uint8Array(HEAD + payload.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, payload.length, true);
    view.setUint32(4, crc32(payload), true);
    bytes.set(payload, HEAD);
    return this.#enqueue(async () => {
      const at = this.#end;
      await writeAll(this.#file, bytes, at);
      this.#end = at + bytes.length;
      return { offset: at + HEAD, length: payload.length };
    });
  }

  /** Cuts the log before the record at `place`. */
  cutBefore(place: RecordPlace): Promise<void> {
    return this.#enqueue(async () => {
      this.#end = place.offset - HEAD;
      await this.#file.truncate(this.#end);
    });
  }

  read(place: RecordPlace): Promise<unknown> {
    return this.#enqueue(async () => {
      const bytes = new Uint8Array(place.length);
      await this.#file.read(bytes, 0, place.length, place.offset);
      return decodeFrame(bytes);
    });
  }

  sync(): Promise<void> {
    return this.#enqueue(() => this.#file.datasync());
  }

  close(): Promise<void> {
    return this.#enqueue(async () => this.#opened?.close());
  }

  get #file(): FileHandle {
    if (this.#opened === null) throw new Error('expected a log with a file, got one that is missing');
    return this.#opened;
  }

  #enqueue<T>(act: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(act, act);
    // A failed write is the caller's to handle; it must not poison what comes after.
    this.#queue = next.catch(() => undefined);
    return next;
  }
}

async function existing(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function existingOrNew(path: string): Promise<'r+' | 'wx+'> {
  try {
    await (await open(path, 'r+')).close();
    return 'r+';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'wx+';
    throw error;
  }
}

async function scan(
  file: FileHandle,
  visit: (payload: Uint8Array, place: RecordPlace) => void,
): Promise<number> {
  const { size } = await file.stat();
  let window = new Uint8Array(0);
  let start = 0;
  let at = 0;
  while (at + HEAD <= size) {
    let needed = HEAD;
    if (start + window.length >= at + HEAD) {
      const view = new DataView(window.buffer, at - start);
      const length = view.getUint32(0, true);
      needed += length;
      if (length > MAX_RECORD || at + needed > size) return at;
      if (start + window.length >= at + needed) {
        // A view: decoding copies what it keeps.
        const payload = window.subarray(at + HEAD - start, at + needed - start);
        if (crc32(payload) !== view.getUint32(4, true)) return at;
        visit(payload, { offset: at + HEAD, length });
        at += needed;
        continue;
      }
    }
    window = await readWindow(file, at, Math.min(size - at, Math.max(needed, WINDOW)));
    start = at;
  }
  return at;
}

/** Bytes read at once: a run of a hundred thousand checkpoints is a hundred thousand records of a few bytes. */
const WINDOW = 1 << 20;

async function readWindow(file: FileHandle, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const window = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(window, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return window;
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
