import { createRequire } from 'node:module';
import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';

/** TensorFlow's functions, whoever computes. */
export type Tensorflow = typeof core;

export interface LoadedTensorflow {
  readonly tf: Tensorflow;
  readonly backend: 'native' | 'cpu';
  readonly version: string;
  /** Why it is not the native library; empty when it is. */
  readonly reason: string;
}

/** Not a dependency: its installation downloads a library of some hundred megabytes. Used where somebody installed it. */
const NATIVE = '@tensorflow/tfjs-node';

/**
 * The fastest TensorFlow that can be loaded: the native library of `@tensorflow/tfjs-node` where that is installed, else
 * TensorFlow.js's own backend in JavaScript. `SADDLESCOPE_TENSORFLOW` = `native` or `cpu` allows one only; `off` none.
 *
 * The native library works in one thread per process, and on Node ≥ 23 needs `util.isNullOrUndefined`, which Node has
 * dropped.
 *
 * @throws Error when none can be loaded.
 */
export async function loadTensorflow(
  wanted: string = process.env.SADDLESCOPE_TENSORFLOW ?? '',
): Promise<LoadedTensorflow> {
  if (wanted === 'off') throw new Error('SADDLESCOPE_TENSORFLOW is off');
  let reason = 'SADDLESCOPE_TENSORFLOW asks for cpu';
  if (wanted !== 'cpu') {
    try {
      restoreNodeUtilities();
      const native = ((await import(/* @vite-ignore */ NATIVE)) as { default?: Tensorflow } & Tensorflow)
        .default;
      if (native === undefined) throw new Error(`${NATIVE} has no default export`);
      return { tf: native, backend: 'native', version: native.version_core, reason: '' };
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
      const line = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
      reason = isMissing ? `${NATIVE} is not installed` : line;
      if (wanted === 'native') throw new Error(reason, { cause: error });
    }
  }
  // Without it the JavaScript backend prints an advertisement for the native one.
  core.enableProdMode();
  if (!(await core.setBackend('cpu'))) throw new Error('the JavaScript backend did not start');
  return { tf: core, backend: 'cpu', version: core.version_core, reason };
}

function restoreNodeUtilities(): void {
  const util = createRequire(import.meta.url)('node:util') as {
    isNullOrUndefined?: (value: unknown) => boolean;
  };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
