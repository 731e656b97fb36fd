import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFunction, type FunctionObjective } from '../functions/compile-function.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { exactCases, linearNetwork } from '../testing/case-objectives.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { analyzePoint } from '../curvature/analyze-point.ts';
import type { PointClass } from '../curvature/point-card.ts';
import { decisionMargin, verdictCard } from './verdict-card.ts';

/** Classes that are right for what is true; `inconclusive` only where second order leaves it open. */
function allowed(hessianClass: string, trueClass: string): PointClass[] {
  if (trueClass === 'not_critical') return ['notCritical', 'gradientFlat'];
  if (hessianClass === 'indefinite') return ['saddle'];
  if (hessianClass === 'positive_definite') return ['minimum'];
  if (hessianClass === 'negative_definite') return ['maximum'];
  if (trueClass === 'saddle' || trueClass === 'degenerate') return ['degenerateSaddle'];
  if (trueClass.endsWith('min_nonstrict')) return ['minimumModuloSymmetry', 'inconclusive'];
  if (trueClass.endsWith('max_nonstrict')) return ['maximum', 'inconclusive'];
  return ['inconclusive'];
}

describe('exact cases', () => {
  for (const { id, objective, points } of exactCases()) {
    it(`${id}: spectrum, inertia, class`, () => {
      for (const point of points) {
        const card = verdictCard(objective, Float64Array.from(point.x));
        expect(Math.abs(card.loss - point.loss)).toBeLessThanOrEqual(1e-9 * Math.max(1, point.loss));
        const scale = Math.max(1, -card.smallestEigenvalue, card.largestEigenvalue);
        point.eigenvalues?.forEach((lambda, k) => {
          expect(Math.abs(card.eigenvalues[k] - lambda)).toBeLessThanOrEqual(1e-9 * scale);
        });
        expect(card.inertia).toEqual({ negative: point.n_neg, zero: point.n_zero, positive: point.n_pos });
        expect(allowed(point.hessian_class, point.true_class)).toContain(card.class);
        expect(card.crossCheck?.agrees).toBe(true);
        expect(card.margin.factor).toBeGreaterThan(10);
      }
    });
  }

  it('calls exactly the points that only higher order could decide inconclusive', () => {
    const open = exactCases().flatMap(({ id, objective, points }) =>
      points
        .filter(({ x }) => verdictCard(objective, Float64Array.from(x)).class === 'inconclusive')
        .map(() => id),
    );
    expect(open).toEqual([
      'degenerate:x^4+y^4',
      'degenerate:x^2+y^4',
      'degenerate:x^2*y^2',
      'degenerate:-x^4-y^4',
    ]);
  });
});

describe('gradients that a probe may spend', () => {
  const objective = compileFunction('x^4 + y^4 + z^4 + x*y*z*w', ['x', 'y', 'z', 'w']);
  const probed = (gradients: number) =>
    verdictCard(objective, new Float64Array(4), { crossCheck: false, probe: { gradients } }).probe?.tried;

  it('bound its work, and the card says how many starts were made', () => {
    const whole = probed(Infinity);
    const cut = probed(500);
    expect(whole?.starts).toBe(8 + 4 * 4 + 2 * 4);
    expect(whole?.evaluations).toBeGreaterThan(2000);
    expect(cut?.starts).toBeLessThan(12);
    // A climb that has begun is not broken off: one more on each of 18 spheres.
    expect(cut?.evaluations).toBeLessThan(500 + 18 * 61);
    expect(cut?.radii).toEqual(whole?.radii);
  });

  it('leave every sphere one start at least', () => {
    expect(probed(0)?.starts).toBe(1);
    expect(probed(0)?.evaluations).toBeGreaterThanOrEqual(18);
  });
});

