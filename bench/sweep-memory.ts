/**
 * Memory over 1,000 runs of a sweep, in one process:
 * `npx vite build --ssr bench/sweep-memory.ts --outDir dist/bench --emptyOutDir=false && node --expose-gc dist/bench/sweep-memory.js`
 *
 * Each run is built, trained and dropped as a training thread does it. Prints heap and array buffers after a collection,
 * every 100 runs; exits with 1 when the second half's least is over 2 % above that of runs 200 to 500, i.e. when something stays behind.
 */
import { expandSweep } from '../app/experiment/expand-sweep.ts';
import { experimentSchema } from '../app/experiment/experiment.ts';
import { buildObjective } from '../app/experiment/objective.ts';
import type { ResolvedLoss } from '../app/experiment/resolved-loss.ts';
import { prepareData } from '../app/data/prepare.ts';
import { initialParameters } from '../app/network/initializers.ts';
import { perturbedGradient } from '../app/training/perturbed-gradient.ts';
import { createTrainer } from '../app/training/trainer.ts';
import { trainingProblem } from '../app/training/training-problem.ts';

const sweep = expandSweep(
  experimentSchema.parse({
    schemaVersion: 1,
    loss: {
      kind: 'network',
      layers: [
        { type: 'dense', units: 16, activation: 'tanh' },
        { type: 'dense', units: 2 },
      ],
      loss: 'crossEntropy',
      data: { generator: 'moons', samples: 200 },
    },
    training: {
      optimizer: { kind: 'sgd', rate: 0.1 },
      steps: 50,
      batchSize: 20,
      augmentation: { noise: 0.05 },
      earlyStopping: { patience: 100 },
    },
    sweep: {
      optimizers: ['sgd', 'momentum', 'adam', 'radam', 'sam'].map((kind) => ({ kind, rate: 0.1 })),
      rates: [0.1, 0.03, 0.01, 0.003],
      seeds: Array.from({ length: 50 }, (_, seed) => seed),
    },
  }),
);

async function collect(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    if (globalThis.gc === undefined) throw new Error('sweep-memory: expected node --expose-gc');
    globalThis.gc();
    // Buffers are given back by a thread of their own.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const held: number[] = [];
const begin = performance.now();
for (const [at, { experiment, seed }] of sweep.entries()) {
  const { loss: spec, training } = experiment;
  if (spec.kind !== 'network') throw new Error('sweep-memory: expected a network');
  const loss: ResolvedLoss = { kind: 'network', key: 'moons', spec, data: prepareData(null, spec.data).data };
  const problem = trainingProblem(
    buildObjective(loss, 'train'),
    buildObjective(loss, 'validation'),
    perturbedGradient(loss, training),
  );
  const start = initialParameters(spec.layers, loss.data.features, { seed, initializer: 'glorotUniform' });
  const trainer = createTrainer(problem, { ...training, evaluateEvery: 10 }, start);
  while (trainer.step < training.steps && trainer.divergence === null) trainer.advance();
  if ((at + 1) % 100 !== 0) continue;
  held.push(await collect());
  console.log(`${at + 1} runs: ${(held[held.length - 1] / 1e6).toFixed(2)} MB`);
}
console.log(`${sweep.length} runs in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
const growth = Math.min(...held.slice(5)) / Math.min(...held.slice(1, 5)) - 1;
console.log(`growth from runs 200 to 500 to the last: ${(100 * growth).toFixed(2)} %`);
if (!(growth < 0.02)) process.exitCode = 1;
