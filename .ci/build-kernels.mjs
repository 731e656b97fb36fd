// Compiles app/numerics/kernels/assembly (AssemblyScript) to dist/kernels/kernels.wasm when it is missing or stale.
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib.mjs';

const sources = join(root, 'app', 'numerics', 'kernels', 'assembly');
const target = join(root, 'dist', 'kernels', 'kernels.wasm');
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
  '--runtime',
  'stub',
];

function fingerprint() {
  const digest = createHash('sha256').update(OPTIONS.join(' ')).update(readFileSync(compiler));
  for (const name of readdirSync(sources).sort())
    digest.update(name).update(readFileSync(join(sources, name)));
  return digest.digest('hex');
}

/** Builds if needed and returns the path of the module. Safe when several processes ask at once. */
export function ensureKernels() {
  const wanted = fingerprint();
  if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return target;
  mkdirSync(join(root, 'dist', 'kernels'), { recursive: true });
  const draft = `${target}.${randomUUID()}`;
  const result = spawnSync(
    process.execPath,
    [compiler, join(sources, 'index.ts'), '--outFile', draft, '--use', 'abort=', ...OPTIONS],
    { encoding: 'utf8' },
  );
  if (result.status !== 0) {
    rmSync(draft, { force: true });
    throw new Error(`asc could not compile the kernels:\n${result.stdout}${result.stderr}`);
  }
  renameSync(draft, target);
  writeFileSync(stamp, wanted);
  return target;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.error(`kernels: ${ensureKernels()}`);
}
