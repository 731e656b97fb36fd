import { describe, expect, it } from 'vitest';
import { compileFunction } from '../functions/compile-function.ts';
import { checkpointCard } from './checkpoint-card.ts';

const never = (): boolean => false;

describe('checkpoint card', () => {
  it('decides a point in a valley of minima, which second order alone leaves open', () => {
    const toy = compileFunction('(1 - w1*w2)^2', ['w1', 'w2']);
    const card = checkpointCard(toy, Float64Array.of(2, 0.5), never);
    expect(card.class).toBe('minimumModuloSymmetry');
    expect(card.eigenvalues[1]).toBeCloseTo(8.5, 12);
    expect(card.explainedZeros).toEqual([{ cause: 'criticalManifold', count: 1 }]);
  });

  it('does not move the point: on the way to the minimum it is not critical', () => {
    const toy = compileFunction('(1 - w1*w2)^2', ['w1', 'w2']);
    const card = checkpointCard(toy, Float64Array.of(1, 1.00001), never);
    expect(card.class).toBe('notCritical');
    expect(card.gradientNorm).toBeGreaterThan(1e-5);
  });
});
