// What the tests need of the machine, by Debian's package manager where it may be used.
import { existsSync } from 'node:fs';
import { run } from './lib.mjs';

/** Whether packages can be installed here: Linux with apt, as root. */
const mayInstall = () =>
  process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

let updated = false;

/** Installs packages; returns whether it could try. */
export function aptInstall(packages, purpose, options = []) {
  if (!mayInstall()) return false;
  console.log(`Installing ${packages.join(', ')} for ${purpose} (apt-get) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const stdio = ['ignore', 'ignore', 'inherit'];
  if (!updated) run('apt-get', ['update', '-qq'], { env, stdio });
  updated = true;
  run('apt-get', ['install', '-y', '-qq', ...options, ...packages], { env, stdio });
  return true;
}
