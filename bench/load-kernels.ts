import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { instantiateKernels, type Kernels } from '../app/numerics/kernels/kernels.ts';

/** The better module that this engine knows, given the path of the plain one. */
export function loadKernels(path: string): Kernels {
  const beside = (name: string): Buffer => readFileSync(join(dirname(path), name));
  return instantiateKernels(beside('kernels.wasm'), beside('kernels-fused.wasm'), {
    plain: beside('solver.wasm'),
    fused: beside('solver-fused.wasm'),
  });
}
