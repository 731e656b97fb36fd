// Compiles app/numerics/kernels/assembly (AssemblyScript) to dist/kernels when it is missing or stale: kernels.wasm, and
// solver.wasm, which several threads run on one shared memory; each also as …-fused.wasm with relaxed SIMD for engines that have it.
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib.mjs';

const sources = join(root, 'app', 'numerics', 'kernels', 'assembly');
const folder = join(root, 'dist', 'kernels');
const SHARED = ['--importMemory', '--sharedMemory', '--maximumMemory', '65536'];
const FUSED = ['--enable', 'relaxed-simd'];
const modules = {
  'kernels.wasm': ['index.ts'],
  'kernels-fused.wasm': ['index.ts', ...FUSED],
  'solver.wasm': ['solver.ts', ...SHARED],
  'solver-fused.wasm': ['solver.ts', ...SHARED, ...FUSED],
};
const target = join(folder, 'kernels.wasm');
const stamp = `${target}.stamp`;
const compiler = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
const OPTIONS = [
  '--optimizeLevel',
  '3',
  '--shrinkLevel',
  '0',
  '--noAssert',
  '--enable',
  'simd',
  '--enable',
  'threads',
  '--runtime',
  'stub',
];

function fingerprint() {
  const digest = createHash('sha256')
    .update(JSON.stringify([OPTIONS, modules]))
    .update(readFileSync(compiler));
  for (const name of readdirSync(sources).sort())
    digest.update(name).update(readFileSync(join(sources, name)));
  return digest.digest('hex');
}

/** Builds if needed and returns the path of the plain module; the other lies beside it. Safe when several processes ask at once. */
export function ensureKernels() {
  const wanted = fingerprint();
  const complete = Object.keys(modules).every((name) => existsSync(join(folder, name)));
  if (complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return target;
  mkdirSync(folder, { recursive: true });
  for (const [name, [entry, ...more]] of Object.entries(modules)) {
    const draft = join(folder, `${name}.${randomUUID()}`);
    const result = spawnSync(
      process.execPath,
      [compiler, join(sources, entry), '--outFile', draft, '--use', 'abort=', ...OPTIONS, ...more],
      { encoding: 'utf8' },
    );
    if (result.status !== 0) {
      rmSync(draft, { force: true });
      throw new Error(`asc could not compile the kernels:\n${result.stdout}${result.stderr}`);
    }
    renameSync(draft, join(folder, name));
  }
  writeFileSync(stamp, wanted);
  return target;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.error(`kernels: ${ensureKernels()}`);
}
