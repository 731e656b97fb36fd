import { describe, expect, it } from 'vitest';
import { compileFunction } from '../../../app/functions/compile-function.ts';
import { FUNCTION_LIBRARY } from '../../../app/functions/library.ts';
import type { DataSummary } from '../../../app/protocol/host-api.ts';
import { DEFAULT_EXPERIMENT } from '../../state/default-experiment.ts';
import { schemaIssues } from '../../state/draft-check.ts';
import { fitNetworkToData } from './fit-network.ts';
import { blankLoss, libraryOrigin, withLibraryFunction, withNetwork } from './loss-kinds.ts';

describe('functions of the library', () => {
  it.each(FUNCTION_LIBRARY.map((entry) => [entry.id, entry] as const))(
    '%s becomes an experiment and is known again',
    (id, entry) => {
      const experiment = withLibraryFunction(DEFAULT_EXPERIMENT, entry);
      expect(schemaIssues(experiment)).toEqual([]);
      if (experiment.loss.kind !== 'function') throw new Error('expected a function');
      expect(libraryOrigin(experiment.loss)?.entry.id).toBe(id);
      const { loss } = experiment;
      expect(
        compileFunction(loss.expression, loss.variables).loss(Float64Array.from(entry.start)),
      ).not.toBeNaN();
    },
  );
  it('moving a parameter keeps the function, its values and the start', () => {
    const toy = FUNCTION_LIBRARY.find((entry) => entry.id === 'toy') ?? FUNCTION_LIBRARY[0];
    const started = { ...withLibraryFunction(DEFAULT_EXPERIMENT, toy), start: [0.5, 0.25] };
    const moved = withLibraryFunction(started, toy, { x: -1.5, y: 2 });
    expect(moved.start).toEqual([0.5, 0.25]);
    expect(moved.loss.kind === 'function' && libraryOrigin(moved.loss)?.values).toEqual({ x: -1.5, y: 2 });
  });
  it('a formula of one’s own has no origin', () => {
    expect(libraryOrigin({ kind: 'function', variables: ['x', 'y'], expression: 'x*y + 1' })).toBeNull();
  });
});

const layerOf = (units: number) => ({ type: 'dense', units, activation: 'tanh', bias: true }) as const;

describe('fitNetworkToData', () => {
  const draft = blankLoss(DEFAULT_EXPERIMENT, 'network');
  const data = draft.loss.kind === 'network' ? draft.loss.data : null;
  const summary = {
    task: 'regression',
    samples: { train: 10, validation: 0, test: 0 },
    features: 1,
    outputs: 1,
    featureNames: ['x'],
    outputNames: ['y'],
    columns: [],
    preview: new Float64Array(0),
    previewFeatures: [0],
    notes: [],
  } satisfies DataSummary;
  it('gives regression data a regression loss and as many outputs as targets', () => {
    if (data === null) throw new Error('expected a network');
    const large = { ...draft, training: { ...draft.training, batchSize: 64 } };
    const fitted = fitNetworkToData(large, data, summary);
    expect(fitted.loss).toMatchObject({ loss: 'mse', layers: [{ units: 8 }, { units: 1 }] });
    expect(fitted.training.batchSize).toBe('full');
  });
  it.each(['mse', 'binaryCrossEntropy'] as const)('leaves one output of %s for two classes alone', (loss) => {
    if (data === null) throw new Error('expected a network');
    const one = withNetwork(draft, { loss, layers: [layerOf(2), layerOf(1)] });
    expect(fitNetworkToData(one, data, { ...summary, task: 'classification', outputs: 2 })).toBe(one);
  });
  it('leaves what fits alone, and answers about other data', () => {
    if (data === null) throw new Error('expected a network');
    expect(fitNetworkToData(draft, data, { ...summary, task: 'classification', outputs: 3 })).toBe(draft);
    const other = withNetwork(draft, { data: { dataset: 'wine', split: 'train', splitSeed: 0 } });
    expect(fitNetworkToData(other, data, summary)).toBe(other);
  });
});
