// Set-up shared by start, build, test and bench: plain JavaScript that runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { computingNode, machineNode, machinePath } from './node-path.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command with inherited output; returns its exit status. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) {
    console.error(`${command}: ${result.error.message}`);
    return 1;
  }
  return result.status ?? 1;
}

/** Runs a command and keeps its output; resolves with both. */
export function capture(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ status: 1, output: `${command}: ${error.message}\n` }));
    child.on('close', (code) => resolve({ status: code ?? 1, output }));
  });
}

/** Whether node_modules holds every package that the lockfile names, in its version (npm writes down what it installed). */
function dependenciesInstalled() {
  const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  try {
    const wanted = read('package-lock.json');
    const installed = read('node_modules/.package-lock.json');
    return Object.entries(wanted).every(
      ([path, entry]) => path === '' || entry.optional || installed[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

/** Installs the pinned dependencies when node_modules is missing or differs from the lockfile. */
export function ensureDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Saddlescope needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  if (dependenciesInstalled()) {
    dropPackagedNode();
    return;
  }
  console.error('Installing dependencies (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const status = run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status);
  dropPackagedNode();
}

/** The package of the second Node is called by its path; as `node` in .bin it would stand before the machine's own. */
function dropPackagedNode() {
  for (const name of ['node', 'node.cmd', 'node.ps1'])
    rmSync(join(root, 'node_modules', '.bin', name), { force: true });
}

/**
 * Starts a script of .ci over with the machine's Node when npm has put a package's own first (an install by plain
 * `npm ci` leaves one in .bin), and takes the folders of packages off PATH for all that it starts.
 */
export function useMachineNode() {
  const path = process.env.PATH ?? '';
  const node = machineNode({
    running: process.execPath,
    path,
    name: process.platform === 'win32' ? 'node.exe' : 'node',
    exists: existsSync,
    real: (file) => (existsSync(file) ? realpathSync(file) : file),
  });
  process.env.PATH = machinePath(path);
  if (node === null || node === process.execPath) return;
  dropPackagedNode();
  process.exit(run(node, process.argv.slice(1)));
}

/** The Node that computes for the window and in benchmarks (`computingNode`). */
export function newestNode() {
  return computingNode({
    running: process.execPath,
    version: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    root,
    works: (file) => existsSync(file) && spawnSync(file, ['--version']).status === 0,
  });
}

const SOURCES = ['app', 'main', 'renderer', 'workers', 'assets/locales'];
const SOURCE_FILES = [
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  '.ci/build.mjs',
  '.ci/build-kernels.mjs',
];
const isTest = (name) => /\.(test|bench)\.tsx?$/.test(name);

/** One hash over everything that goes into dist/. */
export function sourceStamp() {
  const digest = createHash('sha256');
  const visit = (path) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(child);
      else if (!isTest(entry.name)) digest.update(child).update(readFileSync(join(root, child)));
    }
  };
  for (const folder of SOURCES) if (existsSync(join(root, folder))) visit(folder);
  for (const file of SOURCE_FILES)
    if (existsSync(join(root, file))) digest.update(file).update(readFileSync(join(root, file)));
  return digest.digest('hex');
}

const stampFile = () => join(root, 'dist', '.source-stamp');

export function isBuilt(stamp) {
  return existsSync(stampFile()) && readFileSync(stampFile(), 'utf8') === stamp;
}

export function markBuilt(stamp) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile(), stamp);
}

/** Builds dist/ unless it already holds what the sources say; of several that find it stale at once, one builds. */
export function ensureBuilt() {
  if (isBuilt(sourceStamp())) return;
  const release = lockBuild();
  let status = 0;
  try {
    if (!isBuilt(sourceStamp())) {
      status = run(process.execPath, [join(root, '.ci', 'build.mjs')], { stdio: ['ignore', 2, 2] });
    }
  } finally {
    release();
  }
  if (status !== 0) process.exit(status);
}

const LOCK_POLL = 100;
/** Milliseconds that a holder may take to write its process id. */
const LOCK_GRACE = 5000;

/** Waits for the lock directory of the build and takes it; what a dead process left is removed. Returns the release. */
function lockBuild() {
  const lock = join(root, 'dist', '.build-lock');
  const owner = join(lock, 'pid');
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned(lock, owner)) rmSync(lock, { recursive: true, force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL);
  }
  writeFileSync(owner, String(process.pid));
  return () => rmSync(lock, { recursive: true, force: true });
}

function isAbandoned(lock, owner) {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')) || NaN, 0);
    return false;
  } catch (error) {
    if (error.code === 'ESRCH') return true;
    if (error.code === 'EPERM') return false; // it lives, under another user
  }
  try {
    return Date.now() - statSync(lock).mtimeMs > LOCK_GRACE;
  } catch {
    return false; // released in between
  }
}

export const exists = (path) => existsSync(join(root, path));
export const size = (path) => statSync(join(root, path)).size;
