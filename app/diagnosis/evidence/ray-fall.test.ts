import { describe, expect, it } from 'vitest';
import { buildObjective } from '../../experiment/objective.ts';
import { leastOnRay } from './ray-fall.ts';

const least = (expression: string, theta: number[]): number =>
  leastOnRay(
    buildObjective(
      {
        kind: 'function',
        key: expression,
        spec: { kind: 'function', variables: ['x', 'y'], expression },
      },
      'train',
    ),
    Float64Array.from(theta),
  );

describe('the straight way against the gradient', () => {
  it('goes down a slope to its end', () => {
    expect(least('2 + max(0, 3*(100 - x))', [-5000, 1])).toBe(2);
    // ln(1 + x⁴) is narrow beside the way to it.
    expect(least('4 + ln(1 + x^4)', [-500, 0])).toBeCloseTo(4, 6);
  });

  it('ends at −g·g/(gᵀHg) on a quadratic', () => {
    // g = (2, 8), gᵀHg = 8 + 512·0.5 = 264 with H = diag(2, 4): L − (gᵀg)²/2gᵀHg.
    const gain = 68 ** 2 / (2 * (2 * 4 + 4 * 64));
    expect(least('x^2 + 2*y^2', [1, 2])).toBeCloseTo(9 - gain, 9);
  });

  it('runs into the wall of a valley that bends', () => {
    // Floor y = x² with 0 at (1, 1); from (−1, 1) the ray along −x is 4 + … (400 wall) lower by less than a tenth.
    expect(least('(1 - x)^2 + 100*(y - x^2)^2', [-1, 1])).toBeGreaterThan(3.6);
  });

  it('says where there is no end, and stays where there is no slope', () => {
    expect(least('1 - x', [0, 0])).toBe(-Infinity);
    expect(least('1 + x^2 - y^2', [0, 0])).toBe(1);
  });
});
