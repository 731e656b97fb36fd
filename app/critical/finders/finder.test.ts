import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../experiment/input-error.ts';
import { compileFunction } from '../../functions/compile-function.ts';
import { libraryExpression, libraryFunction } from '../../functions/library.ts';
import { symmetricEigenpairs } from '../../numerics/symmetric-eigen.ts';
import { axpy, dot, matrixVector, norm2 } from '../../numerics/vector.ts';
import { initFinder, runFinder, stepFinder } from './finder.ts';
import { FINDER_METHODS } from './finder-options.ts';
import { minresQlp } from './minres-qlp.ts';

const toy = compileFunction('(1 - w1*w2)^2', ['w1', 'w2']);
function library(id: string) {
  const one = libraryFunction(id);
  if (one === null) throw new Error(`no function ${id}`);
  return compileFunction(libraryExpression(one), one.variables);
}

describe('finders', () => {
  it('go to the saddle of the toy from (0.1, 0.2), as Newton and descent on the gradient norm do', () => {
    for (const method of [
      'newton',
      'levenbergMarquardt',
      'dampedNewton',
      'newtonMr',
      'trustRegionNewton',
    ] as const) {
      const end = runFinder(toy, Float64Array.of(0.1, 0.2), { method });
      expect(end.status).toBe('converged');
      expect(norm2(end.model?.theta ?? Float64Array.of(NaN))).toBeLessThan(1e-12);
    }
    const options = { method: 'gradientNormDescent', rate: 0.02, maxIterations: 2000 } as const;
    const slow = runFinder(toy, Float64Array.of(0.1, 0.2), options);
    expect(norm2(slow.model?.theta ?? Float64Array.of(NaN))).toBeLessThan(1e-9);
  });

  it('reach ‖g‖ ≤ 1e−12 relative next to every kind of critical point', () => {
    const near: [string, number, number][] = [
      ['himmelblau', 2.9, 2.1],
      ['himmelblau', -0.2, -0.9],
      ['himmelblau', 3.4, 0.1],
      ['mullerBrown', 0.6, 0.03],
      ['mullerBrown', -0.82, 0.62],
      ['sixHumpCamel', 0.05, 0.05],
    ];
    for (const method of FINDER_METHODS) {
      if (method === 'saddleFreeNewton' || method === 'eigenvectorFollowing') continue;
      for (const [id, x, y] of near) {
        const end = runFinder(library(id), Float64Array.of(x, y), { method });
        expect([method, id, end.status]).toEqual([method, id, 'converged']);
        expect(end.model?.relativeGradientNorm).toBeLessThan(1e-12);
      }
    }
  });

  it('saddle-free Newton ends in minima only', () => {
    const f = library('himmelblau');
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (x, y) => {
          const end = runFinder(f, Float64Array.of(x, y), { method: 'saddleFreeNewton' });
          if (end.status !== 'converged' || end.iteration === 0) return;
          expect(end.model?.spectrum?.values[0]).toBeGreaterThan(0);
          expect(end.model?.loss).toBeLessThan(1e-20);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('eigenvector following ends at the wished index', () => {
    const f = library('sixHumpCamel');
    for (const index of [0, 1, 2]) {
      let converged = 0;
      for (const [x, y] of [
        [0.3, 0.4],
        [-1.2, 0.5],
        [1.4, -0.2],
        [0.9, 0.3],
      ]) {
        const end = runFinder(f, Float64Array.of(x, y), { method: 'eigenvectorFollowing', index });
        if (end.status !== 'converged') continue;
        converged++;
        expect(end.model?.spectrum?.values.filter((value) => value < 0).length).toBe(index);
      }
      expect(converged).toBeGreaterThan(0);
    }
  });

  it('call a gradient-flat end gradient-flat', () => {
    const f = library('gradientFlat');
    for (const method of ['levenbergMarquardt', 'trustRegionNewton'] as const) {
      const end = runFinder(f, Float64Array.of(0.7, 0.4), { method });
      expect(end.status).toBe('gradientFlat');
      expect(end.model?.gradientNorm).toBeCloseTo(1, 6);
    }
  });

  it('do not take a slope that flattens towards infinity for a critical point', () => {
    const slope = compileFunction('exp(-x) + y^2', ['x', 'y']);
    for (const method of FINDER_METHODS) {
      const end = runFinder(slope, Float64Array.of(1, 1), { method });
      expect([method, end.status]).not.toEqual([method, 'converged']);
    }
  });

  it('do not let a large loss stand in for a small gradient', () => {
    // ‖g‖ = 10, L = 1e14: relative to the loss that is 1e−13, and tiny steps look settled.
    const high = compileFunction('1e14 + x^2 + y^2', ['x', 'y']);
    const options = { method: 'gradientNormDescent', rate: 1e-15, maxIterations: 5 } as const;
    expect(runFinder(high, Float64Array.of(5, 0), options).status).toBe('maxIterations');
    for (const method of FINDER_METHODS) {
      const end = runFinder(high, Float64Array.of(5, -3), { method, index: 0 });
      expect([method, end.status]).toEqual([method, 'converged']);
      expect(norm2(end.model?.theta ?? Float64Array.of(NaN))).toBeLessThan(1e-9);
    }
  });

  it('say diverged where nothing is defined, and stay inside a domain they start in', () => {
    const f = compileFunction('ln(x) - x + y^2', ['x', 'y']);
    expect(runFinder(f, Float64Array.of(-1, 0)).status).toBe('diverged');
    const end = runFinder(f, Float64Array.of(0.01, 3));
    expect(end.status).toBe('converged');
    expect(end.model?.theta[0]).toBeCloseTo(1, 12);
  });

  it('refuse points that are none', () => {
    expect(() => initFinder(toy, Float64Array.of(1))).toThrow(/point of 2 numbers, got 1/);
    expect(() => initFinder(toy, Float64Array.of(1, NaN))).toThrow(InputError);
  });

  it('are init/step pairs: step by step is the same as at once, and an ended state stays', () => {
    const start = Float64Array.of(-1.3, 2.2);
    const f = library('himmelblau');
    let state = initFinder(f, start);
    const before = JSON.stringify(state);
    const second = stepFinder(f, state);
    expect(JSON.stringify(state)).toBe(before);
    state = second;
    while (state.status === 'running') state = stepFinder(f, state);
    const whole = runFinder(f, start);
    expect(state).toEqual(whole);
    expect(stepFinder(f, whole)).toBe(whole);
  });

  it('stop when told to', () => {
    let polls = 0;
    expect(runFinder(library('himmelblau'), Float64Array.of(0, 0), {}, () => ++polls > 2).status).toBe(
      'cancelled',
    );
  });
});

describe('MINRES-QLP', () => {
  /** A random symmetric matrix with a prescribed spectrum. */
  function symmetric(values: number[], seed: number): Float64Array {
    const n = values.length;
    const raw = Float64Array.from(
      { length: n * n },
      (_, k) => Math.sin((k + 1) * 12.9898 + seed * 78.233) * 43.7,
    );
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) raw[i * n + j] = raw[j * n + i];
    const { vectors } = symmetricEigenpairs(raw, n);
    const out = new Float64Array(n * n);
    values.forEach((value, k) => {
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) out[i * n + j] += value * vectors[k * n + i] * vectors[k * n + j];
    });
    return out;
  }

  it.each([
    ['definite', [1, 2, 5, 9]],
    ['indefinite', [-3, -1, 2, 4, 7]],
    ['singular', [-2, 0, 0, 1, 3, 8]],
    ['nearly singular', [-2, 1e-5, 1, 3]],
    ['zero', [0, 0, 0]],
  ])('%s: the pseudo-inverse solution, whatever the right-hand side', (_, values) => {
    const n = values.length;
    const a = symmetric(values, n);
    const b = Float64Array.from({ length: n }, (_value, k) => Math.cos(3 * k + 1));
    const operator = { dimension: n, apply: (v: Float64Array, out: Float64Array) => matrixVector(a, v, out) };
    const { x } = minresQlp(operator, b, 1e-13, 100);
    const { values: found, vectors } = symmetricEigenpairs(a, n);
    const expected = new Float64Array(n);
    found.forEach((value, k) => {
      const v = vectors.subarray(k * n, (k + 1) * n);
      if (Math.abs(value) > 1e-9) axpy(dot(v, b) / value, v, expected);
    });
    const error = norm2(x.map((value, i) => value - expected[i]));
    expect(error).toBeLessThan(1e-8 * Math.max(1, norm2(expected)));
  });
});
