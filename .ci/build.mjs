// Builds dist/: kernels, main process and command line, preload, threads, window.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, exists, markBuilt, root, run, sourceStamp } from './lib.mjs';

ensureDependencies();
const stamp = sourceStamp();
rmSync(join(root, 'dist', '.source-stamp'), { force: true });

if (exists('.ci/build-kernels.mjs')) {
  const status = run(process.execPath, [join(root, '.ci', 'build-kernels.mjs')]);
  if (status !== 0) process.exit(status);
}
const { build } = await import('vite');
for (const folder of ['main', 'main/preload', 'workers', 'renderer']) {
  const started = Date.now();
  try {
    await build({ configFile: join(root, folder, 'vite.config.ts'), logLevel: 'warn' });
  } catch (error) {
    console.error(`Build of ${folder}/ failed: ${error.message}`);
    process.exit(1);
  }
  console.error(`built ${folder}/ in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
markBuilt(stamp);
