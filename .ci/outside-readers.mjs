// Programs that are not ours and open what we wrote: numpy, h5py, VTK, ffmpeg, librsvg, poppler.
import { spawnSync } from 'node:child_process';
import { aptInstall } from './apt.mjs';

/** Debian's package of each program or Python module that tests ask. */
const READERS = [
  { name: 'numpy', module: true, package: 'python3-numpy' },
  { name: 'h5py', module: true, package: 'python3-h5py' },
  { name: 'vtk', module: true, package: 'python3-vtk9' },
  { name: 'ffmpeg', module: false, package: 'ffmpeg' },
  { name: 'ffprobe', module: false, package: 'ffmpeg' },
  { name: 'rsvg-convert', module: false, package: 'librsvg2-bin' },
  { name: 'pdftotext', module: false, package: 'poppler-utils' },
];

function isThere({ name, module }) {
  if (!module) return spawnSync(name, ['--version']).error === undefined;
  const python = process.env.SADDLESCOPE_PYTHON ?? '/usr/bin/python3';
  const look = `import importlib.util, sys; sys.exit(importlib.util.find_spec("${name}") is None)`;
  return spawnSync(python, ['-c', look]).status === 0;
}

const missing = () => READERS.filter((reader) => !isThere(reader));

/** Installs what is missing where it may. Tests without their reader are skipped by name: said here, and at their end. */
export function ensureOutsideReaders() {
  const lacking = missing();
  if (lacking.length === 0) return;
  const packages = [...new Set(lacking.map((reader) => reader.package))];
  const tried = aptInstall(packages, 'tests of exported files', ['--no-install-recommends']);
  const still = tried ? missing() : lacking;
  if (still.length === 0) return;
  const names = still.map(({ name }) => name).join(', ');
  console.log(
    `Not here: ${names}. Tests that need them are skipped. Debian: apt-get install ${packages.join(' ')}`,
  );
}
