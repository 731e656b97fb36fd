// Which Node runs the gates: the machine's own. A package may carry a `node` of its own, and npm puts node_modules/.bin
// first on PATH, so that a script's plain `node` is that one.
import { delimiter, isAbsolute, resolve, sep } from 'node:path';

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
