// npm start: installs and builds what is missing, then opens the app in Electron or, where its binary cannot be
// had, in the browser host, saying which and why.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { handOver } from './hand-over.mjs';
import { ensureBuilt, ensureDependencies, newestNode, root, useMachineNode } from './lib.mjs';

useMachineNode();
ensureDependencies();
ensureBuilt();

const wantBrowser = process.argv.includes('--browser');
const reason = wantBrowser ? 'asked for by --browser' : electronMissing();
if (reason === null) {
  console.log('Saddlescope: opening the desktop window (Electron).');
  start(electronBinary(), [root]);
} else {
  console.log(`Saddlescope: browser host instead of the desktop window: ${reason}.`);
  console.log('Without any window: npx saddlescope run assets/experiments/iris.json --out runs/iris --json');
  process.env.SADDLESCOPE_BUILD = 'skip'; // built above
  start(newestNode(), [
    join(root, 'main', 'cli', 'saddlescope.mjs'),
    'serve',
    ...process.argv.slice(2).filter((a) => a !== '--browser'),
  ]);
}

function electronBinary() {
  const folder = join(root, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  return existsSync(name) ? join(folder, 'dist', readFileSync(name, 'utf8').trim()) : null;
}

/** Null when Electron can be started, else why not, in one line. */
function electronMissing() {
  const binary = electronBinary() ?? fetchElectron();
  if (binary === null || !existsSync(binary))
    return 'the Electron binary is not installed and could not be downloaded';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return 'there is no display (DISPLAY and WAYLAND_DISPLAY are unset)';
  }
  return null;
}

/** Electron's package carries no install script: its binary is fetched at the first start (at most two minutes). */
function fetchElectron() {
  const installer = join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(installer)) return null;
  console.log('Fetching the Electron binary (first start only) …');
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: 120_000 });
  return electronBinary();
}

function start(command, args) {
  handOver(command, args, { cwd: root }, (error) => {
    console.error(`Saddlescope could not be started: ${error.message}`);
    process.exit(1);
  });
}
