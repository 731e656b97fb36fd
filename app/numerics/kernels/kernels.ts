import { KernelMemory } from './kernel-memory.ts';
import type { KernelModule } from './kernel-module.ts';
import { webAssembly } from './web-assembly.ts';
import type { SolverExports, WebAssemblyModule } from './web-assembly.ts';

/**
 * The compiled kernels of one thread. `useKernels` makes the numerics of this thread use them; without them the plain
 * TypeScript references beside them do the same work more slowly.
 */
export interface Kernels {
  /** Scratch memory for one operation at a time, given back at its end. */
  readonly memory: KernelMemory;
  /** Curvature and surfaces multiply and add in one instruction where the processor has it. Training's bits are the same either way. */
  readonly fused: boolean;
  /** Memory of the eigen-solver that other threads may be given; null where there are no shared memories. */
  readonly shared: KernelMemory<SolverExports> | null;
}

/** The bytes of `solver.wasm` and `solver-fused.wasm`. */
export interface SharedSolver {
  readonly plain: Uint8Array;
  readonly fused: Uint8Array;
}

/**
 * @param plain the bytes of `dist/kernels/kernels.wasm`, or a module compiled from them in another thread
 * @param fused the bytes of `kernels-fused.wasm` beside it, taken instead where the engine knows relaxed SIMD
 * @param solver what several threads solve with; null: each solve stays on its thread
 * @param wide whether the engine joins pairs of numbers to 256 bits
 * @throws WebAssembly.CompileError when the bytes are no module or SIMD is missing
 */
export function instantiateKernels(
  plain: ArrayBuffer | Uint8Array | WebAssemblyModule,
  fused: Uint8Array | null = null,
  solver: SharedSolver | null = null,
  wide = false,
): Kernels {
  const isFused = fused !== null && webAssembly().validate(fused);
  const isBytes = plain instanceof ArrayBuffer || ArrayBuffer.isView(plain);
  const module = isFused ? moduleOf(fused) : isBytes ? moduleOf(plain as Uint8Array) : plain;
  const isWide = isFused && wide;
  const memory = new KernelMemory(module, false, isWide);
  return { memory, fused: isFused, shared: sharedMemory(isFused ? solver?.fused : solver?.plain, isWide) };
}

function moduleOf(bytes: ArrayBuffer | Uint8Array): WebAssemblyModule {
  return new (webAssembly().Module)(bytes);
}

function sharedMemory(solver: Uint8Array | undefined, isWide: boolean): KernelMemory<SolverExports> | null {
  if (solver === undefined || typeof SharedArrayBuffer === 'undefined') return null;
  if (!webAssembly().validate(solver)) return null;
  return new KernelMemory<SolverExports>(moduleOf(solver), true, isWide);
}

let installed: Kernels | null = null;

/** Installs the kernels of this thread; null goes back to the references. */
export function useKernels(kernels: Kernels | null): void {
  installed = kernels;
}

export function installedKernels(): Kernels | null {
  return installed;
}

/** What computes in this thread. */
export function kernelModule(): KernelModule {
  if (installed === null) return 'script';
  return installed.fused ? 'fused' : 'simd';
}
