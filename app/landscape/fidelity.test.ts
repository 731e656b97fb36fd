import { describe, expect, it } from 'vitest';
import { compileFunction } from '../functions/compile-function.ts';
import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { fidelityCard, lowestCell } from './fidelity.ts';
import { buildPlane } from './plane.ts';
import { planeCurvature } from './plane-curvature.ts';
import { randomWalkNull } from './random-walk-null.ts';

const unit = (n: number, k: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (i === k ? 1 : 0));
/** Σ λᵢ xᵢ²/2 with these λ. */
const names = ['a', 'b', 'c', 'd'];
const bowl = compileFunction('0.5*(8*a^2 + 2*b^2 - c^2 - 3*d^2)', names);

const question = (directions: [Float64Array, Float64Array], path: Float64Array[] = []) => ({
  center: Float64Array.of(0, 0, 0, 0),
  directions,
  path: path.map((theta, step) => ({ step, theta })),
  lowest: [0, 0] as const,
  dense: true,
});

describe('the fidelity card of a quadratic form', () => {
  it('gives shares in closed form, whatever the directions’ lengths and angle', () => {
    const card = fidelityCard(bowl, question([Float64Array.of(2, 0, 0, 0), Float64Array.of(5, 0, 3, 0)]));
    expect(card.curvature).toMatchObject({ largest: 8, negativeCount: 2, smallest: -3 });
    expect(card.curvature?.largestShare).toBeCloseTo(1, 12);
    // c carries |−1| of |−1| + |−3|.
    expect(card.curvature?.negativeShare).toBeCloseTo(0.25, 12);
    expect(card.curvature?.planeLargest).toBeCloseTo(8, 12);
    expect(card.curvature?.planeSmallest).toBeCloseTo(-1, 12);
    expect(card.gradient).toBeNull();
  });

  it('flags a minimum of the slice that is a saddle of the whole', () => {
    const card = fidelityCard(bowl, question([unit(4, 0), unit(4, 1)]));
    expect(card.minimum).toMatchObject({ class: 'saddle', negative: 2, isNone: true });
    expect(
      fidelityCard(compileFunction('a^2+b^2+c^2+d^2', names), question([unit(4, 0), unit(4, 1)])).minimum,
    ).toMatchObject({
      class: 'minimum',
      isNone: false,
    });
  });

  it('measures the path: share inside, distance, and the slice’s error below it', () => {
    const path = [0, 1, 2, 3].map((s) => Float64Array.of(s, 0, 0, s));
    const card = fidelityCard(bowl, question([unit(4, 0), unit(4, 1)], path));
    expect(card.path?.explained).toBeCloseTo(0.5, 12);
    expect(card.path?.distance).toBeCloseTo(3, 12);
    expect(card.path?.gap).toBeCloseTo(13.5, 12);
    expect(card.path?.gapStep).toBe(3);
    expect(card.path?.components[0]).toBeCloseTo(1, 12);
    expect(card.path?.likeChance).toBe(false);
  });

  it('has no share of a gradient that vanishes, and all of one that lies in the plane', () => {
    const slope = compileFunction('a + 2*b + 0*c + 2*d', names);
    expect(fidelityCard(slope, question([unit(4, 0), unit(4, 1)])).gradient).toBeCloseTo(5 / 9, 12);
  });
});

describe('the null of a random walk', () => {
  const walk = (points: number, dimension: number, seed: number): Float64Array[] => {
    const stream = randomStream(seed, 'test-walk', 0);
    const at = new Float64Array(dimension);
    return Array.from({ length: points }, () => at.map((_, k) => (at[k] += stream.normal())));
  };

  it('surrounds 6/π² and 6/(2π)² in many dimensions', () => {
    const { first, second } = randomWalkNull(64, 5000, randomStream(1, 'test-null', 0), 99);
    expect(first[0]).toBeLessThan(0.608);
    expect(first[1]).toBeGreaterThan(0.608);
    expect(second[0]).toBeLessThan(0.152);
    expect(second[1]).toBeGreaterThan(0.152);
    expect(first[1] - first[0]).toBeLessThan(0.08);
  });

  it('agrees between Bartlett’s decomposition and plain simulation', () => {
    // 12 increments: 13 dimensions go through Bartlett, 12 through normals; one dimension more changes little.
    const bartlett = randomWalkNull(13, 13, randomStream(2, 'test-null', 0), 999);
    const plain = randomWalkNull(13, 12, randomStream(3, 'test-null', 0), 999);
    for (const k of [0, 1] as const) {
      expect(Math.abs(bartlett.first[k] - plain.first[k])).toBeLessThan(0.04);
      expect(Math.abs(bartlett.second[k] - plain.second[k])).toBeLessThan(0.04);
    }
  });

  it('calls a random walk indistinguishable from chance, and a drift not', () => {
    const n = 40;
    const flat: Objective = {
      dimension: n,
      loss: () => 0,
      gradient: (_, out) => (out.fill(0), 0),
      hessianVectorProduct: (_, _v, out) => void out.fill(0),
      hessian: (_, out) => void out.fill(0),
    };
    const ask = (path: Float64Array[]) =>
      fidelityCard(flat, {
        center: new Float64Array(n),
        directions: [unit(n, 0), unit(n, 1)],
        path: path.map((theta, step) => ({ step, theta })),
        lowest: null,
        dense: false,
      });
    expect(ask(walk(50, n, 5)).path?.likeChance).toBe(true);
    expect(ask(walk(50, n, 5).map((theta, k) => theta.map((v) => v + 3 * k))).path?.likeChance).toBe(false);
  });
});

