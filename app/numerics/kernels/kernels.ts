import { KernelMemory } from './kernel-memory.ts';
import { webAssembly } from './web-assembly.ts';
import type { WebAssemblyModule } from './web-assembly.ts';

/**
 * The compiled kernels of one thread. `useKernels` makes the numerics of this thread use them; without them the plain
 * TypeScript references beside them do the same work more slowly.
 */
export interface Kernels {
  /** Scratch memory for one operation at a time, given back at its end. */
  readonly memory: KernelMemory;
}

/**
 * @param wasm the bytes of `dist/kernels/kernels.wasm`, or a module compiled from them in another thread
 * @throws WebAssembly.CompileError when the bytes are no module or SIMD is missing
 */
export function instantiateKernels(wasm: ArrayBuffer | Uint8Array | WebAssemblyModule): Kernels {
  const isBytes = wasm instanceof ArrayBuffer || ArrayBuffer.isView(wasm);
  const module = isBytes ? new (webAssembly().Module)(wasm as Uint8Array) : wasm;
  return { memory: new KernelMemory(module) };
}

let installed: Kernels | null = null;

/** Installs the kernels of this thread; null goes back to the references. */
export function useKernels(kernels: Kernels | null): void {
  installed = kernels;
}

export function installedKernels(): Kernels | null {
  return installed;
}
