import { describe, expect, it } from 'vitest';
import type { LayerSpec } from '../experiment/loss-spec.ts';
import { refusal } from '../testing/hostile-bytes.ts';
import { matchTensors, type TensorSlot } from './match-tensors.ts';
import { parseTfjsModel, readTfjsWeights } from './read-tfjs.ts';
import { TFJS_WEIGHT_FILE, writeTfjsModel } from './write-tfjs.ts';

const layers: LayerSpec[] = [
  { type: 'dense', units: 2, activation: 'tanh', bias: true },
  { type: 'dense', units: 2, activation: 'identity', bias: false },
];
const layout: TensorSlot[] = [
  { layer: 0, role: 'weight', rows: 2, columns: 3, offset: 0 },
  { layer: 0, role: 'bias', rows: 2, columns: 1, offset: 6 },
  { layer: 1, role: 'weight', rows: 2, columns: 2, offset: 8 },
];
const theta = Float64Array.from({ length: 12 }, (_, k) => k / 8);

describe('TensorFlow.js models', () => {
  it('come back as they were written', () => {
    const files = writeTfjsModel(layers, 3, layout, theta);
    const tensors = readTfjsWeights(
      parseTfjsModel(files.modelJson),
      new Map([[TFJS_WEIGHT_FILE, files.weights]]),
    );
    const result = matchTensors(tensors, layout, { convention: 'inOut' });
    if ('mismatch' in result) throw new Error(result.message);
    expect([...result.theta]).toEqual([...theta]);
  });

  it('say which layer has no name there', () => {
    const sine: LayerSpec[] = [{ type: 'dense', units: 1, activation: 'sine', bias: false }];
    expect(refusal(() => writeTfjsModel(sine, 1, [], theta))).toMatch(/got sine/);
    expect(
      refusal(() =>
        writeTfjsModel(
          layers,
          3,
          layout,
          theta.map(() => 1e300),
        ),
      ),
    ).toMatch(/float32/);
  });
});
