import { describe, expect, it } from 'vitest';
import english from '../../assets/locales/functions.en.json' with { type: 'json' };
import chinese from '../../assets/locales/functions.zh.json' with { type: 'json' };
import cases from '../testing/exact-cases.json' with { type: 'json' };
import { compileFunction } from './compile-function.ts';
import { FUNCTION_LIBRARY, libraryExpression, libraryFunction } from './library.ts';

describe('function library', () => {
  it('has every function compiled, started inside its box, and named in both languages', () => {
    for (const one of FUNCTION_LIBRARY) {
      const f = compileFunction(libraryExpression(one), one.variables);
      expect(one.box.length).toBe(one.variables.length);
      expect(one.start.length).toBe(one.variables.length);
      one.box.forEach(([low, high], i) => {
        expect(one.start[i]).toBeGreaterThanOrEqual(low);
        expect(one.start[i]).toBeLessThanOrEqual(high);
      });
      expect(f.loss(Float64Array.from(one.start))).not.toBeNaN();
      for (const catalogue of [english, chinese]) {
        const texts = (catalogue.functions as Record<string, { title: string; description: string }>)[one.id];
        expect(texts.title.length).toBeGreaterThan(0);
        expect(texts.description.length).toBeGreaterThan(0);
      }
    }
    expect(Object.keys(english.functions).sort()).toEqual(FUNCTION_LIBRARY.map(({ id }) => id).sort());
  });

  it('has the same keys in both languages', () => {
    const keys = (node: object, path = ''): string[] =>
      Object.entries(node).flatMap(([key, value]) =>
        typeof value === 'object' && value !== null ? keys(value, `${path}${key}.`) : [`${path}${key}`],
      );
    expect(keys(chinese)).toEqual(keys(english));
  });

  it('writes the formulas of the cases', () => {
    const pairs = [
      ['toy', 'toy-w1w2'],
      ['sliceDeception', 'slice-deception'],
      ['himmelblau', 'himmelblau'],
      ['rosenbrock', 'rosenbrock-2'],
      ['beale', 'beale'],
      ['gradientFlat', 'gradient-flat'],
      ['peano', 'degenerate:(y-x^2)*(y-2*x^2)'],
      ['tiltedDoubleWell', 'double-well-momentum'],
    ];
    for (const [id, caseId] of pairs) {
      const one = libraryFunction(id);
      const model = cases.cases.find((candidate) => candidate.id === caseId)?.model as {
        vars: string[];
        expr: string;
      };
      if (one === null) throw new Error(`no function ${id}`);
      const ours = compileFunction(libraryExpression(one), one.variables);
      const theirs = compileFunction(model.expr, model.vars);
      for (let k = 0; k < 20; k++) {
        const at = Float64Array.from(
          one.box,
          ([low, high], i) => low + (high - low) * ((k * (i + 3) * 0.137) % 1),
        );
        expect(ours.loss(at)).toBeCloseTo(theirs.loss(at), 9);
      }
    }
  });

  it('knows the global minima of the literature', () => {
    const values: [string, number[], number][] = [
      ['sixHumpCamel', [0.0898420131, -0.712656403], -1.031628453],
      ['mullerBrown', [-0.558223634633024, 1.441725841804669], -146.6995],
      ['rastrigin', [0, 0], 0],
    ];
    for (const [id, x, expected] of values) {
      const one = libraryFunction(id);
      if (one === null) throw new Error(`no function ${id}`);
      expect(compileFunction(libraryExpression(one), one.variables).loss(Float64Array.from(x))).toBeCloseTo(
        expected,
        4,
      );
    }
  });

  it('puts parameters in, negative ones in parentheses', () => {
    const toy = libraryFunction('toy');
    if (toy === null) throw new Error('no toy');
    expect(libraryExpression(toy)).toBe('(1 - w2*w1*1)^2');
    const moved = compileFunction(libraryExpression(toy, { x: -2, y: 0.5 }), toy.variables);
    expect(moved.loss(Float64Array.of(3, 0.25))).toBe((0.5 + 2 * 0.75) ** 2);
    expect(() => libraryExpression(toy, { x: NaN })).toThrow(/finite number for parameter x/);
  });
});
