/**
 * Started by `first-picture.bench.ts` with the name of a network: how long a page waits for the first picture of a surface,
 * through the whole program. Starts `saddlescope serve`, opens its socket as the window does, asks for grids of 101 × 101 cells
 * around one point on one random plane after the other, and prints as JSON the milliseconds from a request to the last
 * cell of the coarsest level: the first time, when threads and objective are still to be made, and the shortest time after that.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { coarseToFine } from '../app/landscape/grid.ts';
import { randomStream } from '../app/numerics/random.ts';
import { decodeFrame, encodeFrame } from '../app/protocol/codec.ts';
import type { HostFrame } from '../app/protocol/host-api.ts';
import { NETWORKS } from './networks.ts';

const SIZE = 101;
const PLANES = 11;

const name = process.argv[2] as keyof typeof NETWORKS;
const { sizes, samples } = NETWORKS[name];
const stream = randomStream(1, 'benchmark');
const problem = {
  schemaVersion: 1,
  loss: {
    kind: 'network',
    layers: sizes
      .slice(1)
      .map((units, l) => ({ type: 'dense', units, activation: l < sizes.length - 2 ? 'tanh' : 'identity' })),
    loss: 'crossEntropy',
    data: {
      inputs: Array.from({ length: samples }, () => Array.from({ length: sizes[0] }, () => stream.normal())),
      labels: Array.from({ length: samples }, () => stream.integer(sizes[sizes.length - 1])),
    },
  },
  point: { seed: 1 },
};

const folder = mkdtempSync(join(tmpdir(), 'saddlescope-bench-'));
const program = spawn(process.execPath, [join('main', 'cli', 'saddlescope.mjs'), 'serve', '--port', '0'], {
  env: { ...process.env, XDG_DATA_HOME: folder },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const page = await new Promise<URL>((resolve, reject) => {
  let text = '';
  program.stdout.on('data', (data: Buffer) => {
    text += data.toString();
    const found = /http:\S+/.exec(text);
    if (found !== null) resolve(new URL(found[0]));
  });
  program.on('exit', () => reject(new Error('expected a program that serves; run: node .ci/build.mjs')));
});
const socket = new WebSocket(`ws://${page.host}/socket${page.search}`, {
  perMessageDeflate: false,
  headers: { Origin: page.origin },
});
await new Promise((resolve) => socket.on('open', resolve));

let listener: (frame: HostFrame) => void = () => undefined;
socket.on('message', (data: Buffer) => listener(decodeFrame(new Uint8Array(data)) as HostFrame));
let id = 0;
const send = (method: string, params: unknown): void =>
  socket.send(encodeFrame({ id: ++id, method, params }));

/** Milliseconds from the request to the last cell of the coarsest level; resolves when the whole grid is there. */
function draw(seed: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const missing = new Set(coarseToFine(SIZE)[0]);
    const asked = performance.now();
    let level = NaN;
    listener = (frame) => {
      if ('topic' in frame) {
        const { event } = frame;
        if (event.kind === 'surfaceTile' && missing.size > 0) {
          for (const cell of event.tile.cells) missing.delete(cell);
          if (missing.size === 0) level = performance.now() - asked;
        }
        if (event.kind === 'failed') reject(new Error(event.error.message));
        if (event.kind === 'done') resolve(level);
      } else if ('error' in frame) reject(new Error(frame.error.message));
      else if (typeof frame.result === 'object' && frame.result !== null && 'job' in frame.result) {
        send('topic.subscribe', { topic: `job:${String(frame.result.job)}` });
      }
    };
    send('surface.start', { where: { problem }, plane: { kind: 'random', seed }, size: SIZE });
  });
}

try {
  const times: number[] = [];
  for (let seed = 0; seed < PLANES; seed++) times.push(await draw(seed));
  console.log(JSON.stringify({ first: times[0], later: Math.min(...times.slice(1)) }));
} finally {
  socket.close();
  program.removeAllListeners('exit');
  program.kill('SIGINT');
  await new Promise((resolve) => program.on('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}
