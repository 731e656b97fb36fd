import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import cases from '../testing/exact-cases.json' with { type: 'json' };
import { compileFunction, ExpressionError, parseExpression } from './compile-function.ts';
import { FUNCTION_NAMES } from './parse-expression.ts';

interface CasePoint {
  readonly x: readonly number[];
  readonly loss: number;
  readonly grad_norm?: number;
  readonly hessian?: readonly (readonly number[])[];
  readonly eigenvalues?: readonly number[];
}

function value(expression: string, variables: string[] = ['x'], x: number[] = [0]): number {
  return compileFunction(expression, variables).loss(Float64Array.from(x));
}
function derivatives(expression: string, variables: string[], x: number[]) {
  const f = compileFunction(expression, variables);
  const n = variables.length;
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  const loss = f.gradient(Float64Array.from(x), gradient);
  f.hessian(Float64Array.from(x), hessian);
  return { loss, gradient: [...gradient], hessian: [...hessian] };
}
function failure(expression: string, variables = ['x', 'y']): ExpressionError {
  try {
    parseExpression(expression, variables);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`"${expression}" was accepted`);
}

describe('grammar', () => {
  it.each([
    ['-x^2', 3, -9],
    ['2^3^2', 0, 512],
    ['2^-2', 0, 0.25],
    ['-2^2', 0, -4],
    ['(-2)^3', 0, -8],
    ['0^0', 0, 1],
    ['x^0', 0, 1],
    ['1 - 2 - 3', 0, -4],
    ['8/4/2', 0, 1],
    ['2*-x', 3, -6],
    ['- - x', 3, 3],
    ['+x', 3, 3],
    ['1e-3 + .5 + 5.', 0, 5.501],
    ['max(1, x, 3) + min(x, 2)', 7, 9],
    ['log(e) + ln(e^2) + log10(1000)', 0, 6],
    ['cos(pi)', 0, -1],
    ['pow(x, 3)', -2, -8],
    ['relu(-1) + relu(2) + abs(-3)', 0, 5],
    ['sigmoid(0) + softplus(0)', 0, 0.5 + Math.LN2],
  ])('%s at x = %d is %d', (expression, x, expected) => {
    expect(value(expression, ['x'], [x])).toBeCloseTo(expected, 13);
  });

  it('lets a variable take the place of a constant', () => {
    expect(value('e + 1', ['e'], [5])).toBe(6);
  });

  it('takes small integer powers exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 200 }), fc.integer({ min: 0, max: 6 }), (base, n) => {
        expect(value(`x^${n}`, ['x'], [base])).toBe(Number(BigInt(base) ** BigInt(n)));
      }),
    );
  });
});

describe('function names', () => {
  it('can all be called, and are refused as variables', () => {
    for (const name of FUNCTION_NAMES) {
      const two = ['min', 'max', 'pow'].includes(name);
      expect(value(`${name}(${two ? 'x, 0.5' : 'x'})`, ['x'], [0.5])).not.toBeNaN();
      expect(failure('1', [name]).problem).toBe('badVariables');
    }
  });
});

