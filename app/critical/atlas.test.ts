import { describe, expect, it } from 'vitest';
import { InputError } from '../experiment/input-error.ts';
import { compileFunction } from '../functions/compile-function.ts';
import { FUNCTION_LIBRARY, libraryExpression } from '../functions/library.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import { exactCases } from '../testing/case-objectives.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { checkSearch, collectAtlas, findCriticalPoints, type AtlasOptions } from './atlas.ts';
import { canonicalParameters } from './canonical-network.ts';
import { gradientWinding } from './completeness.ts';
import { searchFromStart } from './search.ts';
import { randomStream } from '../numerics/random.ts';

describe('cold searches in the library', () => {
  for (const one of FUNCTION_LIBRARY) {
    const { known } = one;
    if (known === null) continue;
    for (const count of [3, 60]) {
      it(`${one.id}: everything in the box from ${count} random starts, nothing else, and the count says so`, () => {
        const f = compileFunction(libraryExpression(one), one.variables);
        const atlas = findCriticalPoints(f, { starts: { kind: 'box', box: one.box }, count, seed: count });
        const total = known.minima + known.saddles + known.maxima;
        expect(atlas.points.length).toBe(total);
        const of = (name: string) => atlas.points.filter(({ card }) => card.class === name).length;
        const degenerate = of('degenerateSaddle') + of('inconclusive');
        if (degenerate === 0) {
          expect([of('minimum'), of('saddle'), of('maximum')]).toEqual([
            known.minima,
            known.saddles,
            known.maxima,
          ]);
        }
        if (one.winding === null) return;
        expect(atlas.completeness?.winding).toBe(one.winding);
        expect(atlas.completeness?.indexSum).toBe(one.winding);
        expect(atlas.completeness?.complete).toBe(true);
        const accounted = atlas.points.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
        expect(accounted + atlas.rejected.length).toBe(atlas.starts);
      });
    }
  }

  it('finds the listed points of the cases to twelve digits', () => {
    for (const id of ['himmelblau', 'beale', 'double-well-momentum']) {
      const found = exactCases().find((one) => one.id === id);
      if (found === undefined) throw new Error(`no case ${id}`);
      const half = id === 'himmelblau' ? 6 : 4.5;
      const box = found.points[0].x.map(() => [-half, half] as const);
      const atlas = findCriticalPoints(found.objective, { starts: { kind: 'box', box }, count: 40 });
      expect(atlas.points.length).toBe(found.points.length);
      for (const { x } of found.points) {
        const nearest = Math.min(
          ...atlas.points.map(({ card }) => Math.hypot(...x.map((value, i) => value - card.theta[i]))),
        );
        expect(nearest).toBeLessThan(1e-12 * half * 10);
      }
    }
  });
});

describe('winding numbers', () => {
  it.each([
    ['x^2 + y^2', 1],
    ['x^2 - y^2', -1],
    ['-x^2 - y^2', 1],
    ['x^3 - 3*x*y^2', -2],
    ['x^4 - 6*x^2*y^2 + y^4', -3],
    ['x + y', 0],
  ])('%s: %d', (expression, winding) => {
    const found = gradientWinding(compileFunction(expression, ['x', 'y']), [
      [-1, 0.9],
      [-0.8, 1],
    ]);
    expect(found).toMatchObject({ status: 'known', winding });
  });

  it('has no answer where the gradient vanishes or does not exist on the border', () => {
    const box = [
      [0, 1],
      [-1, 1],
    ] as const;
    expect(gradientWinding(compileFunction('x^2 + y^2', ['x', 'y']), box).status).toBe('unknown');
    const root = gradientWinding(compileFunction('sqrt(x - 0.5) + y^2', ['x', 'y']), box);
    expect(root).toMatchObject({ status: 'unknown', reason: 'notFinite' });
  });
});

describe('XOR 2-2-1', () => {
  const part = regressionPart(
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    [[0], [1], [1], [0]],
  );
  const objective = createNetworkObjective(networkSpec([dense(2, 'sigmoid'), dense(1)], 'mse'), part, 2, 1);
  const options: AtlasOptions = { starts: { kind: 'normal', scale: 1 }, count: 120 };

  it('accounts for every start and knows two loss levels only', () => {
    const atlas = findCriticalPoints(objective, options);
    expect(atlas.starts).toBe(120);
    expect(Object.values(atlas.outcomes).reduce((sum, count) => sum + count, 0)).toBe(120);
    const accounted = atlas.points.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
    expect(accounted + atlas.rejected.length).toBe(120);
    for (const { card } of atlas.points) {
      // Mean squared error: 0, or 1/4 where the net answers ½ for all inputs.
      expect(Math.min(Math.abs(card.loss), Math.abs(card.loss - 0.25))).toBeLessThan(1e-9);
      if (card.loss > 0.1) expect(['saddle', 'degenerateSaddle', 'inconclusive']).toContain(card.class);
    }
  });

  it('gives the same whatever thread took which start', () => {
    const small = { ...options, count: 30 };
    const one = findCriticalPoints(objective, small);
    const records = [...Array(30).keys()].reverse().map((index) => searchFromStart(objective, small, index));
    const other = collectAtlas(objective, records, small);
    expect(other.points.map(({ card, multiplicity }) => [card.loss, card.inertia, multiplicity])).toEqual(
      one.points.map(({ card, multiplicity }) => [card.loss, card.inertia, multiplicity]),
    );
  });
});

