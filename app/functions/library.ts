/**
 * Named functions: those of the lecture notes, the classics of optimisation, and the traps of the second-order test.
 * Titles and descriptions are catalogue texts: `functions.<id>.title`, `functions.<id>.description`.
 */

/** A number of the formula that the user may move; it stands in braces in the template. */
export interface FunctionParameter {
  readonly name: string;
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** What is known about all critical points inside the box; null where there are infinitely many. */
export interface KnownCriticalPoints {
  readonly minima: number;
  readonly saddles: number;
  readonly maxima: number;
}

export interface LibraryFunction {
  readonly id: string;
  readonly variables: readonly string[];
  /** Formula in the grammar of `parse-expression.ts`, with `{name}` for parameters. */
  readonly template: string;
  readonly parameters: readonly FunctionParameter[];
  readonly box: readonly (readonly [number, number])[];
  /** Where a path may start so that something instructive happens. */
  readonly start: readonly number[];
  /** Counts with the default parameters; degenerate isolated points are counted as what they truly are. */
  readonly known: KnownCriticalPoints | null;
  /** Winding number of ∇f along the box's border (two variables), where critical points stay off the border. */
  readonly winding: number | null;
  /** Source of the formula, where it has one. */
  readonly source?: string;
}

type Box = readonly (readonly [number, number])[];
const square = (half: number): Box => [
  [-half, half],
  [-half, half],
];

function entry(
  id: string,
  template: string,
  box: Box,
  start: readonly number[],
  known: readonly [number, number, number] | null,
  winding: number | null,
  more: Partial<Pick<LibraryFunction, 'variables' | 'parameters' | 'source'>> = {},
): LibraryFunction {
  return {
    id,
    variables: more.variables ?? ['x', 'y'].slice(0, box.length),
    template,
    parameters: more.parameters ?? [],
    box,
    start,
    known: known === null ? null : { minima: known[0], saddles: known[1], maxima: known[2] },
    winding,
    ...(more.source === undefined ? {} : { source: more.source }),
  };
}

/** Müller–Brown potential: Σ Aᵢ exp(aᵢ(x−xᵢ)² + bᵢ(x−xᵢ)(y−yᵢ) + cᵢ(y−yᵢ)²). */
const MULLER_BROWN = [
  '-200*exp(-(x - 1)^2 - 10*y^2)',
  '100*exp(-x^2 - 10*(y - 0.5)^2)',
  '170*exp(-6.5*(x + 0.5)^2 + 11*(x + 0.5)*(y - 1.5) - 6.5*(y - 1.5)^2)',
].join(' - ');
const MULLER_BROWN_LAST = '15*exp(0.7*(x + 1)^2 + 0.6*(x + 1)*(y - 1) + 0.7*(y - 1)^2)';

export const FUNCTION_LIBRARY: readonly LibraryFunction[] = [
  entry('toy', '({y} - w2*w1*{x})^2', square(2), [0.9, -0.88], null, null, {
    variables: ['w1', 'w2'],
    parameters: [
      { name: 'x', default: 1, minimum: -3, maximum: 3 },
      { name: 'y', default: 1, minimum: -3, maximum: 3 },
    ],
    source: 'Lecture notes: y = w₂w₁x on one sample',
  }),
  entry('quadraticSaddle', 'x^2 - y^2', square(2), [1, 0.01], [0, 1, 0], -1),
  entry('sliceDeception', 'x^2 + y^2 - 3*x*y', square(2), [1, -0.98], [0, 1, 0], -1),
  entry('tiltedDoubleWell', '(x^2 - 1)^2 + 0.3*x', [[-2, 2]], [2], [2, 0, 1], null),
  entry('himmelblau', '(x^2 + y - 11)^2 + (x + y^2 - 7)^2', square(6), [0, 0], [4, 4, 1], 1, {
    source: 'Himmelblau, Applied Nonlinear Programming, 1972',
  }),
  entry(
    'rosenbrock',
    '100*(y - x^2)^2 + (1 - x)^2',
    [
      [-2, 2],
      [-1, 3],
    ],
    [-1.2, 1],
    [1, 0, 0],
    1,
    { source: 'Rosenbrock, The Computer Journal 3, 1960' },
  ),
  entry(
    'beale',
    '(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2',
    square(4.5),
    [-1, 1.5],
    [1, 2, 0],
    -1,
    { source: 'Beale, On an iterative method of finding a local minimum, 1958' },
  ),
  entry(
    'rastrigin',
    '20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)',
    square(5.12),
    [3.3, -2.3],
    [121, 220, 100],
    1,
    { source: 'Rastrigin, Systems of Extremal Control, 1974' },
  ),
  entry(
    'sixHumpCamel',
    '4*x^2 - 2.1*x^4 + x^6/3 + x*y - 4*y^2 + 4*y^4',
    [
      [-2, 2],
      [-1.2, 1.2],
    ],
    [-1.8, 0.2],
    [6, 7, 2],
    1,
    { source: 'Dixon & Szegö, Towards Global Optimisation 2, 1978' },
  ),
  entry(
    'mullerBrown',
    `${MULLER_BROWN} + ${MULLER_BROWN_LAST}`,
    [
      [-1.5, 1.2],
      [-0.2, 2],
    ],
    [-0.75, 0.6],
    [3, 2, 0],
    1,
    { source: 'Müller & Brown, Theoretica Chimica Acta 53, 1979' },
  ),
  entry('ellipse', '0.5*({a}*x^2 + {b}*y^2)', square(12), [-10, 1], [1, 0, 0], 1, {
    parameters: [
      { name: 'a', default: 1, minimum: 0.01, maximum: 10 },
      { name: 'b', default: 100, minimum: 0.01, maximum: 1000 },
    ],
    source: 'Optimizer lecture: one steep and one flat direction',
  }),
  entry('crescent', '(x^2 + y^2 - 4)^2/4 + x/2', square(3), [1.9, 0.6], [1, 1, 1], 1, {
    source: 'Optimizer lecture: a bent valley whose steepness changes along the way',
  }),
  entry('gradientFlat', 'x^3/3 + x + y^2/2', square(2), [0.8, 1], [0, 0, 0], 0),
  entry('monkeySaddle', 'x^3 - 3*x*y^2', square(1), [0.6, 0.05], [0, 1, 0], -2),
  entry('degenerateMinimum', 'x^4 + y^4', square(1), [0.8, 0.5], [1, 0, 0], 1),
  entry('degenerateValley', 'x^2 + y^4', square(1), [0.8, 0.5], [1, 0, 0], 1),
  entry('degenerateSaddle', 'x^2 + y^3', square(1), [0.8, 0.5], [0, 1, 0], 0),
  entry('peano', '(y - x^2)*(y - 2*x^2)', square(1), [0.6, 0.8], [0, 1, 0], -1, {
    source: 'Peano in Genocchi, Calcolo differenziale, 1884',
  }),
  entry('crossedValleys', 'x^2*y^2', square(1), [0.8, 0.5], null, null),
  entry('degenerateMaximum', '-x^4 - y^4', square(1), [0.2, 0.1], [0, 0, 1], 1),
];

/** The entry with this id; null when there is none. */
export function libraryFunction(id: string): LibraryFunction | null {
  return FUNCTION_LIBRARY.find((one) => one.id === id) ?? null;
}

/** The formula with its parameters put in; parameters left out take their defaults. */
export function libraryExpression(
  one: LibraryFunction,
  values: Readonly<Record<string, number>> = {},
): string {
  return one.template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = one.parameters.find((candidate) => candidate.name === name);
    const value = values[name] ?? parameter?.default ?? NaN;
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `Expected a finite number for parameter ${name} of ${one.id}, got ${String(value)}`,
      );
    }
    return value < 0 ? `(${value})` : `${value}`;
  });
}
