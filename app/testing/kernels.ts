import { readFileSync } from 'node:fs';
import { ensureKernels } from '../../.ci/build-kernels.mjs';
import { instantiateKernels } from '../numerics/kernels/kernels.ts';
import type { Kernels } from '../numerics/kernels/kernels.ts';

/** A fresh instance of the compiled kernels, built first when the sources have changed. */
export function testKernels(): Kernels {
  return instantiateKernels(readFileSync(ensureKernels()));
}
