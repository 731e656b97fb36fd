import { describe, expect, it } from 'vitest';
import { buildObjective } from '../../experiment/objective.ts';
import { constantPlaces } from './constancy.ts';
import { pointEvidence } from './point-evidence.ts';

function objectiveOf(expression: string) {
  const spec = { kind: 'function' as const, variables: ['x', 'y'], expression };
  return buildObjective({ kind: 'function', key: expression, spec }, 'train');
}

describe('constancy', () => {
  it('lets rounding pass: cos² + sin² is 1', () => {
    const objective = objectiveOf('0.7*(sin(3*x + y)^2 + cos(3*x + y)^2)');
    const theta = Float64Array.of(0.7, -0.4);
    expect(pointEvidence(objective, theta, null, true, () => false).constantPlaces).toBe(30);
  });

  it('is broken by one place that differs by more', () => {
    expect(constantPlaces(objectiveOf('2 + 1e-10*tanh(x - 50)'), Float64Array.of(0, 0))).toBe(0);
    expect(constantPlaces(objectiveOf('1 - exp(-(x - 3)^2)'), Float64Array.of(30, 0))).toBe(0);
  });
});

describe('a slope along directions without curvature', () => {
  const near = (expression: string, theta: Float64Array) =>
    pointEvidence(objectiveOf(expression), theta, null, true, () => false).near;

  it('is no critical point, however weak and far out', () => {
    expect(near('2 + 1e-5*sqrt(1 + x^2) + 3*(y - 1)^2', Float64Array.of(900, 1))).toBeNull();
  });

  it('is not seen at powers, whose slope goes first', () => {
    for (const power of [3, 4, 6, 8]) {
      const found = near(`2 + x^${power} + 3*(y - 1)^2`, Float64Array.of(1e-3, 1));
      expect(found?.class, `x^${power}`).not.toBe('gradientFlat');
      expect(found?.unexplainedZeros, `x^${power}`).toBe(1);
    }
  });
});
