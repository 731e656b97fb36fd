import { describe, expect, it } from 'vitest';
import { compileFunction } from '../functions/compile-function.ts';
import exactCases from '../testing/exact-cases.json' with { type: 'json' };
import { randomStream } from '../numerics/random.ts';
import { classPart, dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import { AnalysisCancelled, analyzePoint } from './analyze-point.ts';
import { MAX_DENSE_PARAMETERS } from './dense-limit.ts';
import type { PointCard } from './point-card.ts';
import { conditionNumber, effectiveRank } from './spectrum.ts';

const analyze = (expression: string, variables: string[], point: number[]): PointCard =>
  analyzePoint(compileFunction(expression, variables), Float64Array.from(point));

describe('analyzePoint on functions', () => {
  const rows = exactCases.cases.flatMap((raw) => {
    const { id, model, points } = raw as unknown as {
      id: string;
      model: { kind: string; vars: string[]; expr: string };
      points?: Record<string, never>[];
    };
    return model.kind === 'expression'
      ? (points ?? []).map((point, k) => [`${id} ${k}`, model, point as unknown as Row] as const)
      : [];
  });
  interface Row {
    x: number[];
    critical: boolean;
    loss: number;
    eigenvalues: number[];
    n_neg: number;
    n_zero: number;
    n_pos: number;
    hessian_class: string;
    true_class: string;
  }

  it.each(rows)('%s', (name, model, point) => {
    const card = analyze(model.expr, model.vars, point.x);
    const scale = Math.max(1, ...point.eigenvalues.map(Math.abs));
    expect(Math.abs(card.loss - point.loss)).toBeLessThan(1e-11 * Math.max(1, Math.abs(point.loss)));
    point.eigenvalues.forEach((value, k) =>
      expect(Math.abs(card.eigenvalues[k] - value)).toBeLessThan(1e-10 * scale),
    );
    expect(card.inertia).toEqual({ negative: point.n_neg, zero: point.n_zero, positive: point.n_pos });
    if (!point.critical) {
      expect(card.class).toBe(name.startsWith('gradient-flat') ? 'gradientFlat' : 'notCritical');
      expect(card.morseIndex).toBeNull();
      return;
    }
    const expected: Record<string, string> = {
      positive_definite: 'minimum',
      negative_definite: 'maximum',
      indefinite: 'saddle',
    };
    expect(card.class).toBe(expected[point.hessian_class] ?? 'inconclusive');
  });

  it('the toy of the notes: a saddle with eigenvalues −2 and 2 at the origin', () => {
    const card = analyze('(1 - w1*w2)^2', ['w1', 'w2'], [0, 0]);
    expect([...card.eigenvalues]).toEqual([-2, 2]);
    expect(card).toMatchObject({ class: 'saddle', morseIndex: 1, loss: 1, gradientNorm: 0, notes: [] });
    expect(card.zeroTolerance).toBe(2e-9);
    expect(card.gradientFlatness).toBeNaN();
  });

  it('a maximum that is not strict is left open', () => {
    const card = analyze('-x^2', ['x', 'y'], [0, 1]);
    expect(card.class).toBe('inconclusive');
    expect(card.notes).toEqual([{ key: 'perhapsMaximum', values: { count: 1 } }]);
  });

  it('a slope without curvature is gradient-flat', () => {
    expect(analyze('3*x', ['x'], [0])).toMatchObject({ class: 'gradientFlat', gradientFlatness: 0 });
  });

  it('a huge loss does not make any gradient small', () => {
    const far = analyze('x^4', ['x'], [1e62]);
    expect(far.relativeGradientNorm).toBeLessThan(1e-8);
    expect(far.class).toBe('notCritical');
    expect(far.notes).toEqual([{ key: 'gradientSmallForLossOnly' }]);
    expect(analyze('10^10 + x^2', ['x'], [40]).class).toBe('notCritical');
    // Within rounding of so large a loss, and near: still a minimum.
    expect(analyze('10^10 + x^2', ['x'], [1e-5]).class).toBe('minimum');
    expect(analyze('10^10 + (x - 10^6)^2', ['x'], [1e6 + 0.1]).class).toBe('minimum');
    expect(analyze('x^2', ['x'], [1e-10]).class).toBe('minimum');
    expect(analyze('x^6', ['x'], [0.01]).class).not.toBe('notCritical');
    expect(analyze('10^10 + x', ['x'], [1]).class).toBe('gradientFlat');
  });

  it('tells an ill-conditioned valley from a gradient-flat region by what Newton steps do', () => {
    const valley = analyze('0.0004*x^2 + y^2', ['x', 'y'], [1, 0]);
    expect(valley.gradientFlatness).toBeLessThan(1e-3);
    expect(valley.class).toBe('notCritical');
    expect(valley.notes.map(({ key }) => key)).toEqual(['illConditioned']);
    const saddle = analyze('y^2 - 0.0004*x^2 - 0.0002*z^2', ['x', 'y', 'z'], [1, 0, 2]);
    expect(saddle.notes.map(({ key }) => key)).toEqual(['illConditioned']);
    // The model's critical point lies 5e4 away, where the cubic has long taken over.
    expect(analyze('x^3/3 + x + y^2/2', ['x', 'y'], [1e-5, 0])).toMatchObject({
      class: 'gradientFlat',
      notes: [],
    });
    // ∂L/∂x = 1 + x² falls from 1.25 to 1 and no further.
    const above = analyze('x^3/3 + x + 1000*y^2', ['x', 'y'], [0.5, 0]);
    expect(above.class).toBe('gradientFlat');
    expect(above.notes.map(({ key }) => key)).toEqual(['gradientFlatOrIllConditioned']);
    expect(analyze('x^3/3 + x + y^2/2', ['x', 'y'], [0, 0])).toMatchObject({
      class: 'gradientFlat',
      notes: [],
    });
    // Mostly null, a little curved: what the null space holds decides.
    expect(analyze('x + y^2', ['x', 'y'], [0, 1e-4])).toMatchObject({ class: 'gradientFlat', notes: [] });
  });

  it('full-batch training on the way to a minimum with a penalty is not gradient-flat', () => {
    const stream = randomStream(3, 'ill-conditioned');
    const inputs = Array.from({ length: 40 }, () => [0, 0, 0, 0].map(() => stream.normal()));
    const labels = inputs.map(([a, b]) => (a > 0.5 ? 0 : b > 0 ? 1 : 2));
    const spec = networkSpec([dense(5, 'tanh'), dense(3)], 'crossEntropy', 0.003);
    const objective = createNetworkObjective(spec, classPart(inputs, labels, 3), 4, 3);
    const theta = Float64Array.from({ length: objective.dimension }, () => 0.5 * stream.normal());
    const gradient = new Float64Array(theta.length);
    let flat = 0;
    for (let step = 1; step <= 20000; step++) {
      objective.gradient(theta, gradient);
      for (let i = 0; i < theta.length; i++) theta[i] -= 0.5 * gradient[i];
      if (step % 1000 !== 0) continue;
      const card = analyzePoint(objective, theta);
      if (card.gradientFlatness <= 1e-3) flat++;
      expect(card.class).not.toBe('gradientFlat');
    }
    expect(flat).toBeGreaterThan(0); // the measure alone would have said so
  });

  it('does not classify what is not finite', () => {
    const card = analyze('ln(x)', ['x'], [-1]);
    expect(card.class).toBe('inconclusive');
    expect(card.notes).toEqual([{ key: 'pointNotFinite' }]);
    expect(card.eigenvalues[0]).toBeNaN();
  });

  it('widens the zero band for float32 parameters, and says so', () => {
    const objective = compileFunction('x^2 + 0.000001*y^2', ['x', 'y']);
    expect(analyzePoint(objective, new Float64Array(2)).class).toBe('minimum');
    const card = analyzePoint(objective, new Float64Array(2), { float32Origin: true });
    expect(card.inertia).toEqual({ negative: 0, zero: 1, positive: 1 });
    expect(card.notes.map(({ key }) => key)).toContain('float32Origin');
  });

  it('takes an explanation of zeros from outside', () => {
    const objective = compileFunction('(1 - x*y)^2', ['x', 'y']);
    const card = analyzePoint(objective, Float64Array.of(1, 1), {
      explain: ({ zeros }) => [{ cause: 'test', count: zeros }],
    });
    expect(card.class).toBe('minimumModuloSymmetry');
  });

  it('stops when asked, refuses wrong lengths and sizes', () => {
    const objective = compileFunction('x', ['x']);
    expect(() => analyzePoint(objective, Float64Array.of(0), { signal: () => true })).toThrow(
      AnalysisCancelled,
    );
    expect(() => analyzePoint(objective, new Float64Array(2))).toThrow(/expected 1 parameters, got 2/);
    const huge = createNetworkObjective(
      networkSpec([dense(MAX_DENSE_PARAMETERS), dense(1)], 'mse'),
      regressionPart([[1]], [[1]]),
      1,
      1,
    );
    expect(() => analyzePoint(huge, new Float64Array(huge.dimension))).toThrow(
      /at most 6000 parameters; this loss has 18001/,
    );
  });
});

describe('points on kinks', () => {
  it('are not classified by one-sided eigenvalues', () => {
    // z = 0 for every sample: relu′(0) = 0 makes the gradient vanish, but the loss falls on one side.
    const objective = createNetworkObjective(
      networkSpec([dense(1, 'relu', false), dense(1, 'identity', false)], 'mse'),
      regressionPart([[1], [2]], [[1], [2]]),
      1,
      1,
    );
    const card = analyzePoint(objective, Float64Array.of(0, 1));
    expect(card.gradientNorm).toBe(0);
    expect(card.class).toBe('inconclusive');
    expect(card.notes).toEqual([{ key: 'pointOnKink' }]);
  });
});

describe('spectrum summaries', () => {
  it('effective rank and condition number', () => {
    expect(effectiveRank(Float64Array.of(0, 0, 5))).toBeCloseTo(1, 14);
    expect(effectiveRank(Float64Array.of(-2, 2, 2, 2))).toBeCloseTo(4, 13);
    expect(effectiveRank(new Float64Array(3))).toBe(0);
    expect(conditionNumber(Float64Array.of(-8, 0, 2, 4), 1e-9)).toBe(4);
    expect(conditionNumber(new Float64Array(2), 1e-9)).toBeNaN();
  });
});