describe('work', () => {
  /** The objective, counting its dense Hessians. */
  function counted(objective: Objective): { objective: Objective; hessians: () => number } {
    let hessians = 0;
    const hessian: Objective['hessian'] = (theta, out, poll) => {
      hessians++;
      objective.hessian(theta, out, poll);
    };
    return { objective: { ...objective, hessian }, hessians: () => hessians };
  }

  it('builds one Hessian for a point taken as it stands', () => {
    const bowl = counted(compileFunction('x^2 + 3*y^2', ['x', 'y']));
    expect(verdictCard(bowl.objective, Float64Array.of(0, 0), { polish: false }).class).toBe('minimum');
    expect(bowl.hessians()).toBe(1);
  });

  it('goes on from a card that is there, with the same verdict', () => {
    const quartic = compileFunction('x^2 - y^4', ['x', 'y']);
    const theta = Float64Array.of(0, 0);
    const fresh = counted(quartic);
    const expected = verdictCard(fresh.objective, theta, { polish: false });
    const hessian = new Float64Array(4);
    const card = analyzePoint(quartic, theta, { hessian });
    const explanation = { groups: [], unexplained: card.inertia.zero, basis: [] };
    const continued = counted(quartic);
    const options = { polish: false, analyzed: { card, hessian, explanation } };
    expect(verdictCard(continued.objective, theta, options)).toEqual(expected);
    expect(continued.hessians()).toBe(fresh.hessians() - 1);
  });

  it('refuses more parameters than a dense Hessian is built for, before any memory is taken', () => {
    const many = { ...compileFunction('x', ['x']), dimension: 400_000 };
    expect(() => verdictCard(many, new Float64Array(400_000))).toThrow(/at most 6000 parameters.*400000/);
  });
});

describe('explained zeros', () => {
  it('accounts for every zero of rank-deficient linear autoencoders: r(2h − r)', () => {
    const spectrum = [5, 3, 2, 1, 0.5];
    const n = 5;
    for (const h of [1, 2, 3]) {
      for (let subset = 0; subset < 1 << n; subset++) {
        const chosen = [...Array(n).keys()].filter((i) => (subset >> i) & 1);
        const r = chosen.length;
        if (r > h) continue;
        // L = Σ over coordinates of λᵢ‖eᵢ − A B eᵢ‖²: one sample per coordinate, √(nλᵢ)·eᵢ.
        const samples = spectrum.map((lambda, i) =>
          spectrum.map((_, j) => (i === j ? Math.sqrt(n * lambda) : 0)),
        );
        const layers = [dense(h, 'identity', false), dense(n, 'identity', false)];
        const objective = createNetworkObjective(
          networkSpec(layers, 'mse'),
          regressionPart(samples, samples),
          n,
          n,
        );
        const theta = new Float64Array(2 * n * h);
        chosen.forEach((i, k) => {
          theta[k * n + i] = 1;
          theta[h * n + i * h + k] = 1;
        });
        const card = verdictCard(objective, theta, { crossCheck: false });
        const pairs = chosen.flatMap((i) =>
          spectrum.filter((_, j) => !chosen.includes(j) && spectrum[j] > spectrum[i]),
        );
        const left = spectrum.filter((_, j) => !chosen.includes(j)).reduce((sum, lambda) => sum + lambda, 0);
        expect(card.loss).toBeCloseTo(left, 12);
        expect(card.morseIndex).toBe(pairs.length + (h - r) * (n - r));
        expect(card.inertia.zero).toBe(r * (2 * h - r));
        if (r === h) expect(card.explainedZeros).toEqual([{ cause: 'linearOrbit', count: h * h }]);
      }
    }
  });

  it('finds nothing to explain once a penalty lifts the symmetry', () => {
    const part = regressionPart([[-2], [-0.5], [0.5], [1.5], [2], [3]], [[0.5], [1], [2], [2], [1.5], [0.5]]);
    const layers = [dense(2, 'relu'), dense(1)];
    const theta = Float64Array.of(1, 1, 1, -1, 1, -2, 0.5);
    const free = createNetworkObjective(networkSpec(layers, 'mse'), part, 1, 1);
    expect(verdictCard(free, theta).explainedZeros).toEqual([{ cause: 'reluRescaling', count: 2 }]);
    const penalised = createNetworkObjective(networkSpec(layers, 'mse', 0.01), part, 1, 1);
    const card = verdictCard(penalised, theta, { polish: false });
    expect(card.inertia.zero).toBe(0);
    expect(card.explainedZeros).toEqual([]);
  });

  it('explains scale and shift of a unit before batch normalisation', () => {
    // The whitened factorial of the case batchnorm-scale-invariance: minimum along (0.6, 0.8), any length, any bias.
    const part = regressionPart(
      [
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ],
      [[1.9], [-0.7], [-0.3], [-0.9]],
    );
    const norm = {
      type: 'batchNorm',
      momentum: 0.1,
      epsilon: 0,
      affine: false,
      statistics: 'batch',
    } as const;
    const objective = createNetworkObjective(networkSpec([dense(1), norm], 'mse'), part, 2, 1);
    for (const [length, lambda] of [
      [1, 2],
      [2, 0.5],
      [5, 0.08],
    ]) {
      const card = verdictCard(objective, Float64Array.of(0.6 * length, 0.8 * length, 0.7));
      expect(card.class).toBe('minimumModuloSymmetry');
      expect(card.explainedZeros).toEqual([
        { cause: 'batchNormShift', count: 1 },
        { cause: 'batchNormScale', count: 1 },
      ]);
      expect(card.largestEigenvalue).toBeCloseTo(lambda, 9);
    }
  });

  it('explains over-parameterisation at zero loss', () => {
    const part = regressionPart([[0.5], [-1]], [[0.2], [0.4]]);
    const layers = [dense(3, 'tanh'), dense(1)];
    const objective = createNetworkObjective(networkSpec(layers, 'mse'), part, 1, 1);
    // Output weights solved for zero residual at arbitrary hidden weights.
    const theta = Float64Array.of(0.7, -1.1, 0.3, 0.2, 0.5, -0.4, 0, 0, 0, 0);
    const h = (x: number, u: number): number => Math.tanh(theta[u] * x + theta[3 + u]);
    const determinant = h(0.5, 0) * h(-1, 1) - h(0.5, 1) * h(-1, 0);
    theta[6] = (0.2 * h(-1, 1) - 0.4 * h(0.5, 1)) / determinant;
    theta[7] = (0.4 * h(0.5, 0) - 0.2 * h(-1, 0)) / determinant;
    const card = verdictCard(objective, theta);
    expect(card.class).toBe('minimumModuloSymmetry');
    expect(card.inertia).toEqual({ negative: 0, zero: 8, positive: 2 });
    expect(card.explainedZeros.reduce((sum, { count }) => sum + count, 0)).toBe(8);
    expect(card.unexplainedZeros).toBe(0);
  });
});

