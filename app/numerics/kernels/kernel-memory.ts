import { webAssembly } from './web-assembly.ts';
import type { KernelExports, WebAssemblyModule } from './web-assembly.ts';

const PAGE = 65_536;
/** A memory that has grown beyond this is given back as soon as it is empty: a module's memory can never shrink. */
const KEEP_BYTES = 256 * 1024 * 1024;

/**
 * One instance of the kernels with its memory, handed out as a stack: `mark`, `take` as often as needed, `release(mark)`.
 * Views die whenever the memory grows, so take everything first and ask for views afterwards.
 */
export class KernelMemory {
  private readonly module: WebAssemblyModule;
  private instance: KernelExports | null = null;
  private top = 0;
  private base = 0;
  private all = new Float64Array(0);

  constructor(module: WebAssemblyModule) {
    this.module = module;
  }

  get exports(): KernelExports {
    if (this.instance === null) {
      const made = new (webAssembly().Instance)(this.module, {});
      this.instance = made.exports as KernelExports;
      this.base = this.instance.heapBase();
      this.top = this.base;
    }
    return this.instance;
  }

  mark(): number {
    // The first look at the instance makes it, and with it the bottom of the stack.
    void this.exports;
    return this.top;
  }

  /** Reserves `count` float64 numbers on a 64-byte boundary and returns the address in bytes. Contents are undefined. */
  take(count: number): number {
    const { memory } = this.exports;
    const address = this.top;
    const end = address + Math.ceil((count * 8) / 64) * 64;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    this.top = end;
    return address;
  }

  /** All of the memory; entry i is at address 8·i. Dies, like every view, when the memory grows. */
  get numbers(): Float64Array {
    const { buffer } = this.exports.memory;
    if (this.all.buffer !== buffer) this.all = new Float64Array(buffer);
    return this.all;
  }

  /** Address of an array in this memory, or 0 when it lies elsewhere. */
  addressOf(array: Float64Array): number {
    return array.buffer === this.exports.memory.buffer ? array.byteOffset : 0;
  }

  /** Another, empty memory with an instance of its own. */
  fresh(): KernelMemory {
    return new KernelMemory(this.module);
  }

  view(address: number, count: number): Float64Array {
    return new Float64Array(this.exports.memory.buffer, address, count);
  }

  /** Reserves memory for 32-bit integers and fills it. */
  takeIntegers(values: Uint32Array): number {
    const address = this.take(Math.ceil(values.length / 2));
    new Uint32Array(this.exports.memory.buffer, address, values.length).set(values);
    return address;
  }

  release(mark: number): void {
    this.top = mark;
    if (mark === this.base && this.instance !== null && this.instance.memory.buffer.byteLength > KEEP_BYTES) {
      this.instance = null;
    }
  }
}
