import { expect, it } from 'vitest';
import { loadTensorflow } from './load-tensorflow.ts';

/** In a file of its own: TensorFlow.js keeps a backend that has once begun. */
it('falls back to JavaScript where the WebAssembly binary is not there', async () => {
  const importNative = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }));
  const { tf, backend, reason } = await loadTensorflow({ wanted: '', binaries: '/nowhere/', importNative });
  expect([backend, tf.getBackend()]).toEqual(['cpu', 'cpu']);
  expect(reason).toBe('@tensorflow/tfjs-node is not installed; the WebAssembly backend did not start');
  expect(tf.add(1, 2).dataSync()).toEqual(Float32Array.of(3));
});