describe('planes that lead somewhere', () => {
  const at = (theta: number[], more: object = {}) => ({
    theta: Float64Array.from(theta),
    layout: null,
    path: [],
    ...more,
  });

  it('through three points: all three lie on it, at their true distances', () => {
    const others = [Float64Array.of(4, 0, 0), Float64Array.of(1, 2, 0)];
    const plane = buildPlane(
      {
        kind: 'points',
        points: [
          { run: 'a', step: 0 },
          { run: 'b', step: 0 },
        ],
      },
      at([1, 0, 0], { others }),
    );
    expect([...plane.directions[0]]).toEqual([1, 0, 0]);
    expect([...plane.directions[1]]).toEqual([0, 1, 0]);
    expect(plane.notes[0].values).toEqual({ first: 3, x: 0, y: 2 });
  });

  it.each([
    [
      'the same point twice',
      [
        [0, 0, 0],
        [1, 0, 0],
      ],
      'expected three different points',
    ],
    [
      'another point twice',
      [
        [1, 2, 0],
        [1, 2, 0],
      ],
      'expected three different points',
    ],
    [
      'three on one line',
      [
        [1, 0, 0],
        [2, 0, 0],
      ],
      'expected three points that span a plane',
    ],
    [
      'points of other networks',
      [
        [1, 0],
        [2, 0],
      ],
      'expected points of 3 parameters, got one of 2',
    ],
  ])('refuses %s', (_, others, line) => {
    const context = at([0, 0, 0], { others: others.map((o) => Float64Array.from(o)) });
    const spec = {
      kind: 'points',
      points: [
        { run: 'a', step: 0 },
        { run: 'b', step: 0 },
      ],
    } as const;
    expect(() => buildPlane({ ...spec, points: [...spec.points] }, context)).toThrow(line);
  });

  it('of gradient and Hessian image; refused where they are zero or parallel', () => {
    const gradient = { value: Float64Array.of(3, 4, 0), image: Float64Array.of(3, 4, 7) };
    const plane = buildPlane({ kind: 'gradient' }, at([0, 0, 0], { gradient }));
    expect([...plane.directions[0]].map((v) => Number(v.toFixed(12)))).toEqual([0.6, 0.8, 0]);
    expect([...plane.directions[1]].map((v) => Number(v.toFixed(12)))).toEqual([0, 0, 1]);
    const zero = { value: new Float64Array(3), image: new Float64Array(3) };
    expect(() => buildPlane({ kind: 'gradient' }, at([0, 0, 0], { gradient: zero }))).toThrow(
      'critical point',
    );
    const eigen = { value: Float64Array.of(1, 0, 0), image: Float64Array.of(5, 0, 0) };
    expect(() => buildPlane({ kind: 'gradient' }, at([0, 0, 0], { gradient: eigen }))).toThrow('parallel');
  });

  it('between two points: one unit is the whole way', () => {
    const plane = buildPlane(
      { kind: 'between', to: { run: 'a', step: 0 }, seed: 3 },
      at([1, 1, 1], { others: [Float64Array.of(2, 3, 4)] }),
    );
    expect([...plane.directions[0]]).toEqual([1, 2, 3]);
  });
});

describe('curvature over the plane', () => {
  it('is that of the full Hessian', () => {
    const row = planeCurvature(bowl, Float64Array.of(1, 2, 3, 4));
    expect([...row].map((v) => Number(v.toFixed(12)))).toEqual([-3, 8, 2, 0, 2]);
  });
});

describe('the lowest cell', () => {
  it('is an inner strict minimum or none', () => {
    expect(lowestCell(Float64Array.of(9, 9, 9, 9, 1, 9, 9, 9, 9), 3)).toEqual({ column: 1, row: 1 });
    expect(lowestCell(Float64Array.of(0, 9, 9, 9, 1, 9, 9, 9, 9), 3)).toBeNull();
    expect(lowestCell(Float64Array.of(9, 1, 9, 9, 1, 9, 9, 9, 9), 3)).toBeNull();
    expect(lowestCell(new Float64Array(9).fill(NaN), 3)).toBeNull();
  });
});
