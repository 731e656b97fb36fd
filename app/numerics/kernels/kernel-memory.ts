import { webAssembly } from './web-assembly.ts';
import type { KernelExports, SolverExports, WebAssemblyMemory, WebAssemblyModule } from './web-assembly.ts';

const PAGE = 65_536;
/** A memory that has grown beyond this is given back as soon as it is empty: a module's memory can never shrink. */
const KEEP_BYTES = 256 * 1024 * 1024;

/** False for a memory that its thread gives back when it is empty. */
export function isKept(memory: WebAssemblyMemory): boolean {
  return memory.buffer.byteLength <= KEEP_BYTES;
}

let discarded = false;

/** This thread has forgotten a memory that another gives back. */
export function noteDiscarded(): void {
  discarded = true;
}

/**
 * Whether memories were given back since the last call. Whoever can should then collect garbage: an engine does not count
 * shared memories among what a thread holds, so that nothing else would free them soon.
 */
export function takeDiscarded(): boolean {
  const were = discarded;
  discarded = false;
  return were;
}

/** What the module says of a shared memory: as far as 32 bits reach. */
const FIRST_PAGES = 1;
const MOST_PAGES = 65_536;

/**
 * One instance of the kernels with its memory, handed out as a stack: `mark`, `take` as often as needed, `release(mark)`.
 * Views die whenever the memory grows, so take everything first and ask for views afterwards.
 */
export class KernelMemory<Exports extends SolverExports = KernelExports> {
  /** Other threads may be given it. */
  readonly isShared: boolean;
  /** The engine joins pairs of numbers beside each other to registers of 256 bits: tiles are made for those. */
  readonly isWide: boolean;
  private readonly module: WebAssemblyModule;
  private instance: Exports | null = null;
  private top = 0;
  private base = 0;
  /** The memory's, which asks the engine each time it is looked at; another one after each growth. */
  private buffer: ArrayBufferLike = new ArrayBuffer(0);
  private all: Float64Array = new Float64Array(0);
  private words: Int32Array = new Int32Array(0);

  /** @param isShared the module imports a shared memory instead of exporting one of its own */
  constructor(module: WebAssemblyModule, isShared = false, isWide = false) {
    this.module = module;
    this.isShared = isShared;
    this.isWide = isWide;
  }

  get exports(): Exports {
    if (this.instance === null) {
      const memory = this.isShared
        ? new (webAssembly().Memory)({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true })
        : null;
      this.instance = this.attach(memory);
      this.buffer = this.instance.memory.buffer;
      this.base = this.instance.heapBase();
      this.top = this.base;
    }
    return this.instance;
  }

  get memory(): WebAssemblyMemory {
    return this.exports.memory;
  }

  /** An instance on another thread's shared memory. */
  attach(memory: WebAssemblyMemory | null): Exports {
    const imports = memory === null ? {} : { env: { memory } };
    return new (webAssembly().Instance)(this.module, imports).exports as Exports;
  }

  mark(): number {
    // The first look at the instance makes it, and with it the bottom of the stack.
    void this.exports;
    return this.top;
  }

  /** Reserves `count` float64 numbers on a 64-byte boundary and returns the address in bytes. Contents are undefined. */
  take(count: number): number {
    const { memory } = this;
    const address = this.top;
    const end = address + Math.ceil((count * 8) / 64) * 64;
    const missing = end - this.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / PAGE));
      this.buffer = memory.buffer;
    }
    this.top = end;
    return address;
  }

  /** All of the memory; entry i is at address 8·i. Dies, like every view, when the memory grows. */
  get numbers(): Float64Array {
    const { buffer } = this;
    if (this.all.buffer !== buffer) this.all = new Float64Array(buffer);
    return this.all;
  }

  /** The same as 32-bit words; word i is at address 4·i. */
  get integers(): Int32Array {
    const { buffer } = this;
    if (this.words.buffer !== buffer) this.words = new Int32Array(buffer);
    return this.words;
  }

  /** Address of an array in this memory, or 0 when it lies elsewhere. */
  addressOf(array: Float64Array): number {
    return array.buffer === this.buffer ? array.byteOffset : 0;
  }

  /** Another, empty memory with an instance of its own. */
  fresh(): KernelMemory<Exports> {
    return new KernelMemory<Exports>(this.module, this.isShared, this.isWide);
  }

  view(address: number, count: number): Float64Array {
    return new Float64Array(this.buffer, address, count);
  }

  /** Reserves memory for 32-bit integers and fills it. */
  takeIntegers(values: Uint32Array): number {
    const address = this.take(Math.ceil(values.length / 2));
    new Uint32Array(this.buffer, address, values.length).set(values);
    return address;
  }

  /** Gives everything back, and never touches this memory again: somebody else might. */
  discard(): void {
    this.instance = null;
    noteDiscarded();
    // A view would keep all of it.
    this.buffer = new ArrayBuffer(0);
    this.all = new Float64Array(0);
    this.words = new Int32Array(0);
  }

  release(mark: number): void {
    this.top = mark;
    if (mark !== this.base || this.instance === null) return;
    if (!isKept(this.instance.memory)) this.discard();
  }
}
