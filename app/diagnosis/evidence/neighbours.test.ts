import { describe, expect, it } from 'vitest';
import type { DataPart } from '../../data/prepared-data.ts';
import { randomStream } from '../../numerics/random.ts';
import { neighboursAlike } from './neighbours.ts';

function part(inputs: number[][], targets: number[]): DataPart {
  return {
    samples: inputs.length,
    inputs: Float64Array.from(inputs.flat()),
    targets: Float64Array.from(targets),
    labels: new Int32Array(0),
  };
}

describe('neighbours', () => {
  const source = randomStream(3, 'neighbours-test');
  const inputs = Array.from({ length: 100 }, () => [source.uniform(), 1000 * source.uniform()]);
  const board = inputs.map(([a, b]) => (Math.floor(3 * a) + Math.floor((3 * b) / 1000)) % 2);

  it('sees a chess board, of which a line learns nothing, in whatever units its sides are', () => {
    const alike = neighboursAlike(part(inputs, board), 2);
    expect(alike).toBeGreaterThan(4);
    const scaled = inputs.map(([a, b]) => [7 * a - 3, b / 50]);
    expect(neighboursAlike(part(scaled, board), 2)).toBeCloseTo(alike, 9);
  });

  it('is a standard normal number, about, where targets do not depend on inputs', () => {
    const draws = Array.from({ length: 60 }, () =>
      neighboursAlike(
        part(
          inputs,
          inputs.map(() => source.normal()),
        ),
        2,
      ),
    );
    const mean = draws.reduce((sum, z) => sum + z / draws.length, 0);
    const deviation = Math.sqrt(draws.reduce((sum, z) => sum + (z - mean) ** 2 / draws.length, 0));
    expect(Math.abs(mean)).toBeLessThan(0.5);
    expect(deviation).toBeGreaterThan(0.7);
    // A sample that is its neighbour's neighbour counts twice: up to √2.
    expect(deviation).toBeLessThan(1.6);
  });
});
