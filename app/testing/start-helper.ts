import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { build } from 'vite';
import { ensureKernels } from '../../.ci/build-kernels.mjs';
import type { Invitation, Invited, Inviter } from '../numerics/kernels/solver-team.ts';
import { CALLED, COME, LEFT, LOST, PIECES, type HelperStart } from './helper-start.ts';

export interface TestHelper {
  /** Pieces of work it did. */
  pieces(): number;
  isLost(): boolean;
  call(invitation: Invitation): Invited;
  end(): Promise<void>;
}

export interface HelperOptions {
  readonly fused?: boolean;
  /** See `HelperStart`. */
  readonly dies?: boolean;
  readonly most?: number;
}

/** Calls all of them to every solve. */
export const calling =
  (called: readonly TestHelper[]): Inviter =>
  (invitation) => {
    const invited = called.map((helper) => helper.call(invitation));
    return {
      state() {
        const states = invited.map((one) => one.state());
        if (states.includes('lost')) return 'lost';
        return states.includes('open') ? 'open' : 'ended';
      },
    };
  };

/** Builds the threads' script; the function returned starts one thread, which is ready when the promise resolves. */
export async function buildHelper(): Promise<{
  start(options: HelperOptions): Promise<TestHelper>;
  remove(): void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'saddlescope-helper-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    root: fileURLToPath(new URL('.', import.meta.url)),
    publicDir: false,
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { helper: 'solver-helper.ts' },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return {
    remove: () => rmSync(folder, { recursive: true }),
    async start({ fused = false, dies = false, most = Infinity }) {
      const state = new Int32Array(new SharedArrayBuffer(20));
      const { port1, port2 } = new MessageChannel();
      const solver = readFileSync(
        join(dirname(ensureKernels()), fused ? 'solver-fused.wasm' : 'solver.wasm'),
      );
      const workerData: HelperStart = { solver, dies, most, state, port: port2 };
      const worker = new Worker(join(folder, 'helper.mjs'), { workerData, transferList: [port2] });
      await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      return {
        pieces: () => Atomics.load(state, PIECES),
        isLost: () => Atomics.load(state, LOST) !== 0,
        call(invitation) {
          port1.postMessage(invitation);
          const calls = Atomics.add(state, CALLED, 1) + 1;
          Atomics.notify(state, CALLED);
          // On a busy machine a thread wakes up late; the solve would be over. The one that dies comes once.
          const wanted = dies ? 1 : calls;
          for (let come = 0; come < wanted; come = Atomics.load(state, COME)) {
            Atomics.wait(state, COME, come, 10);
          }
          return {
            state() {
              if (Atomics.load(state, LOST) !== 0) return 'lost';
              return Atomics.load(state, LEFT) >= calls ? 'ended' : 'open';
            },
          };
        },
        async end() {
          port1.close();
          Atomics.add(state, CALLED, 1);
          Atomics.notify(state, CALLED);
          await worker.terminate();
        },
      };
    },
  };
}
