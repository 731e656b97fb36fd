import { describe, expect, it } from 'vitest';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import { hostMethods } from '../../app/protocol/host-api.ts';
import { inputLine, parseInput, parseWithIssues } from './describe-issue.ts';

const sound = {
  schemaVersion: 1,
  loss: {
    kind: 'network',
    layers: [{ type: 'dense', units: 3 }],
    loss: 'mse',
    data: { dataset: 'iris' },
  },
  training: { optimizer: { kind: 'sgd', rate: 0.1 }, steps: 10 },
};

/** The first line for the sound experiment with one field replaced (undefined removes it). */
function lineFor(path: string, value: unknown): string {
  const copy = structuredClone(sound) as Record<string, unknown>;
  const keys = path.split('.');
  let at = copy;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[keys.at(-1) ?? ''] = value;
  const parsed = parseWithIssues(experimentSchema, copy);
  return parsed.issues === null ? 'no issue' : inputLine(parsed.issues[0]);
}

describe('input issues', () => {
  it.each([
    ['loss.layers.0.units', 0, 'loss.layers.0.units: expected an integer from 1 to 65536, got 0'],
    ['loss.layers.0.units', 1e6, 'loss.layers.0.units: expected an integer from 1 to 65536, got 1000000'],
    ['loss.layers.0.units', 2.5, 'loss.layers.0.units: expected an integer from 1 to 65536, got 2.5'],
    ['loss.layers.0.units', undefined, 'loss.layers.0.units: missing; expected an integer from 1 to 65536'],
    ['loss.layers', [], 'loss.layers: expected an array of 1 to 64 items, got 0'],
    [
      'loss.layers.0.unit',
      3,
      'loss.layers.0.unit: unknown key; expected one of type, units, activation, bias',
    ],
    ['loss.kind', 'netwrk', 'loss.kind: expected one of network, function, got "netwrk"'],
    ['loss.kind', undefined, 'loss.kind: missing; expected one of network, function'],
    ['loss.l2', NaN, 'loss.l2: expected a finite number of at least 0, got NaN'],
    [
      'loss.data.dataset',
      'irsi',
      'loss.data.dataset: expected one of iris, wine, breastCancer, digits, penguins, got "irsi"',
    ],
    [
      'loss.data',
      { inputs: [[1, null]], targets: [[1]] },
      'loss.data.inputs.0.1: expected a finite number, got null',
    ],
    ['loss.data', { generator: 'xor', smaples: 3 }, 'loss.data.smaples: unknown key; expected one of '],
    ['loss.data', 'iris', 'loss.data: expected an object, got "iris"'],
    [
      'training.optimizer.rate',
      -1,
      'training.optimizer.rate: expected a finite number above 0 and up to 1000000, got -1',
    ],
    ['training.batchSize', 0, 'training.batchSize: expected an integer of at least 1, got 0'],
    ['training.optimizer.kind', 'adm', 'training.optimizer.kind: expected one of sgd, momentum, '],
    ['schemaVersion', 2, 'schemaVersion: expected 1, got 2: this file was written by a newer Saddlescope'],
    ['schemaVersion', undefined, 'schemaVersion: missing; expected 1'],
    ['start', [], 'start: expected an array of at least 1 items, got 0'],
    ['start', { seed: -1 }, 'start.seed: expected an integer of at least 0, got -1'],
    ['start', 'origin', 'start: expected an array of at least 1 items or an object, got "origin"'],
    ['optimiser', {}, 'optimiser: unknown key; expected one of schemaVersion, name, loss, start, '],
  ])('%s = %j gives one clear line', (path, value, line) => {
    expect(lineFor(path, value).slice(0, line.length)).toBe(line);
  });

  it('parses what is sound, defaults filled in', () => {
    expect(parseInput(experimentSchema, sound).training.batchSize).toBe('full');
  });

  it('names the whole when it is not an object', () => {
    expect(() => parseInput(experimentSchema, null)).toThrow('expected an object, got null');
  });

  it('throws the path of a request parameter', () => {
    try {
      parseInput(hostMethods['run.get'], { run: '../x' });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: 'HostFailure', code: 'input', path: 'run' });
    }
  });
});
