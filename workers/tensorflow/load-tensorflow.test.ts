import { dirname } from 'node:path';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { loadTensorflow } from './load-tensorflow.ts';

const require = createRequire(import.meta.url);
const binaries = `${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm'))}/`;
const missing = (): Promise<never> =>
  Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }));
/** What tfjs-node's loader says where its native library was not built for this Node. */
const broken = (): Promise<never> =>
  Promise.reject(
    new Error('The Node.js native addon module (tfjs_binding.node) can not be found\nmore lines'),
  );

describe('which TensorFlow trains', () => {
  it('is the native library where there is one', async () => {
    const native = { version_core: '9.9.9' };
    const loaded = await loadTensorflow({
      wanted: '',
      binaries,
      importNative: () => Promise.resolve({ default: native }),
    });
    expect(loaded).toMatchObject({ backend: 'native', version: '9.9.9', reason: '', tf: native });
  });

  it('gives the native library the function that newer versions of Node have dropped', async () => {
    const util = require('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
    const before = util.isNullOrUndefined;
    delete util.isNullOrUndefined;
    try {
      let seen: unknown;
      await loadTensorflow({
        wanted: '',
        binaries,
        importNative: () => {
          seen = [undefined, null, 0].map((value) => util.isNullOrUndefined?.(value));
          return missing();
        },
      });
      expect(seen).toEqual([true, true, false]);
    } finally {
      util.isNullOrUndefined = before;
    }
  });

  it.each([
    ['is not installed', missing, '@tensorflow/tfjs-node is not installed'],
    ['does not load', broken, 'The Node.js native addon module (tfjs_binding.node) can not be found'],
    ['is something else', () => Promise.resolve({}), '@tensorflow/tfjs-node has no default export'],
  ])('is WebAssembly where the native library %s, and says so', async (_case, importNative, reason) => {
    const { tf, backend, reason: said } = await loadTensorflow({ wanted: '', binaries, importNative });
    expect([backend, said]).toEqual(['wasm', reason]);
    expect(tf.getBackend()).toBe('wasm');
    expect(tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()).toEqual(Float32Array.of(11));
  });

  it('is JavaScript or nothing where that is asked for', async () => {
    const asked = await loadTensorflow({ wanted: 'cpu', binaries, importNative: broken });
    expect([asked.backend, asked.reason]).toEqual(['cpu', 'SADDLESCOPE_TENSORFLOW asks for cpu']);
    await expect(loadTensorflow({ wanted: 'off', binaries })).rejects.toThrow('is off');
    await expect(loadTensorflow({ wanted: 'native', binaries, importNative: missing })).rejects.toThrow(
      'tfjs-node is not installed',
    );
    await expect(loadTensorflow({ wanted: 'gpu', binaries })).rejects.toThrow('got "gpu"');
  });
});
