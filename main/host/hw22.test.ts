import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import { startTestHost, toyLoss, type TestHost } from './testing/test-host.ts';

let test: TestHost;
beforeAll(async () => {
  test = await startTestHost();
});
afterAll(() => test.dispose());

describe('the recipe of homework 2-2 through the host', () => {
  it('counts noise at a checkpoint of its preset, beside the inertia of the true Hessian', async () => {
    const preset: unknown = JSON.parse(readFileSync('assets/experiments/homework-2-2.json', 'utf8'));
    const experiment = experimentSchema.parse(preset);
    const run = await test.host.runs.start({
      ...experiment,
      training: { ...experiment.training, steps: 5 },
    });
    await run.settled();
    const where = { run: run.id, step: 5 };
    const recipe = await test.host.handle('point.hw22', { where });
    const card = await test.host.handle('point.analyze', { where });
    expect(card.eigenvalues).toHaveLength(385);
    const { negative, zero, positive } = card.inertia;
    expect(negative + zero + positive).toBe(385);
    expect(recipe.layers.map(({ size, largestRank }) => [size, largestRank])).toEqual([
      [128, 6],
      [128, 6],
    ]);
    // Twelve directions at most are real in 256; the notebook counts about half of the rest besides.
    expect(recipe.tolerantRatio).toBeLessThanOrEqual(6 / 128);
    expect(recipe.minimumRatio).toBeGreaterThan(0.2);
  });

  it('says what it needs where there is no network', async () => {
    const where = { problem: { schemaVersion: 1, loss: toyLoss, point: [0, 0] } };
    await expect(test.host.handle('point.hw22', { where })).rejects.toThrow(
      'expected a network for the homework’s ratio, got a function',
    );
  });
});