describe('beyond second order', () => {
  it('sees through Peano’s surface by a bent curve and shows the lower point', () => {
    const f = compileFunction('(y - x^2)*(y - 2*x^2)', ['x', 'y']);
    const card = verdictCard(f, Float64Array.of(0, 0));
    expect(card.class).toBe('degenerateSaddle');
    const witness = card.probe?.lower;
    expect(witness?.order).toBeCloseTo(4, 3);
    const [x, y] = witness?.theta ?? [NaN, NaN];
    expect((y - x * x) * (y - 2 * x * x)).toBeCloseTo(witness?.difference ?? NaN, 15);
    expect(witness?.difference).toBeLessThan(0);
  });

  it('does not take a lower basin farther away for a way down', () => {
    // A quartic minimum at 0 with deep wells at |x| ≈ 0.11: lower points exist within the first spheres only.
    const f = compileFunction('x^4 - 100*x^6 + y^2', ['x', 'y']);
    const card = verdictCard(f, Float64Array.of(0, 0));
    expect(card.class).toBe('inconclusive');
    expect(card.probe?.verdict).toBe('higherAround');
  });

  it('finds the cubic way down of a shifted, rotated, scaled degenerate saddle', () => {
    const f = compileFunction('1e3*((0.6*(x-1)+0.8*(y+2))^2 + (0.8*(x-1)-0.6*(y+2))^3)', ['x', 'y']);
    const card = verdictCard(f, Float64Array.of(1, -2));
    expect(card.class).toBe('degenerateSaddle');
    expect(card.probe?.lower?.order).toBeCloseTo(3, 2);
  });

  it('tells a saddle from a maximum that is not strict', () => {
    const verdict = (text: string) => verdictCard(compileFunction(text, ['x', 'y']), Float64Array.of(0, 0));
    expect(verdict('-x^2 + y^3')).toMatchObject({ class: 'saddle', morseIndex: 1 });
    expect(verdict('-x^2 + y^4').class).toBe('saddle');
    expect(verdict('-x^2 - y^4')).toMatchObject({ class: 'inconclusive', morseIndex: 1 });
    expect(verdict('-x^2 - y^4').probe?.verdict).toBe('lowerAround');
    expect(verdict('-x^2 + 0*y').class).toBe('maximum');
  });

  it('leaves the origin of deep linear networks to the probe', () => {
    const objective = linearNetwork(
      [3, 3, 3, 3],
      [
        [3, 0, 0],
        [0, 2, 0],
        [0, 0, 1],
      ],
    );
    const card = verdictCard(objective, new Float64Array(27));
    expect(card.inertia).toEqual({ negative: 0, zero: 27, positive: 0 });
    expect(card.class).toBe('degenerateSaddle');
    expect(card.probe?.lower?.loss).toBeLessThan(card.loss);
  });
});

