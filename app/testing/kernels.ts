import { readFileSync } from 'node:fs';
import { allowRelaxedSimd, ensureKernels } from '../../.ci/build-kernels.mjs';
import { instantiateKernels } from '../numerics/kernels/kernels.ts';
import type { Kernels } from '../numerics/kernels/kernels.ts';

/** A fresh instance of the compiled kernels, built first when the sources have changed: the plain ones, or the fused. */
export function testKernels(fused = false): Kernels {
  const path = ensureKernels();
  if (!fused) return instantiateKernels(readFileSync(path));
  allowRelaxedSimd();
  const kernels = instantiateKernels(
    readFileSync(path),
    readFileSync(path.replace(/\.wasm$/, '-fused.wasm')),
  );
  if (!kernels.fused) throw new Error('expected an engine with relaxed SIMD');
  return kernels;
}
