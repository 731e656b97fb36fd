import { InputError } from '../../app/experiment/input-error.ts';
import { statedError } from '../../app/experiment/stated-error.ts';

/** Largest file that is taken into memory, and the largest attribute. */
const MAX_BYTES = 512 * 1024 * 1024;
const MAX_ATTRIBUTE = 16 * 1024 * 1024;
const PATH = '/file.h5';
const STRING = 3;

/** What a data set or attribute says of itself. */
export interface Hdf5Metadata {
  /** Class of the element type: 0 integer, 1 float, 3 string, others see H5T_class_t. */
  readonly type: number;
  /** Bytes per element. */
  readonly size: number;
  readonly signed: boolean;
  readonly vlen: boolean;
  readonly cset?: number;
  /** Null for data sets without data space. */
  readonly shape: number[] | null;
  readonly virtual_sources?: readonly unknown[];
}
export type Hdf5Kind = 'group' | 'dataset' | 'brokenLink' | 'externalLink' | 'other';

/** The part of the library's interface that reading needs. */
interface Library {
  readonly HEAPU8: Uint8Array;
  readonly FS: { writeFile(path: string, bytes: Uint8Array): void };
  readonly H5G_GROUP: number;
  readonly H5G_DATASET: number;
  readonly H5G_LINK: number;
  readonly H5G_UDLINK: number;
  activate_throwing_error_handler(): number;
  open(path: string, mode: number, trackOrder: boolean, versionLow: number, versionHigh: number): bigint;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_type(file: bigint, path: string): number;
  get_dataset_metadata(file: bigint, path: string): Hdf5Metadata;
  get_dataset_filters(file: bigint, path: string): { readonly id: number; readonly name: string }[];
  get_dataset_data(file: bigint, path: string, count: null, offset: null, strides: null, to: bigint): number;
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(file: bigint, path: string, name: string): Hdf5Metadata;
  get_attribute_data(file: bigint, path: string, name: string, to: bigint): number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
}

/**
 * One HDF5 file, read by an instance of the HDF5 library that exists for this file alone and is dropped with it: a file
 * that makes the library trap or spoils its memory harms nothing else. The file lies in the library's own memory, so
 * external links, external storage and virtual data sets find no other file. Calls are synchronous and cannot be
 * interrupted from inside: run them in a thread that may be ended.
 *
 * Whatever the library throws is turned into InputError with one line.
 */
export class Hdf5File {
  private readonly library: Library;
  private readonly id: bigint;

  private constructor(library: Library, id: bigint) {
    this.library = library;
    this.id = id;
  }

  static async open(bytes: Uint8Array): Promise<Hdf5File> {
    if (bytes.length > MAX_BYTES)
      throw statedError(
        'weightsTooMuch',
        `expected an HDF5 file of at most ${MAX_BYTES} bytes, got ${bytes.length}`,
      );
    const silent = (): void => undefined;
    // The package exports only one shared, already started library; reading damaged files needs a fresh one each time. Loaded
    // when it is needed: its 4 MB would make up most of the start of every thread.
    const { default: createLibrary } = await import('../../node_modules/h5wasm/dist/esm/hdf5_util.js');
    const library = (await createLibrary({ noInitialRun: true, print: silent, printErr: silent })) as Library;
    return guarded(() => {
      // Without it, failed reads return what happened to be in memory.
      library.activate_throwing_error_handler();
      library.FS.writeFile(PATH, bytes);
      const id = library.open(PATH, 0, false, -1, -1);
      if (!(id > 0n)) throw new Error('no readable superblock');
      return new Hdf5File(library, id);
    });
  }

  /** Names of a group's members. */
  names(path: string): string[] {
    return guarded(() => this.library.get_names(this.id, path, false));
  }

  kind(path: string): Hdf5Kind {
    const type = guarded(() => this.library.get_type(this.id, path));
    const { H5G_GROUP, H5G_DATASET, H5G_LINK, H5G_UDLINK } = this.library;
    if (type === H5G_GROUP) return 'group';
    if (type === H5G_DATASET) return 'dataset';
    if (type === H5G_LINK) return 'brokenLink';
    return type === H5G_UDLINK ? 'externalLink' : 'other';
  }

  metadata(path: string): Hdf5Metadata {
    return guarded(() => this.library.get_dataset_metadata(this.id, path));
  }

  filters(path: string): { readonly id: number; readonly name: string }[] {
    return guarded(() => [...this.library.get_dataset_filters(this.id, path)]);
  }

  /** The elements, little-endian whatever their order in the file; `length` in bytes as the metadata says, checked by the caller. */
  data(path: string, length: number): Uint8Array {
    return this.fetch(length, (to) => this.library.get_dataset_data(this.id, path, null, null, null, to));
  }

  attributeNames(path: string): string[] {
    return guarded(() => [...this.library.get_attribute_names(this.id, path)]);
  }

  /** The texts of an attribute; empty for other types. */
  textAttribute(path: string, name: string): string[] {
    const { type, size, vlen, shape } = guarded(() =>
      this.library.get_attribute_metadata(this.id, path, name),
    );
    if (type !== STRING || shape === null) return [];
    const count = shape.reduce((product, extent) => product * extent, 1);
    if (!(count * size <= MAX_ATTRIBUTE))
      throw statedError(
        'weightsTooMuch',
        `expected attributes of at most ${MAX_ATTRIBUTE} bytes in an HDF5 file, got more`,
      );
    const raw = this.fetch(count * size, (to) => this.library.get_attribute_data(this.id, path, name, to));
    return Array.from({ length: count }, (_, k) => {
      if (!vlen) return untilZero(raw.subarray(k * size, (k + 1) * size));
      // The elements are pointers into the library's memory.
      const pointer = new DataView(raw.buffer, raw.byteOffset).getUint32(k * size, true);
      return untilZero(this.library.HEAPU8.subarray(pointer, pointer + 4096));
    });
  }

  private fetch(length: number, read: (to: bigint) => number): Uint8Array {
    return guarded(() => {
      if (length === 0) return new Uint8Array(0);
      const pointer = this.library._malloc(length);
      if (pointer === 0) throw new Error('too little memory');
      this.library.HEAPU8.fill(0, pointer, pointer + length);
      read(BigInt(pointer));
      const bytes = this.library.HEAPU8.slice(pointer, pointer + length);
      this.library._free(pointer);
      return bytes;
    });
  }
}

function untilZero(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function guarded<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
    // The library's report is a call stack; the reason of its innermost line says most.
    const reasons = [...text.matchAll(/\(\): (.*?) major:/g)];
    const reason = (reasons.at(-1)?.[1] ?? text).slice(0, 160);
    throw statedError(
      'weightsDamaged',
      `expected a whole HDF5 file, got a damaged one (${reason}); copy the file again`,
      {},
    );
  }
}
