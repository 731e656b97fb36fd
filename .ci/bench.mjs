// npm run bench: measures the hot paths, with peers where they are installed. Options: --large (network D and n = 4810,
// minutes), --growth, --only TEXT, --cases A,B, --json FILE (default dist/bench/results.json), --markdown FILE (what it prints),
// --this-node (not the packaged newer one).
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureKernels } from './build-kernels.mjs';
import { ensureBuilt, ensureDependencies, newestNode, root, run } from './lib.mjs';

const { values } = parseArgs({
  options: {
    large: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    cases: { type: 'string', default: '' },
    json: { type: 'string', default: join(root, 'dist', 'bench', 'results.json') },
    markdown: { type: 'string', default: '' },
    'this-node': { type: 'boolean', default: false },
  },
});
ensureDependencies();
const node = values['this-node'] ? process.execPath : newestNode();
if (node !== process.execPath) process.exit(run(node, process.argv.slice(1)));
ensureBuilt();
process.env.SADDLESCOPE_BUILD = 'skip';
const { build } = await import('vite');
const outDir = join(root, 'dist', 'bench');
await build({
  configFile: false,
  root: join(root, 'bench'),
  logLevel: 'warn',
  build: {
    ssr: true,
    outDir,
    emptyOutDir: false,
    target: 'node20',
    rollupOptions: {
      input: {
        main: join(root, 'bench', 'main.ts'),
        thread: join(root, 'bench', 'thread.ts'),
        'solver-thread': join(root, 'bench', 'solver-thread.ts'),
        'first-picture-server': join(root, 'bench', 'first-picture-server.ts'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
const { runBenchmarks } = await import(pathToFileURL(join(outDir, 'main.js')).href);
runBenchmarks({
  kernels: ensureKernels(),
  peers: join(root, 'bench', 'peers'),
  large: values.large,
  growth: values.growth,
  only: values.only,
  cases: values.cases,
  json: values.json,
  markdown: values.markdown,
  python: (process.env.SADDLESCOPE_PYTHON ?? 'python3').split(delimiter),
});
