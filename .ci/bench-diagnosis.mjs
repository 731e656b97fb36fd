// npm run bench:diagnosis: labelled runs, precision and recall per verdict. Options: --set NAME[,NAME…] (default all), --verbose
// (every run that was named wrongly), --no-forks, --draw (the runs and how many their controls refuted, no diagnosis),
// --detector (false-alarm rates of the stall detector instead),
// --live (what following a run costs).
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureKernels } from './build-kernels.mjs';
import { ensureDependencies, root } from './lib.mjs';

const { values } = parseArgs({
  options: {
    set: {
      type: 'string',
      default:
        'first,second,well,tuning,kinds,heldOut,unseen,blind,sealed,fresh,sixth,seventh,eighth,ninth,tenth,eleventh',
    },
    'no-forks': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    draw: { type: 'boolean', default: false },
    live: { type: 'boolean', default: false },
    detector: { type: 'boolean', default: false },
  },
});
ensureDependencies();
const { build } = await import('vite');
const outDir = join(root, 'dist', 'bench-diagnosis');
await build({
  configFile: false,
  root: join(root, 'bench', 'diagnosis'),
  logLevel: 'warn',
  build: {
    ssr: true,
    outDir,
    emptyOutDir: false,
    target: 'node20',
    rollupOptions: {
      input: {
        main: join(root, 'bench/diagnosis/main.ts'),
        detector: join(root, 'bench/diagnosis/detector.ts'),
      },
      output: { entryFileNames: '[name].js' },
    },
  },
});
const load = (name) => import(pathToFileURL(join(outDir, `${name}.js`)).href);
if (values.live) (await load('detector')).liveCost(ensureKernels());
else if (values.detector) (await load('detector')).main();
else {
  (await load('main')).main({
    sets: values.set.split(','),
    verbose: values.verbose,
    forks: !values['no-forks'],
    draw: values.draw,
  });
}
