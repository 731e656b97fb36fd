import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { instantiateKernels, useKernels } from '../app/numerics/kernels/kernels.ts';

/** The kernels' module, seen from a thread entry or from a chunk that entries share; absent when sources run unbuilt. */
const folder = dirname(fileURLToPath(import.meta.url));
const path = [
  join(folder, '..', 'kernels', 'kernels.wasm'),
  join(folder, '..', '..', 'kernels', 'kernels.wasm'),
].find((candidate) => existsSync(candidate));

// Whoever imports this module computes with the compiled kernels from its first line on.
if (path !== undefined) useKernels(instantiateKernels(readFileSync(path)));
