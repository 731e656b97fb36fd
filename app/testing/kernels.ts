import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allowRelaxedSimd, ensureKernels } from '../../.ci/build-kernels.mjs';
import { instantiateKernels } from '../numerics/kernels/kernels.ts';
import type { Kernels } from '../numerics/kernels/kernels.ts';

/** A fresh instance of the compiled kernels, built first when the sources have changed: the plain ones, or the fused. */
export function testKernels(fused = false): Kernels {
  const folder = dirname(ensureKernels());
  const read = (name: string): Uint8Array => readFileSync(join(folder, name));
  const solver = { plain: read('solver.wasm'), fused: read('solver-fused.wasm') };
  if (!fused) return instantiateKernels(read('kernels.wasm'), null, solver);
  allowRelaxedSimd();
  const kernels = instantiateKernels(read('kernels.wasm'), read('kernels-fused.wasm'), solver);
  if (!kernels.fused) throw new Error('expected an engine with relaxed SIMD');
  return kernels;
}
