import { readFileSync } from 'node:fs';
import { instantiateKernels, type Kernels } from '../app/numerics/kernels/kernels.ts';

/** The better module that this engine knows, given the path of the plain one. */
export function loadKernels(path: string): Kernels {
  return instantiateKernels(readFileSync(path), readFileSync(path.replace(/\.wasm$/, '-fused.wasm')));
}
