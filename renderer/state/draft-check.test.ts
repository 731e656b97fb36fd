import { expect, it } from 'vitest';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import { blankLoss } from '../panels/setup/loss-kinds.ts';
import { DEFAULT_EXPERIMENT } from './default-experiment.ts';
import { schemaIssues } from './draft-check.ts';
import { sameSettings } from './same-settings.ts';

const network = blankLoss(DEFAULT_EXPERIMENT, 'network');

function withData(change: object): Experiment {
  if (network.loss.kind !== 'network') throw new Error('expected a network');
  return { ...network, loss: { ...network.loss, data: { ...network.loss.data, ...change } } };
}

it('finds nothing in experiments that can be trained', () => {
  expect(schemaIssues(DEFAULT_EXPERIMENT)).toEqual([]);
  expect(schemaIssues(network)).toEqual([]);
});

it('says what fits at the field, also for blank numbers and inside unions', () => {
  const rate = {
    ...network,
    training: { ...network.training, optimizer: { kind: 'sgd', rate: 0 } as const },
  };
  expect(schemaIssues(rate)).toEqual([
    { path: 'training.optimizer.rate', message: { key: 'fits.above', values: { limit: 0 } } },
  ]);
  const steps = { ...network, training: { ...network.training, steps: NaN } };
  expect(schemaIssues(steps)).toEqual([{ path: 'training.steps', message: { key: 'fits.number' } }]);
  expect(schemaIssues(withData({ validation: 2 }))).toEqual([
    { path: 'loss.data.validation', message: { key: 'fits.atMost', values: { limit: 0.9 } } },
  ]);
  const batch = { ...network, training: { ...network.training, batchSize: 0 } };
  expect(schemaIssues(batch)).toEqual([
    { path: 'training.batchSize', message: { key: 'fits.atLeast', values: { limit: 1 } } },
  ]);
});

it('counts entries and characters where there are too many', () => {
  const many = {
    ...DEFAULT_EXPERIMENT,
    name: 'n'.repeat(10_000),
    loss: { ...DEFAULT_EXPERIMENT.loss, variables: Array.from({ length: 1000 }, (_, k) => `x${k}`) },
  } as Experiment;
  const messages = schemaIssues(many).map(({ message }) =>
    typeof message === 'string' ? message : message.key,
  );
  expect(messages).toContain('fits.entries');
  expect(messages).toContain('fits.characters');
});

it('points at the character of a formula that does not fit', () => {
  if (DEFAULT_EXPERIMENT.loss.kind !== 'function') throw new Error('expected a function');
  const wrong = { ...DEFAULT_EXPERIMENT, loss: { ...DEFAULT_EXPERIMENT.loss, expression: 'w1 - *w2' } };
  expect(schemaIssues(wrong)).toMatchObject([
    { path: 'loss.expression', message: { key: 'expression.expectedOperand', values: { position: 6 } } },
  ]);
});

it('compares settings with their defaults filled in and without the name', () => {
  const bare = experimentSchema.parse(JSON.parse(JSON.stringify(network)));
  expect(sameSettings(network, { ...bare, name: 'other' })).toBe(true);
  expect(sameSettings(network, withData({ splitSeed: 1 }))).toBe(false);
});