describe('polishing', () => {
  it('takes rounded digits for the critical point they mean', () => {
    const f = compileFunction('(x^2 + y - 11)^2 + (x + y^2 - 7)^2', ['x', 'y']);
    const card = verdictCard(f, Float64Array.of(3.58443, -1.84813));
    expect(card.class).toBe('minimum');
    expect(card.polished?.distance).toBeLessThan(1e-5);
    expect(card.theta[0]).toBeCloseTo(3.5844283403304917, 13);
    expect(card.relativeGradientNorm).toBeLessThan(1e-15);
  });

  it('never walks to a critical point elsewhere', () => {
    const f = compileFunction('(1 - x*y)^2', ['x', 'y']);
    const card = verdictCard(f, Float64Array.of(0.1, 0.2));
    expect(card.class).toBe('notCritical');
    expect(card.polished).toBeNull();
    expect(card.theta).toEqual(Float64Array.of(0.1, 0.2));
  });

  it('says that a point outside the domain has no verdict', () => {
    const f = compileFunction('sqrt(x) + ln(y)', ['x', 'y']);
    const card = verdictCard(f, Float64Array.of(-1, 0));
    expect(card.class).toBe('inconclusive');
    expect(card.notes[0].key).toBe('pointNotFinite');
  });

  it('says that a constant function is flat everywhere', () => {
    const card = verdictCard(compileFunction('3', ['x', 'y']), Float64Array.of(0, 0));
    expect(card.class).toBe('inconclusive');
    expect(card.inertia.zero).toBe(2);
    expect(card.notes).toEqual([{ key: 'locallyConstant' }]);
  });
});

describe('cross-check', () => {
  it('agrees on either side of kinks, however near', () => {
    const random = randomStream(2, 'test');
    const inputs = Array.from({ length: 60 }, () => [random.normal(), random.normal(), random.normal()]);
    const targets = inputs.map(() => [random.normal()]);
    const layers = [dense(8, 'relu'), dense(6, 'leakyRelu'), dense(1)];
    const objective = createNetworkObjective(
      networkSpec(layers, 'mse'),
      regressionPart(inputs, targets),
      3,
      1,
    );
    for (let k = 0; k < 5; k++) {
      const theta = Float64Array.from({ length: objective.dimension }, () => random.normal());
      expect(verdictCard(objective, theta).crossCheck?.agrees).toBe(true);
    }
  });

  it('catches a Hessian that is wrong in one entry', () => {
    const f = compileFunction('x^2*y + sin(y)', ['x', 'y']);
    const wrong = {
      ...f,
      hessian: (theta: Float64Array, out: Float64Array) => {
        f.hessian(theta, out);
        out[3] += 1e-7;
      },
    };
    const card = verdictCard(wrong, Float64Array.of(0.4, 0.9));
    expect(card.crossCheck?.agrees).toBe(false);
    expect(card.notes.map(({ key }) => key)).toContain('crossCheckDisagrees');
  });
});

