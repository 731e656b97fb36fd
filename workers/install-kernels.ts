import './behind-window.ts';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { instantiateKernels, useKernels } from '../app/numerics/kernels/kernels.ts';
import { switchVectorsOn } from './vector-flags.ts';

/** The kernels' modules, seen from a thread entry or from a chunk that entries share; absent when sources run unbuilt. */
const here = dirname(fileURLToPath(import.meta.url));
const folder = [join(here, '..', 'kernels'), join(here, '..', '..', 'kernels')].find((candidate) =>
  existsSync(join(candidate, 'kernels.wasm')),
);

// Whoever imports this module computes with the compiled kernels from its first line on.
if (folder !== undefined) {
  const { wide } = switchVectorsOn();
  const read = (name: string): Uint8Array | null => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path) : null;
  };
  const plain = read('solver.wasm');
  const fused = read('solver-fused.wasm');
  const solver = plain && fused && { plain, fused };
  useKernels(
    instantiateKernels(readFileSync(join(folder, 'kernels.wasm')), read('kernels-fused.wasm'), solver, wide),
  );
}
