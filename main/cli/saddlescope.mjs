#!/usr/bin/env node
// The command `saddlescope`: builds what is missing or older than the sources (a clone), then starts the program.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = join(root, 'dist', 'main', 'cli.js');
const builder = join(root, '.ci', 'lib.mjs');

// Tests that have built already skip the check; a packaged program has nothing to build from.
if (process.env.SADDLESCOPE_BUILD !== 'skip' && existsSync(builder)) {
  const { ensureBuilt, isBuilt, sourceStamp, useMachineNode } = await import(pathToFileURL(builder).href);
  useMachineNode(); // right after `npm ci`, npx puts a package's own Node first
  if (!isBuilt(sourceStamp())) {
    console.error('saddlescope: building the program (first start, or its sources have changed) …');
    ensureBuilt();
  }
}
if (!existsSync(program)) {
  console.error(`saddlescope: expected the built program at ${program}; run: node .ci/build.mjs`);
  process.exit(1);
}
await import(pathToFileURL(program).href);
