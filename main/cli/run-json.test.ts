import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import type { RunRecord } from '../../app/protocol/host-api.ts';
import { runJson } from './run-json.ts';
import { Texts } from './texts.ts';

function record(...layers: unknown[]): RunRecord {
  const experiment = experimentSchema.parse({
    schemaVersion: 1,
    name: 'xor',
    loss: {
      kind: 'network',
      layers: [{ type: 'dense', units: 4, activation: 'tanh' }, ...layers, { type: 'dense', units: 2 }],
      loss: 'crossEntropy',
      data: { generator: 'xor', samples: 8, seed: 0 },
    },
    training: { optimizer: { kind: 'sgd', rate: 0.1 }, steps: 1 },
  });
  return {
    run: 'r',
    name: 'xor',
    state: 'completed',
    message: null,
    step: 1,
    steps: 1,
    parameterCount: 22,
    secondsElapsed: 1,
    secondsLeft: null,
    experiment,
    metrics: new Float64Array(0),
    checkpoints: [],
  };
}

const texts = new Texts(join(import.meta.dirname, '../../assets'));

describe('run --json', () => {
  it('says with which statistics batch-norm layers normalised, and nothing where there are none', () => {
    const statistics = (...layers: unknown[]): unknown =>
      runJson(record(...layers), 'folder', [], texts)['batchNormStatistics'];
    expect(statistics()).toBeUndefined();
    expect(statistics({ type: 'batchNorm' })).toBe('batch');
    expect(statistics({ type: 'batchNorm', statistics: 'running' })).toBe('running');
  });
});
