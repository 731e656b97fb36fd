import { expect, it } from 'vitest';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import { nameAlong } from './name-along.ts';

function draft(name: string, units: readonly number[], activation = 'tanh'): Experiment {
  const parsed = experimentSchema.parse({
    schemaVersion: 1,
    name,
    loss: {
      kind: 'network',
      layers: units.map((_, k) => ({
        type: 'dense',
        units: 1,
        activation: k < units.length - 1 ? activation : 'identity',
      })),
      loss: 'crossEntropy',
      data: { dataset: 'digits' },
    },
    training: { optimizer: { kind: 'sgd', rate: 0.1 }, steps: 1 },
  });
  if (parsed.loss.kind !== 'network') throw new Error('expected a network');
  const layers = parsed.loss.layers.map((layer, k) => ({ ...layer, units: units[k] }));
  return { ...parsed, loss: { ...parsed.loss, layers } };
}

const name = (before: Experiment, after: Experiment): string => nameAlong(before, after).name;

it('goes with the units, the layers and the activation that a name spells', () => {
  const digits = 'Digits 8×8, 64-16-10 tanh';
  const before = draft(digits, [16, 10]);
  expect(name(before, draft(digits, [128, 10]))).toBe('Digits 8×8, 64-128-10 tanh');
  expect(name(before, draft(digits, [16, 8, 10]))).toBe('Digits 8×8, 64-16-8-10 tanh');
  expect(name(before, draft(digits, [16, 10], 'relu'))).toBe('Digits 8×8, 64-16-10 relu');
  // While the number is typed anew.
  const empty = nameAlong(before, draft(digits, [NaN, 10]));
  expect(empty.name).toBe('Digits 8×8, 64-?-10 tanh');
  expect(name(empty, draft(empty.name, [12, 10]))).toBe('Digits 8×8, 64-12-10 tanh');
});

it('spells nothing that it cannot spell', () => {
  const digits = 'Digits 8×8, 64-16-10 tanh';
  const after = draft(digits, [16, 10]);
  if (after.loss.kind !== 'network') throw new Error('expected a network');
  const layers = [after.loss.layers[0], { type: 'dropout' as const, rate: 0.5 }, after.loss.layers[1]];
  const mixed = { ...after, loss: { ...after.loss, layers } };
  expect(name(draft(digits, [16, 10]), mixed)).toBe('Digits 8×8');
});

it('leaves names alone that say something else, or were edited', () => {
  const before = draft('Mine, 64-16-10', [16, 10]);
  expect(name(before, draft('Yours', [128, 10]))).toBe('Yours');
  expect(name(draft('Iris with L2', [8, 3]), draft('Iris with L2', [9, 3]))).toBe('Iris with L2');
  expect(name(draft('64-16-10-3', [16, 10]), draft('64-16-10-3', [8, 10]))).toBe('64-16-10-3');
  expect(name(before, draft('Mine, 64-16-10', [16, 10], 'relu'))).toBe('Mine, 64-16-10');
});