describe('margin', () => {
  it('is the factor by which the band may change before the inertia does', () => {
    const { distance, factor } = decisionMargin(Float64Array.of(-1e-3, 1e-12, 2), 1e-9);
    expect(factor).toBeCloseTo(1e3, 9);
    expect(distance).toBeCloseTo(1e-9, 10);
  });
});

describe('degenerate points in random coordinates', () => {
  /** Σ aᵢ·uᵢ^pᵢ in coordinates turned by random angles and shifted; x, y, z are the variables. */
  const frame = fc.tuple(
    fc.double({ min: 0.1, max: 1.4, noNaN: true }),
    fc.double({ min: 0.1, max: 1.4, noNaN: true }),
    fc.double({ min: -2, max: 2, noNaN: true }),
  );
  const scale = fc.double({ min: 0.3, max: 3, noNaN: true });
  function build(
    angles: readonly number[],
    terms: readonly string[],
  ): { f: FunctionObjective; at: Float64Array } {
    const [a, b, shift] = angles;
    const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)].map((v) => v.toFixed(15));
    const u = `(${ca}*(x - (${shift})) + ${sa}*y)`;
    const w = `(-${sa}*(x - (${shift})) + ${ca}*y)`;
    const rotated = [u, `(${cb}*${w} + ${sb}*z)`, `(-${sb}*${w} + ${cb}*z)`];
    const text = terms.map((term, i) => term.replaceAll('u', rotated[i])).join(' + ');
    return { f: compileFunction(text, ['x', 'y', 'z']), at: Float64Array.of(shift, 0, 0) };
  }

  it('never calls a sum of even powers a saddle', () => {
    const even = fc.constantFrom('u^2', 'u^4', 'u^6', '(u^2 + u^4)', 'u^8');
    fc.assert(
      fc.property(frame, fc.tuple(even, even, even), scale, (angles, terms, factor) => {
        const { f, at } = build(
          angles,
          terms.map((term) => `${factor}*${term}`),
        );
        expect(['minimum', 'inconclusive']).toContain(verdictCard(f, at).class);
      }),
      { numRuns: 60 },
    );
  });

  it('finds the way down of an odd or a negative even power', () => {
    const even = fc.constantFrom('u^2', '(u^2 + u^4)', 'u^4');
    const falling = fc.constantFrom('u^3', '-u^3', 'u^5', '(-u^4)', '(u^3 + u^4)');
    fc.assert(
      fc.property(frame, fc.tuple(even, even), falling, scale, (angles, rising, down, factor) => {
        const { f, at } = build(angles, [...rising, `${factor}*${down}`]);
        const card = verdictCard(f, at);
        expect(card.class).toBe('degenerateSaddle');
        const witness = card.probe?.lower;
        expect(f.loss(witness?.theta ?? at)).toBeLessThan(f.loss(at));
      }),
      { numRuns: 60 },
    );
  });
});

describe('rectified units that are on for all samples', () => {
  it('are flat along every way that keeps their line, and lower places beyond a kink do not make a degenerate point', () => {
    const inputs = [[1], [2], [3]];
    const objective = createNetworkObjective(
      networkSpec([dense(2, 'relu'), dense(1)], 'mse'),
      regressionPart(inputs, [[0], [1], [0.5]]),
      1,
      1,
    );
    // Together the least-squares line ¼x: 0.25·x − 0.0 = relu(x + 1) + relu(x + 2) less what the last layer takes away.
    const theta = Float64Array.of(1, 1, 1, 2, 0.125, 0.125, -0.375);
    const card = verdictCard(objective, theta);
    // The line has two numbers, the network seven.
    expect(card.inertia).toEqual({ negative: 0, zero: 5, positive: 2 });
    expect(card.class).toBe('minimumModuloSymmetry');
  });
});
