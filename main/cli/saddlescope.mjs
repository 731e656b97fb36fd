#!/usr/bin/env node
// The command `saddlescope`: builds what is missing or older than the sources (a clone), then starts the program, in the Node that computes
// fastest.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = join(root, 'dist', 'main', 'cli.js');
const scripts = join(root, '.ci');

/** Whether the program runs in another Node now. */
async function hasHandedOver() {
  // A packaged program has nothing to build from, and runs where it is.
  if (!existsSync(scripts)) return false;
  const { endWithStarter, handOver } = await import(pathToFileURL(join(scripts, 'hand-over.mjs')).href);
  endWithStarter();
  // Tests that have built already, and who has handed over, skip the check.
  if (process.env.SADDLESCOPE_BUILD === 'skip') return false;
  const builder = await import(pathToFileURL(join(scripts, 'lib.mjs')).href);
  builder.useMachineNode(); // right after `npm ci`, npx puts a package's own Node first
  if (!builder.isBuilt(builder.sourceStamp())) {
    console.error('saddlescope: building the program (first start, or its sources have changed) …');
    builder.ensureBuilt();
  }
  const node = builder.newestNode();
  if (node === process.execPath) return false;
  const env = { ...process.env, SADDLESCOPE_BUILD: 'skip', SADDLESCOPE_STARTER: String(process.pid) };
  handOver(node, process.argv.slice(1), { env }, (error) => {
    console.error(`saddlescope: could not be started: ${error.message}`);
    process.exit(1);
  });
  return true;
}

if (!(await hasHandedOver())) {
  if (!existsSync(program)) {
    console.error(`saddlescope: expected the built program at ${program}; run: node .ci/build.mjs`);
    process.exit(1);
  }
  await import(pathToFileURL(program).href);
}
