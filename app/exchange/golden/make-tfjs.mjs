// Makes tfjs-model.json and its weight file. Needs @tensorflow/tfjs-core, -layers and -backend-cpu (made with 4.22.0):
// node make-tfjs.mjs
import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';

await tf.setBackend('cpu');
const model = layers.sequential({
  layers: [
    layers.layers.dense({ units: 3, activation: 'tanh', inputShape: [2], name: 'hidden' }),
    layers.layers.dense({ units: 1, name: 'output' }),
  ],
});
const values = [[0.5, -1, 2, 0.25, 3, -0.125], [1, 2, 3], [4, 5, 6], [-7]];
model.setWeights(model.getWeights().map((weight, k) => tf.tensor(values[k], weight.shape)));
await model.save(
  tf.io.withSaveHandler(async (artifacts) => {
    const { weightData, weightSpecs, ...rest } = artifacts;
    writeFileSync('tfjs-weights.bin', Buffer.from(tf.io.CompositeArrayBuffer.join(weightData)));
    writeFileSync(
      'tfjs-model.json',
      JSON.stringify({ ...rest, weightsManifest: [{ paths: ['tfjs-weights.bin'], weights: weightSpecs }] }),
    );
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  }),
);
