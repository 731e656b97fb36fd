// Which Node runs the gates: the machine's own. A package may carry a `node` of its own, and npm puts node_modules/.bin
// first on PATH, so that a script's plain `node` is that one.
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path';

/** Whether a program stands inside some node_modules: it came with a package, not with the machine. */
export function isPackaged(path) {
  return resolve(path).split(sep).includes('node_modules');
}

/** PATH without the folders of packages: what a command named there is on this machine. */
export function machinePath(path) {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '' && isAbsolute(folder) && !isPackaged(folder))
    .join(delimiter);
}

/**
 * The machine's Node: the running one, unless it came with a package (`real` resolves links); then the first on PATH
 * that exists and did not, or null.
 */
export function machineNode({ running, path, name, exists, real }) {
  if (!isPackaged(real(running))) return running;
  const candidates = machinePath(path)
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder, name));
  return candidates.find((file) => exists(file) && !isPackaged(real(file))) ?? null;
}

/** The first Node whose engine joins pairs of numbers to 256 bits (app/numerics/kernels/engine-flags.ts). */
const JOINS_PAIRS = 24;

/**
 * The Node that computes for the window and in benchmarks: a packaged one, nearer to the desktop window's engine and up to twice as fast
 * with curvature, where the running one is older and the packaged one runs here (`works`); else the running one.
 */
export function computingNode({ running, version, platform, root, works }) {
  const packaged = join(root, 'node_modules', `node-${platform}`, 'bin', 'node');
  return Number.parseInt(version, 10) < JOINS_PAIRS && works(packaged) ? packaged : running;
}
