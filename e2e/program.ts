import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newestNode } from '../.ci/lib.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BIN = join(ROOT, 'main', 'cli', 'saddlescope.mjs');

/** The served window with a data folder of its own. */
export interface ServedWindow {
  /** The link with its token. */
  readonly url: string;
  /** Runs that its data folder keeps. */
  countRuns(): number;
  close(): Promise<void>;
}

/** Starts `saddlescope serve` on a free port, as `npm start` does; ends with the test. */
export async function serveWindow(): Promise<ServedWindow> {
  const folder = mkdtempSync(join(tmpdir(), 'saddlescope-e2e-'));
  const child = spawn(newestNode(), [BIN, 'serve', '--port', '0'], {
    cwd: ROOT,
    env: { ...process.env, XDG_DATA_HOME: folder, SADDLESCOPE_BUILD: 'skip' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const link = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(output);
      if (link) resolve(link[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`saddlescope serve ended with ${code}: ${output}`)));
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    url,
    countRuns: () => readdirSync(join(folder, 'saddlescope', 'runs')).length,
    close: async () => {
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a command of the program and returns what it printed; fails on another exit status than 0. */
export function saddlescope(...args: string[]): string {
  return saddlescopeSays(...args).output;
}

/** The same with what it said beside it. */
export function saddlescopeSays(...args: string[]): { readonly output: string; readonly notices: string } {
  const result = spawnSync(process.execPath, [BIN, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.status !== 0)
    throw new Error(`saddlescope ${args.join(' ')}: exit ${result.status}: ${result.stderr}`);
  return { output: result.stdout, notices: result.stderr };
}