describe('discrete symmetries', () => {
  it('bring permuted and sign-flipped networks to one representative', () => {
    const part = regressionPart([[0.3, -1]], [[1]]);
    const layers = [dense(4, 'tanh'), dense(3, 'tanh'), dense(1)];
    const objective = createNetworkObjective(networkSpec(layers, 'mse'), part, 2, 1);
    const random = randomStream(3, 'test');
    const theta = Float64Array.from({ length: objective.dimension }, () => random.normal());
    const twin = theta.slice();
    // Swap units 0 and 2 of the first layer, flip unit 1.
    const weight = (u: number, j: number) => u * 2 + j;
    const bias = (u: number) => 8 + u;
    const out = (k: number, u: number) => 12 + k * 4 + u;
    for (const j of [0, 1]) {
      [twin[weight(0, j)], twin[weight(2, j)]] = [theta[weight(2, j)], theta[weight(0, j)]];
      twin[weight(1, j)] = -theta[weight(1, j)];
    }
    [twin[bias(0)], twin[bias(2)]] = [theta[bias(2)], theta[bias(0)]];
    twin[bias(1)] = -theta[bias(1)];
    for (const k of [0, 1, 2]) {
      [twin[out(k, 0)], twin[out(k, 2)]] = [theta[out(k, 2)], theta[out(k, 0)]];
      twin[out(k, 1)] = -theta[out(k, 1)];
    }
    expect(objective.loss(twin)).toBeCloseTo(objective.loss(theta), 14);
    expect(twin).not.toEqual(theta);
    expect(canonicalParameters(objective, twin)).toEqual(canonicalParameters(objective, theta));
    expect(objective.loss(canonicalParameters(objective, theta))).toBeCloseTo(objective.loss(theta), 14);
  });
});

describe('bad input', () => {
  const f = compileFunction('x^2 + y^2', ['x', 'y']);
  const search = (starts: AtlasOptions['starts'], count = 5) => checkSearch(f, { starts, count });
  it('is refused with one clear line', () => {
    const flat = [
      [0, 0],
      [0, 1],
    ] as const;
    expect(() => search({ kind: 'box', box: flat })).toThrow(InputError);
    expect(() => search({ kind: 'box', box: [[0, 1]] })).toThrow(/box of 2 intervals, got 1/);
    expect(() => search({ kind: 'normal', scale: NaN })).toThrow(InputError);
    expect(() => search({ kind: 'path', points: [], spread: 0 })).toThrow(InputError);
    expect(() => search({ kind: 'normal', scale: 1 }, 0)).toThrow(/1 to 1000000 starts, got 0/);
  });

  it('keeps searching past starts where the function is undefined', () => {
    const root = compileFunction('sqrt(x) - x + (y - 1)^2', ['x', 'y']);
    const atlas = findCriticalPoints(root, {
      starts: {
        kind: 'box',
        box: [
          [-2, 2],
          [0, 2],
        ],
      },
      count: 40,
    });
    expect(atlas.outcomes.undefinedAtStart).toBeGreaterThan(5);
    expect(atlas.points.length).toBe(1);
    expect(atlas.points[0].card.theta[0]).toBeCloseTo(0.25, 12);
    expect(atlas.completeness).toMatchObject({ complete: null, reason: 'notFinite' });
  });

  it('takes a constant function for one flat family', () => {
    const box = [
      [-1, 1],
      [-1, 1],
    ] as const;
    const flat = findCriticalPoints(compileFunction('3', ['x', 'y']), {
      starts: { kind: 'box', box },
      count: 20,
    });
    expect(flat.points.map(({ family, multiplicity }) => [family, multiplicity])).toEqual([[true, 20]]);
    expect(flat.completeness).toMatchObject({ complete: null });
  });

  it('stops when told to and says so', () => {
    let polls = 0;
    const box = [
      [-1, 1],
      [-1, 1],
    ] as const;
    const atlas = findCriticalPoints(
      f,
      { starts: { kind: 'box', box }, count: 1000 },
      { cancelled: () => ++polls > 50 },
    );
    expect(atlas.cancelled).toBe(true);
    expect(atlas.starts).toBeLessThan(60);
  });
});
