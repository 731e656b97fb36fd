import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** TensorFlow's functions, whoever computes. */
export type Tensorflow = typeof core;

export interface LoadedTensorflow {
  readonly tf: Tensorflow;
  readonly backend: 'native' | 'wasm' | 'cpu';
  readonly version: string;
  /** Why not a faster one; empty when it is the native library. */
  readonly reason: string;
}

export interface TensorflowSources {
  /** `native`, `wasm` or `cpu` allows one only, `off` none. Default: the environment's `SADDLESCOPE_TENSORFLOW`. */
  readonly wanted?: string;
  /** Folder of the WebAssembly binary, with a slash at its end. */
  readonly binaries: string;
  /** Imports tfjs-node. Default: from where somebody installed it beside the program. */
  readonly importNative?: () => Promise<unknown>;
}

/** The only one of its three that comes with the program: every machine that runs it has SIMD. */
const BINARY = 'tfjs-backend-wasm-simd.wasm';

/** Not a dependency: its installation downloads a library of some hundred megabytes. Used where somebody installed it. */
const NATIVE = '@tensorflow/tfjs-node';

/**
 * The fastest TensorFlow that can be loaded: the native library of `@tensorflow/tfjs-node` where that is installed, else
 * TensorFlow.js's WebAssembly backend, else its own in JavaScript.
 *
 * The native library works in one thread per process, and on Node ≥ 23 needs `util.isNullOrUndefined`, which Node has
 * dropped.
 *
 * @throws Error when none can be loaded.
 */
export async function loadTensorflow({
  wanted = process.env.SADDLESCOPE_TENSORFLOW ?? '',
  binaries,
  importNative = () => import(/* @vite-ignore */ NATIVE),
}: TensorflowSources): Promise<LoadedTensorflow> {
  if (wanted === 'off') throw new Error('SADDLESCOPE_TENSORFLOW is off');
  const reasons: string[] = [];
  if (wanted === '' || wanted === 'native') {
    const native = await loadNative(importNative);
    if (typeof native !== 'string') {
      return { tf: native, backend: 'native', version: native.version_core, reason: '' };
    }
    reasons.push(native);
  }
  // Without it the JavaScript backend prints an advertisement for the native one.
  core.enableProdMode();
  for (const backend of ['wasm', 'cpu'] as const) {
    if (wanted !== '' && wanted !== backend) continue;
    if (wanted !== '') reasons.push(`SADDLESCOPE_TENSORFLOW asks for ${backend}`);
    if (await startBackend(backend, binaries)) {
      return { tf: core, backend, version: core.version_core, reason: reasons.join('; ') };
    }
    reasons.push(`the ${backend === 'wasm' ? 'WebAssembly' : 'JavaScript'} backend did not start`);
  }
  if (reasons.length === 0) {
    reasons.push(`SADDLESCOPE_TENSORFLOW: expected native, wasm, cpu or off, got ${JSON.stringify(wanted)}`);
  }
  throw new Error(reasons.join('; '));
}

/** tfjs-node's functions, or why they could not be had. */
async function loadNative(importNative: () => Promise<unknown>): Promise<Tensorflow | string> {
  try {
    restoreNodeUtilities();
    const native = ((await importNative()) as { default?: Tensorflow }).default;
    if (native === undefined) throw new Error(`${NATIVE} has no default export`);
    return native;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    const line = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return isMissing ? `${NATIVE} is not installed` : line;
  }
}

async function startBackend(backend: 'wasm' | 'cpu', binaries: string): Promise<boolean> {
  try {
    if (backend === 'wasm') {
      // Its loader would print, and end the process later, where there is none.
      if (!existsSync(`${binaries}${BINARY}`)) return false;
      setWasmPaths(binaries);
    }
    return await core.setBackend(backend);
  } catch {
    return false;
  }
}

function restoreNodeUtilities(): void {
  const util = createRequire(import.meta.url)('node:util') as {
    isNullOrUndefined?: (value: unknown) => boolean;
  };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
