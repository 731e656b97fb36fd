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
  /** Curvature and surfaces multiply and add in one instruction where the processor has it. Training's bits are the same either way. */
  readonly fused: boolean;
}

/**
 * @param plain the bytes of `dist/kernels/kernels.wasm`, or a module compiled from them in another thread
 * @param fused the bytes of `kernels-fused.wasm` beside it, taken instead where the engine knows relaxed SIMD
 * @throws WebAssembly.CompileError when the bytes are no module or SIMD is missing
 */
export function instantiateKernels(
  plain: ArrayBuffer | Uint8Array | WebAssemblyModule,
  fused: Uint8Array | null = null,
): Kernels {
  if (fused !== null && webAssembly().validate(fused)) return { ...instantiateKernels(fused), fused: true };
  const isBytes = plain instanceof ArrayBuffer || ArrayBuffer.isView(plain);
  const module = isBytes ? new (webAssembly().Module)(plain as Uint8Array) : plain;
  return { memory: new KernelMemory(module), fused: false };
}

let installed: Kernels | null = null;

/** Installs the kernels of this thread; null goes back to the references. */
export function useKernels(kernels: Kernels | null): void {
  installed = kernels;
}

export function installedKernels(): Kernels | null {
  return installed;
}
