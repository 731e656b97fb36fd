import { describe, expect, it } from 'vitest';
import { createNetworkObjective } from '../network/network-objective.ts';
import { randomStream } from '../numerics/random.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { findCriticalPoints } from './atlas.ts';
import { linearAutoencoderPoints } from './linear-autoencoder.ts';
import { verdictCard } from './verdict-card.ts';

/** Samples with Σ = U diag(spectrum) Uᵀ, U rotated away from the axes. */
function autoencoder(spectrum: readonly number[], h: number) {
  const n = spectrum.length;
  const random = randomStream(11, 'rotation');
  const basis: number[][] = [];
  for (let k = 0; k < n; k++) {
    const v = Array.from({ length: n }, () => random.normal());
    for (const b of basis) {
      const part = v.reduce((sum, value, i) => sum + value * b[i], 0);
      for (let i = 0; i < n; i++) v[i] -= part * b[i];
    }
    const size = Math.hypot(...v);
    basis.push(v.map((value) => value / size));
  }
  const samples = basis.map((v, k) => v.map((value) => value * Math.sqrt(n * spectrum[k])));
  const layers = [dense(h, 'identity', false), dense(n, 'identity', false)];
  return createNetworkObjective(networkSpec(layers, 'mse'), regressionPart(samples, samples), n, n);
}

describe('linear autoencoder', () => {
  it('index, nullity and loss of every class follow the closed formulas, for n ≤ 5 and h ≤ 3', () => {
    for (const spectrum of [
      [3, 1],
      [4, 2, 1],
      [5, 3, 1, 0.5],
      [5, 3, 2, 1, 0.5],
    ]) {
      for (let h = 1; h <= Math.min(3, spectrum.length); h++) {
        const objective = autoencoder(spectrum, h);
        for (const point of linearAutoencoderPoints(objective)) {
          const card = verdictCard(objective, point.theta, { crossCheck: false });
          expect(card.loss).toBeCloseTo(point.loss, 11);
          expect(card.morseIndex).toBe(point.index);
          expect(card.inertia.zero).toBe(point.nullity);
          const best = point.chosen.length === h && point.chosen.every((rank, k) => rank === k);
          expect(card.class).toBe(best ? 'minimumModuloSymmetry' : 'saddle');
        }
      }
    }
  });

  it('gives the table of n = 5, h = 2 with one class of index 0', () => {
    const table = linearAutoencoderPoints(autoencoder([5, 3, 2, 1, 0.5], 2));
    expect(table.length).toBe(16);
    expect(table.filter(({ index }) => index === 0).map(({ loss }) => loss)).toEqual([
      expect.closeTo(3.5, 10),
    ]);
    const of = (chosen: number[]) => table.find((point) => point.chosen.join() === chosen.join());
    expect(of([])).toMatchObject({ index: 10, nullity: 0 });
    expect(of([0])).toMatchObject({ index: 4, nullity: 3 });
    expect(of([3, 4])).toMatchObject({ index: 6, nullity: 4 });
  });

  it('is what a cold search finds, one family per class', () => {
    const objective = autoencoder([3, 1], 1);
    const atlas = findCriticalPoints(objective, { starts: { kind: 'normal', scale: 1 }, count: 200 });
    const expected = linearAutoencoderPoints(objective)
      .map(({ loss, index, nullity }) => [loss, index, nullity])
      .sort((a, b) => a[0] - b[0]);
    const found = atlas.points.map(({ card }) => [card.loss, card.inertia.negative, card.inertia.zero]);
    expect(found.length).toBe(expected.length);
    found.forEach((row, k) => {
      expect(row[0]).toBeCloseTo(expected[k][0], 9);
      expect(row.slice(1)).toEqual(expected[k].slice(1));
    });
  });

  it('refuses other networks in one line', () => {
    const other = createNetworkObjective(
      networkSpec([dense(2, 'tanh'), dense(2)], 'mse'),
      regressionPart([[1, 2]], [[1, 2]]),
      2,
      2,
    );
    expect(() => linearAutoencoderPoints(other)).toThrow(/linear autoencoder/);
  });
});
