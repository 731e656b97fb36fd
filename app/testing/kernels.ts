import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { ensureKernels } from '../../.ci/build-kernels.mjs';
import { switchVectorsOn } from '../../workers/vector-flags.ts';
import { instantiateKernels } from '../numerics/kernels/kernels.ts';
import type { Kernels } from '../numerics/kernels/kernels.ts';

/**
 * A fresh instance of the compiled kernels, built first when the sources have changed: the plain ones, or the fused.
 *
 * @param wide whether fused ones work on tiles for 256 bits; undefined: where this engine has them
 */
export function testKernels(fused = false, wide?: boolean): Kernels {
  const folder = dirname(ensureKernels());
  const read = (name: string): Uint8Array => readFileSync(join(folder, name));
  const solver = { plain: read('solver.wasm'), fused: read('solver-fused.wasm') };
  if (!fused) return instantiateKernels(read('kernels.wasm'), null, solver);
  const switched = switchVectorsOn();
  // Pairs are joined by the optimising compiler only: what is compared is its code, from the first call on. V8 14 wants that said at its start.
  if (process.versions.v8.startsWith('13.')) setFlagsFromString('--no-liftoff');
  const kernels = instantiateKernels(
    read('kernels.wasm'),
    read('kernels-fused.wasm'),
    solver,
    wide ?? switched.wide,
  );
  if (!kernels.fused) throw new Error('expected an engine with relaxed SIMD');
  return kernels;
}
