import { describe, expect, it } from 'vitest';
import { niceTicks, plotScale } from './plot-scale.ts';

describe('axes of plots', () => {
  it('have round ticks inside', () => {
    expect(niceTicks(-0.3, 1.1, 5)).toEqual([0, 0.5, 1]);
    expect(niceTicks(0, 181.6, 5)).toEqual([0, 50, 100, 150]);
  });
  it('span what is finite, and one value or none', () => {
    const scale = plotScale([1, NaN, Infinity, 3]);
    expect(scale.position(1)).toBeGreaterThan(0);
    expect(scale.position(3)).toBeLessThan(1);
    expect(plotScale([2]).low).toBeLessThan(2);
    expect(plotScale([]).ticks.length).toBeGreaterThan(1);
  });
});