describe('errors', () => {
  it.each([
    ['', 'empty', 0],
    ['2x', 'expectedOperator', 1],
    ['x y', 'expectedOperator', 2],
    ['(x)(y)', 'expectedOperator', 3],
    ['x(y)', 'expectedOperator', 1],
    ['x + ', 'unexpectedEnd', 4],
    ['(x', 'expectedClosing', 2],
    ['x)', 'unmatchedClosing', 1],
    ['x * / y', 'expectedOperand', 4],
    ['x + z', 'unknownName', 4],
    ['foo(x)', 'unknownFunction', 0],
    ['sin x', 'expectedOpening', 3],
    ['sin(x, y)', 'argumentCount', 0],
    ['pow(x)', 'argumentCount', 0],
    ['x # y', 'unexpectedCharacter', 2],
    ['x + 1e999', 'numberOutOfRange', 4],
    ['x ** 2', 'expectedOperand', 3],
    [`${'('.repeat(500)}x`, 'tooDeep', 201],
    [`${'-'.repeat(500)}x`, 'tooDeep', 201],
  ])('%s: %s at %d', (expression, problem, position) => {
    const error = failure(expression);
    expect(error.problem).toBe(problem);
    expect(error.position).toBe(position);
    expect(error.message).not.toContain('\n');
    expect(error.message).toContain(`at character ${position + 1}`);
  });

  it('refuses bad variable lists', () => {
    expect(failure('1', []).problem).toBe('badVariables');
    expect(failure('x', ['x', 'x']).problem).toBe('badVariables');
    expect(failure('x', ['sin']).problem).toBe('badVariables');
    expect(failure('x', ['1a']).problem).toBe('badVariables');
    expect(failure('x', [...'abcdfghij']).problem).toBe('badVariables');
  });

  it('never throws anything else, whatever the text', () => {
    const piece = fc.constantFrom(
      ...[
        'x',
        'y',
        '1',
        '.',
        '1e5',
        '(',
        ')',
        '+',
        '-',
        '*',
        '/',
        '^',
        ',',
        'sin',
        'max',
        'pow',
        ' ',
        'π',
        '#',
      ],
      ...['__proto__', 'constructor', 'e', 'pi', '\u{1F600}', '\n'],
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (expression) => {
        try {
          const f = compileFunction(expression, ['x', 'y']);
          f.hessian(Float64Array.of(0.3, -0.7), new Float64Array(4));
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
          if (!(error instanceof ExpressionError)) return;
          expect(error.position).toBeGreaterThanOrEqual(0);
          expect(error.position).toBeLessThanOrEqual(expression.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('reads a long chain without exhausting the stack', () => {
    expect(value(Array(2000).fill('x').join('+'), ['x'], [1])).toBe(2000);
  });
});

describe('domain', () => {
  it('answers NaN outside the domain and spoils no other variable', () => {
    expect(value('ln(x)', ['x'], [-1])).toBeNaN();
    expect(value('sqrt(x)', ['x'], [-1])).toBeNaN();
    expect(value('x^0.5', ['x'], [-1])).toBeNaN();
    const atBorder = derivatives('sqrt(x) + y^2', ['x', 'y'], [0, 3]);
    expect(atBorder.gradient).toEqual([Infinity, 6]);
    expect(atBorder.hessian[3]).toBe(2);
    expect(Number.isFinite(atBorder.hessian[0])).toBe(false);
  });

  it('knows how far a kink is', () => {
    const f = compileFunction('abs(x - 1) + max(x, y)', ['x', 'y']);
    expect(f.kinkDistance(Float64Array.of(3, 2.5))).toBe(0.5);
    expect(compileFunction('x^2', ['x']).kinkDistance(Float64Array.of(0))).toBe(Infinity);
  });
});

describe('exact cases', () => {
  for (const one of cases.cases) {
    const model = one.model as { kind: string; vars?: string[]; expr?: string };
    if (model.kind !== 'expression' || model.vars === undefined || model.expr === undefined) continue;
    const { vars, expr } = { vars: model.vars, expr: model.expr };
    it(`${one.id}: loss, gradient, Hessian, eigenvalues`, () => {
      for (const point of (one as { points?: CasePoint[] }).points ?? []) {
        const got = derivatives(expr, vars, [...point.x]);
        const n = vars.length;
        expect(Math.abs(got.loss - point.loss)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(point.loss)));
        const scale = Math.max(1, ...got.hessian.map(Math.abs));
        if (point.grad_norm !== undefined) {
          expect(Math.abs(Math.hypot(...got.gradient) - point.grad_norm)).toBeLessThanOrEqual(1e-9 * scale);
        }
        point.hessian?.flat().forEach((h, k) => {
          expect(Math.abs(got.hessian[k] - h)).toBeLessThanOrEqual(1e-9 * scale);
        });
        if (point.eigenvalues === undefined) continue;
        const rows = Array.from({ length: n }, (_, i) => got.hessian.slice(i * n, i * n + n));
        const spectrum = new EigenvalueDecomposition(new Matrix(rows), {
          assumeSymmetric: true,
        }).realEigenvalues.sort((a, b) => a - b);
        point.eigenvalues.forEach((lambda, k) => {
          expect(Math.abs(spectrum[k] - lambda)).toBeLessThanOrEqual(1e-9 * scale);
        });
      }
    });
  }
});

describe('derivatives against other routes', () => {
  /** Terms with every function, kept inside their domains for x, y in (0.2, 0.8). */
  const terms = [
    ...['sqrt(x)', 'exp(y)', 'ln(x)', 'log10(x + y)', 'sin(x*y)', 'cos(y)', 'tan(x)', 'asin(x)', 'acos(y)'],
    ...[
      'atan(x - y)',
      'sinh(x)',
      'cosh(y)',
      'tanh(x*3)',
      'abs(x - 2)',
      'sigmoid(2*x - y)',
      'softplus(x - y)',
    ],
    ...[
      'relu(x + y)',
      'min(x, y + 5)',
      'max(x*y, -1)',
      'pow(x, y)',
      'x^y',
      '2^x',
      'x^2.5',
      'x^-3',
      'x^5/y^2',
    ],
  ];
  const formula = fc.tuple(
    fc.constantFrom(...terms),
    fc.constantFrom(...terms),
    fc.constantFrom(...terms),
    fc.constantFrom('*', '+', '-', '/'),
  );
  const point = fc.tuple(
    fc.double({ min: 0.2, max: 0.8, noNaN: true }),
    fc.double({ min: 0.2, max: 0.8, noNaN: true }),
  );

  it('agree with Richardson-extrapolated central differences', () => {
    fc.assert(
      fc.property(formula, point, ([a, b, c, op], [x, y]) => {
        const text = `(${a}) ${op} (3 + ${b}) * ${c}`;
        const f = compileFunction(text, ['x', 'y']);
        const { gradient, hessian } = derivatives(text, ['x', 'y'], [x, y]);
        const scale = 1 + Math.max(...gradient.map(Math.abs), ...hessian.map(Math.abs));
        const g = new Float64Array(2);
        const central = (i: number, h: number, read: (at: Float64Array) => number) => {
          const up = Float64Array.of(x, y);
          const down = Float64Array.of(x, y);
          up[i] += h;
          down[i] -= h;
          return (read(up) - read(down)) / (2 * h);
        };
        const slope = (i: number, read: (at: Float64Array) => number) =>
          (4 * central(i, 5e-4, read) - central(i, 1e-3, read)) / 3;
        for (let i = 0; i < 2; i++) {
          expect(Math.abs(slope(i, (at) => f.loss(at)) - gradient[i])).toBeLessThan(2e-6 * scale);
          for (let j = 0; j < 2; j++) {
            const column = slope(i, (at) => {
              f.gradient(at, g);
              return g[j];
            });
            expect(Math.abs(column - hessian[i * 2 + j])).toBeLessThan(2e-6 * scale);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['sin(x)^2 + cos(x)^2', '1'],
    ['exp(x + y)', 'exp(x)*exp(y)'],
    ['ln(x*y)', 'ln(x) + ln(y)'],
    ['tanh(x)', '2*sigmoid(2*x) - 1'],
    ['softplus(x) - softplus(-x)', 'x'],
    ['(x + y)^3', 'x^3 + 3*x^2*y + 3*x*y^2 + y^3'],
    ['x^y', 'exp(y*ln(x))'],
    ['cosh(x)^2 - sinh(x)^2', '1'],
    ['asin(x)', 'pi/2 - acos(x)'],
    ['x/y', 'x*y^-1'],
    ['sqrt(x)', 'x^0.5'],
    ['tan(x)', 'sin(x)/cos(x)'],
    ['log10(x)', 'ln(x)/ln(10)'],
  ])('%s is %s to second order', (left, right) => {
    fc.assert(
      fc.property(point, ([x, y]) => {
        const a = derivatives(left, ['x', 'y'], [x, y]);
        const b = derivatives(right, ['x', 'y'], [x, y]);
        [a.loss, ...a.gradient, ...a.hessian].forEach((value, k) => {
          expect(value).toBeCloseTo([b.loss, ...b.gradient, ...b.hessian][k], 9);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('applies the Hessian to a vector as the dense one', () => {
    const f = compileFunction('x^2*y + sin(y*z) + z^4', ['x', 'y', 'z']);
    const at = Float64Array.of(0.3, -1.2, 0.8);
    const v = Float64Array.of(1, -2, 0.5);
    const out = new Float64Array(3);
    const dense = new Float64Array(9);
    f.hessian(at, dense);
    f.hessianVectorProduct(at, v, out);
    for (let i = 0; i < 3; i++) {
      expect(out[i]).toBeCloseTo(dense[3 * i] - 2 * dense[3 * i + 1] + 0.5 * dense[3 * i + 2], 14);
    }
  });
});
