import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { instantiateKernels, type Kernels } from '../app/numerics/kernels/kernels.ts';
import { switchVectorsOn } from '../workers/vector-flags.ts';

/** The best module that this engine knows, given the path of the plain one. */
export function loadKernels(path: string): Kernels {
  const { wide } = switchVectorsOn();
  const beside = (name: string): Buffer => readFileSync(join(dirname(path), name));
  const solver = { plain: beside('solver.wasm'), fused: beside('solver-fused.wasm') };
  return instantiateKernels(beside('kernels.wasm'), beside('kernels-fused.wasm'), solver, wide);
}
