// npm run bench:window: the frames of the window while it shows a training (bench/window-frames.ts says what is measured).
import { join } from 'node:path';
import { ensureBuilt, ensureDependencies, root, run } from './lib.mjs';

ensureDependencies();
ensureBuilt();
process.exit(
  run(process.execPath, [
    join(root, 'node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    '--config',
    join('bench', 'window.config.ts'),
    ...process.argv.slice(2),
  ]),
);
