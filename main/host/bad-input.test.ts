import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../../app/exchange/write-npy.ts';
import { HostFailure } from './host-failure.ts';
import { blobsExperiment, startTestHost, toyExperiment, type TestHost } from './testing/test-host.ts';

let test: TestHost;
beforeAll(async () => {
  test = await startTestHost();
  await writeFile(join(test.directory, 'nan.npy'), writeNpy([2], Float64Array.of(1, NaN)));
  await writeFile(join(test.directory, 'three.npy'), writeNpy([3], Float64Array.of(1, 2, 3)));
});
afterAll(() => test.dispose());

/** What starting it says: the field, and one line. */
async function refusal(experiment: unknown): Promise<string> {
  const before = (await test.host.handle('run.list', {})).length;
  const error: unknown = await test.host.handle('run.start', { experiment } as never).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HostFailure)) throw new Error(`expected a HostFailure, got ${String(error)}`);
  expect(error.code).toBe('input');
  expect(error.message).not.toContain('\n');
  // Nothing is begun, nothing is lost.
  expect(await test.host.handle('run.list', {})).toHaveLength(before);
  return `${error.path ?? ''} | ${error.message}`;
}

const toy = (training: object): unknown => ({ ...toyExperiment(100), training: { steps: 100, ...training } });
const sgd = { kind: 'sgd', rate: 0.1 };
const labelled = (labels: unknown[], units = 2): unknown => ({
  ...blobsExperiment(10),
  loss: {
    kind: 'network',
    layers: [{ type: 'dense', units }],
    loss: 'crossEntropy',
    data: { inputs: labels.map((_, n) => [n, 1]), labels },
  },
});

describe('input that cannot be used is refused in one line', () => {
  it.each([
    [
      'a polynomial below zero',
      toy({ optimizer: sgd, schedule: { decay: { kind: 'polynomial', end: -0.1 } } }),
      /positive/,
    ],
    [
      'a line that reaches zero early',
      toy({ optimizer: sgd, schedule: { decay: { kind: 'polynomial', length: 50 } } }),
      /positive/,
    ],
    [
      'a cosine that reaches zero early',
      toy({ optimizer: sgd, schedule: { decay: { kind: 'cosine', length: 40 } } }),
      /positive/,
    ],
    ['momentum 1', toy({ optimizer: { kind: 'momentum', rate: 0.1, momentum: 1 } }), /below 1, got 1$/],
    [
      'momentum above 1',
      toy({ optimizer: { kind: 'nesterov', rate: 0.1, momentum: 1.2 } }),
      /below 1, got 1\.2$/,
    ],
    ['β₁ = 1', toy({ optimizer: { kind: 'adam', rate: 0.1, beta1: 1 } }), /beta1/],
    ['a negative rate', toy({ optimizer: { kind: 'sgd', rate: -0.1 } }), /-0\.1/],
    [
      'NaN among the weights',
      { ...toyExperiment(10), start: { weights: 'nan.npy' } },
      /nan\.npy: expected finite weights, .*NaN/,
    ],
    [
      'weights of another size',
      { ...toyExperiment(10), start: { weights: 'three.npy' } },
      /three\.npy: .*\[3\]/,
    ],
    ['a label outside the classes', labelled([0, 1, 5]), /labels 0 to 5.*got 2/],
    ['a label below the classes', labelled([0, -1, 1]), /-1/],
    ['a label that is no whole number', labelled([0, 0.5, 1]), /0\.5/],
  ])('%s', async (_name, experiment, says) => {
    const line = await refusal(experiment);
    expect(line).toMatch(says);
    expect(line).toMatch(/expected/);
  });
});
