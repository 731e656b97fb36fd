import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const module = fileURLToPath(new URL('hand-over.mjs', import.meta.url));

type Started = ChildProcessByStdio<null, Readable, null>;

/** A program that hands over to another one, which runs `code`. */
function start(code: string): Started {
  const handing = `
    import { handOver } from ${JSON.stringify(`file://${module}`)};
    const inner = ['--input-type=module', '-e', ${JSON.stringify(code)}];
    handOver(process.execPath, inner, { env: { ...process.env, SADDLESCOPE_STARTER: String(process.pid) } }, (error) => {
      console.error(error.message);
      process.exit(7);
    });`;
  return spawn(process.execPath, ['--input-type=module', '-e', handing], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const status = (child: Started): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));
const firstLine = (child: Started): Promise<string> =>
  new Promise((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim())));

const WAITING = `
  import { endWithStarter } from ${JSON.stringify(`file://${module}`)};
  endWithStarter();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (console.log(signal), process.exit(5)));
  setInterval(() => undefined, 1000);
  console.log(process.pid);`;

it('ends with the status of the program', async () => {
  const child = start(`console.log('here'); process.exitCode = 3;`);
  const [line, code] = await Promise.all([firstLine(child), status(child)]);
  expect([line, code]).toEqual(['here', 3]);
});

it.each(['SIGINT', 'SIGTERM'] as const)('passes %s on', async (signal) => {
  const child = start(WAITING);
  await firstLine(child);
  const [line, code] = [firstLine(child), status(child)];
  child.kill(signal);
  expect([await line, await code]).toEqual([signal, 5]);
});

it('leaves nothing behind when it is killed', async () => {
  const child = start(WAITING);
  await firstLine(child);
  const line = firstLine(child);
  child.kill('SIGKILL');
  expect(await line).toBe('SIGTERM');
});
