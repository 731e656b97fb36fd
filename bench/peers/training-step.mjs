// One Adam step of TensorFlow.js (float32) on a batch of 32 of the benchmark networks, one thread; prints JSON.
// Backends: cpu, and wasm where `@tensorflow/tfjs-backend-wasm` is installed in SADDLESCOPE_NODE_PEERS or beside this file.
import { createRequire, register } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// TensorFlow.js's modules leave out endings and index files, as bundlers allow; only they register every gradient.
const hook = `export async function resolve(name, context, next) {
  const whole = /^@tensorflow\\/[^/]+$/.test(name) ? name + '/dist/index' : name;
  for (const ending of ['', '.js', '/index.js']) {
    try { return await next(whole + ending, context); } catch (error) { if (ending === '/index.js') throw error; }
  }
}`;
const here = process.env.SADDLESCOPE_NODE_PEERS ?? new URL('../..', import.meta.url).pathname;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const modules = join(resolve(here), 'node_modules', '@tensorflow');
const load = (name, file = 'index.js') => import(pathToFileURL(join(modules, name, 'dist', file)).href);
const NETWORKS = {
  A: [[2, 16, 16, 2], 500],
  B: [[4, 32, 32, 3], 500],
  C: [[64, 32, 10], 1000],
  D: [[64, 64, 10], 1000],
};
const BATCH = 32;
const STEPS = 10;
const about = [];
const timings = [];

globalThis.require = createRequire(import.meta.url);
const tf = await load('tfjs-core');
await load('tfjs-core', 'register_all_gradients.js');
tf.enableProdMode();
about.push(`TensorFlow.js ${tf.version_core}`);

for (const backend of ['cpu', 'wasm']) {
  try {
    const loaded = await load(`tfjs-backend-${backend}`);
    if (backend === 'wasm') {
      loaded.setThreadsCount(1);
      loaded.setWasmPaths(join(modules, 'tfjs-backend-wasm', 'dist', '/'));
    }
    if (!(await tf.setBackend(backend))) throw new Error('did not start');
    await tf.ready();
  } catch (error) {
    about.push(`TensorFlow.js, ${backend} backend not measured: ${error.message.split(' imported', 1)[0]}`);
    continue;
  }
  for (const name of process.argv.slice(2)) {
    timings.push({
      case: name,
      engine: `TensorFlow.js, ${backend}, Adam (float32)`,
      milliseconds: measure(...NETWORKS[name]),
    });
  }
}
console.log(JSON.stringify({ timings, about }));

/** Spread evenly over −scale … scale. */
function numbers(rows, columns, scale) {
  const values = Float32Array.from(
    { length: rows * columns },
    (_, i) => scale * (2 * ((i * 0.6180339887) % 1) - 1),
  );
  return tf.tensor2d(values, [rows, columns]);
}

function measure(sizes, samples) {
  const weights = sizes.slice(1).map((units, l) => ({
    w: tf.variable(numbers(sizes[l], units, 0.5)),
    b: tf.variable(tf.zeros([units])),
  }));
  const x = numbers(samples, sizes[0], 2);
  const classes = sizes.at(-1);
  const labels = Array.from({ length: samples }, (_, n) => (n * 7919) % classes);
  const y = tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), classes), 'float32');
  const optimizer = tf.train.adam(1e-4);
  const indices = Array.from({ length: samples }, (_, n) => (n * 617) % samples);
  const step = (k) =>
    tf.tidy(() => {
      const at = (k * BATCH) % (samples - BATCH);
      const rows = tf.tensor1d(indices.slice(at, at + BATCH), 'int32');
      const [inputs, targets] = [tf.gather(x, rows), tf.gather(y, rows)];
      optimizer.minimize(() => {
        let a = inputs;
        weights.forEach(({ w, b }, l) => {
          a = tf.add(tf.matMul(a, w), b);
          if (l < weights.length - 1) a = tf.tanh(a);
        });
        return tf.losses.softmaxCrossEntropy(targets, a);
      });
    });
  for (let k = 0; k < 20; k++) step(k);
  let [best, spent] = [Infinity, 0];
  while (spent < 1000) {
    const started = performance.now();
    for (let k = 0; k < STEPS; k++) step(k);
    const took = performance.now() - started;
    best = Math.min(best, took / STEPS);
    spent += took;
  }
  return best;
}
