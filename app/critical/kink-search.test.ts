import { describe, expect, it } from 'vitest';
import { shortestInHull } from '../curvature/one-sided-slopes.ts';
import { analyzePoint } from '../curvature/analyze-point.ts';
import { compileFunction } from '../functions/compile-function.ts';
import { norm2 } from '../numerics/vector.ts';
import { findCriticalPoints } from './atlas.ts';
import { findKink } from './kink-search.ts';
import { isOnKink, verdictCard } from './verdict-card.ts';

// expression, where its one-sided critical point is (worked out by hand), what the slopes around it do.
const KNOWN: [string, string[], number[], string | null][] = [
  ['abs(x)', ['x'], [0], 'kinkHigherAround'],
  ['-abs(x)', ['x'], [0], 'kinkLowerAround'],
  ['abs(x) + y^2', ['x', 'y'], [0, 0], 'kinkHigherAround'],
  ['abs(x) - y^2 + 0.5*x', ['x', 'y'], [0, 0], 'kinkBothWays'],
  ['abs(x) + abs(y - 0.25)', ['x', 'y'], [0, 0.25], 'kinkHigherAround'],
  ['max(x^2 + y^2, (x - 1)^2 + y^2)', ['x', 'y'], [0.5, 0], 'kinkHigherAround'],
  ['min((x - 1)^2, (x + 1)^2) + y^2', ['x', 'y'], [0, 0], 'kinkBothWays'],
  ['sqrt((x - 0.3)^2 + (y - 0.2)^2) + 0.1*x', ['x', 'y'], [0.3, 0.2], 'kinkHigherAround'],
  ['sqrt(x^2 + y^2)', ['x', 'y'], [0, 0], 'kinkHigherAround'],
  ['(x^2)^0.75', ['x'], [0], 'kinkHigherAround'],
  // On the circle x² + y² = 1 the function is x: extreme where the circle turns, at (±1, 0).
  ['abs(x^2 + y^2 - 1) + x', ['x', 'y'], [1, 0], null],
];

describe('critical points on kinks', () => {
  it.each(KNOWN)('%s', (expression, variables, expected, note) => {
    const objective = compileFunction(expression, variables);
    const start = Float64Array.from(expected, (value, i) => value + [0.31, 0.57][i]);
    const theta = findKink(objective, start);
    if (theta === null) throw new Error('expected a point, got none');
    expect(norm2(theta.map((value, i) => value - expected[i]))).toBeLessThan(1e-9);
    const card = verdictCard(objective, theta);
    expect([card.class, card.morseIndex, card.sentence.key]).toEqual([
      'inconclusive',
      null,
      'student.onKink',
    ]);
    const keys = card.notes.map(({ key }) => key);
    expect(keys).toContain('pointOnKink');
    if (note !== null) expect(keys).toContain(note);
    expect([card.unexplainedZeros, card.crossCheck]).toEqual([0, null]);
  });

  it('are not claimed where the slopes around do not cancel, nor without kinks', () => {
    const start = Float64Array.of(0.3, 0.8);
    expect(findKink(compileFunction('max(x, y)', ['x', 'y']), start)).toBeNull();
    expect(findKink(compileFunction('0.5*abs(x) + x + y^2', ['x', 'y']), start)).toBeNull();
    expect(findKink(compileFunction('x^2 + y^2', ['x', 'y']), start)).toBeNull();
  });
});

describe('a point given on a kink', () => {
  it('is judged by the slopes of all sides, not by their mean', () => {
    // The mean slope of 2|x| + x is 1, yet 0 lies between −1 and 3; that of |x| + 2x is 2, between 1 and 3.
    const sharp = analyzePoint(compileFunction('2*abs(x) + x', ['x']), Float64Array.of(0));
    expect([sharp.gradientNorm, sharp.class]).toEqual([1, 'inconclusive']);
    const slope = analyzePoint(compileFunction('abs(x) + 2*x', ['x']), Float64Array.of(0));
    expect(slope.class).toBe('notCritical');
    expect(slope.notes[1]).toMatchObject({ key: 'kinkNotCritical' });
    expect(slope.notes[1].values?.lowest).toBeCloseTo(-3 + 2, 6);
  });

  it('at the border of a domain is no critical point by the side that exists', () => {
    const card = analyzePoint(compileFunction('sqrt(x)', ['x']), Float64Array.of(0));
    expect(card.class).toBe('notCritical');
    expect(card.notes.map(({ key }) => key)).toEqual(['pointOnKink', 'kinkAtBorder', 'kinkLowestAtBorder']);
  });
});

describe('a search', () => {
  const box: [number, number][] = [
    [-2.1, 2],
    [-2, 2.3],
  ];
  it('counts kinks with their own winding number', () => {
    // Two smooth minima (+1 each) and the ridge between them: 1 + 1 − 1 = 1.
    const objective = compileFunction('min((x - 1)^2, (x + 1)^2) + y^2', ['x', 'y']);
    const atlas = findCriticalPoints(objective, { starts: { kind: 'box', box }, count: 12 });
    expect(atlas.points.filter(({ card }) => isOnKink(card))).toHaveLength(1);
    expect(atlas.completeness).toMatchObject({
      winding: 1,
      indexSum: 1,
      complete: true,
      minima: 2,
      degenerate: 1,
    });
    const merged = atlas.points.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
    expect(merged + atlas.rejected.length).toBe(atlas.starts);
  });

  it.each(['abs(x) + y^2', 'abs(x) + abs(y)', 'sqrt(x^2 + y^2)'])(
    '%s: one point, count right',
    (expression) => {
      const objective = compileFunction(expression, ['x', 'y']);
      const atlas = findCriticalPoints(objective, { starts: { kind: 'box', box }, count: 5 });
      expect(atlas.points).toHaveLength(1);
      expect(norm2(atlas.points[0].card.theta)).toBeLessThan(1e-9);
      expect(atlas.outcomes).toEqual({ onKink: atlas.starts });
      expect(atlas.completeness).toMatchObject({ winding: 1, complete: true });
    },
  );
});

it('a function that is defined nowhere has no count', () => {
  const box: [number, number][] = [
    [-1, 1],
    [-1, 1],
  ];
  const objective = compileFunction('0/0 + x', ['x', 'y']);
  const atlas = findCriticalPoints(objective, { starts: { kind: 'box', box }, count: 3 });
  expect(atlas.completeness).toMatchObject({ complete: null, reason: 'notFinite' });
});

describe('the shortest vector of a hull', () => {
  it('is found in corners, on edges and inside', () => {
    const square = [
      [1, 1],
      [1, -1],
      [3, 0],
    ].map((v) => Float64Array.from(v));
    expect(norm2(shortestInHull(square).map((value, i) => value - [1, 0][i]))).toBeLessThan(1e-9);
    expect([...shortestInHull([Float64Array.of(2, 1), Float64Array.of(4, 2)])]).toEqual([2, 1]);
    const around = Array.from({ length: 7 }, (_, k) => Float64Array.of(Math.cos(k), Math.sin(k)));
    expect(norm2(shortestInHull(around))).toBeLessThan(1e-6);
  });
});
