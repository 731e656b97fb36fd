/**
 * A formula as a straight list of operations, each using earlier ones only: what the parser writes and the evaluator
 * runs. Constants are folded and equal operations shared while it is built, so that x^2 written twice is computed once.
 */

/** Functions of one argument. `log` is written `ln`. */
export const UNARY_FUNCTIONS = [
  'neg',
  'sqrt',
  'exp',
  'ln',
  'log10',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'abs',
  'sigmoid',
  'softplus',
  'relu',
] as const;
export type UnaryFunction = (typeof UNARY_FUNCTIONS)[number];
export type BinaryFunction = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'min' | 'max';

export type TapeNode =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'variable'; readonly index: number }
  | { readonly kind: 'unary'; readonly name: UnaryFunction; readonly a: number }
  /** a^exponent with a constant exponent: exact for integers, negative bases included; 0^0 = 1. */
  | { readonly kind: 'power'; readonly a: number; readonly exponent: number }
  | { readonly kind: 'binary'; readonly name: BinaryFunction; readonly a: number; readonly b: number };

export interface Tape {
  readonly variables: readonly string[];
  readonly nodes: readonly TapeNode[];
  /** Index of the node that is the value of the formula. */
  readonly result: number;
}

/** ln(1 + eᶻ) without overflow. */
function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}
/** 1/(1 + e⁻ᶻ) without overflow. */
export function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** aⁿ by multiplication for the small integers that formulas use (correctly signed, no series), else `Math.pow`. */
export function power(a: number, exponent: number): number {
  switch (exponent) {
    case 0:
      return 1;
    case 1:
      return a;
    case 2:
      return a * a;
    case 3:
      return a * a * a;
    case 4: {
      const square = a * a;
      return square * square;
    }
    case -1:
      return 1 / a;
    case -2:
      return 1 / (a * a);
    default:
      return Math.pow(a, exponent);
  }
}

/** Value of a one-argument function; NaN outside its domain. */
export function unaryValue(name: UnaryFunction, z: number): number {
  switch (name) {
    case 'neg':
      return -z;
    case 'ln':
      return Math.log(z);
    case 'sigmoid':
      return sigmoid(z);
    case 'softplus':
      return softplus(z);
    case 'relu':
      return z > 0 ? z : z <= 0 ? 0 : NaN;
    default:
      return Math[name](z);
  }
}

/** Value of a two-argument operation; NaN outside its domain. */
export function binaryValue(name: BinaryFunction, a: number, b: number): number {
  switch (name) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    case 'pow':
      return power(a, b);
    case 'min':
      return Math.min(a, b);
    case 'max':
      return Math.max(a, b);
  }
}

/** Collects operations; every method answers the index of the node that holds the result. */
export class TapeBuilder {
  readonly #nodes: TapeNode[] = [];
  readonly #known = new Map<string, number>();

  constant(value: number): number {
    return this.#put(Object.is(value, -0) ? 'c-0' : `c${value}`, { kind: 'constant', value });
  }

  variable(index: number): number {
    return this.#put(`v${index}`, { kind: 'variable', index });
  }

  unary(name: UnaryFunction, a: number): number {
    const value = this.#constantValue(a);
    if (value !== null) return this.constant(unaryValue(name, value));
    return this.#put(`${name} ${a}`, { kind: 'unary', name, a });
  }

  binary(name: BinaryFunction, a: number, b: number): number {
    const left = this.#constantValue(a);
    const right = this.#constantValue(b);
    if (left !== null && right !== null) return this.constant(binaryValue(name, left, right));
    if (name === 'pow' && right !== null) {
      return this.#put(`^${right} ${a}`, { kind: 'power', a, exponent: right });
    }
    return this.#put(`${name} ${a} ${b}`, { kind: 'binary', name, a, b });
  }

  finish(variables: readonly string[], result: number): Tape {
    return { variables: [...variables], nodes: this.#nodes, result };
  }

  #constantValue(index: number): number | null {
    const node = this.#nodes[index];
    return node.kind === 'constant' ? node.value : null;
  }

  #put(key: string, node: TapeNode): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#nodes.push(node);
    this.#known.set(key, this.#nodes.length - 1);
    return this.#nodes.length - 1;
  }
}
