import { ExpressionError } from './expression-error.ts';
import { TapeBuilder, UNARY_FUNCTIONS, type Tape, type UnaryFunction } from './expression-tape.ts';

/** Longest formula and deepest nesting that are read; the limits keep the parser's recursion far from the stack's end. */
const MAX_LENGTH = 4000;
const MAX_DEPTH = 200;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };
/** Largest number of variables of a formula. */
const MAX_VARIABLES = 8;

type Token =
  | { readonly kind: 'number'; readonly at: number; readonly text: string; readonly value: number }
  | { readonly kind: 'name'; readonly at: number; readonly text: string }
  | { readonly kind: 'symbol'; readonly at: number; readonly text: string }
  | { readonly kind: 'end'; readonly at: number; readonly text: '' };

/** Names that may be called, with the number of arguments they take (`max` −1: two or more). */
const FUNCTIONS = new Map<string, { unary: UnaryFunction } | { variadic: 'min' | 'max' } | { pow: true }>([
  ...UNARY_FUNCTIONS.filter((name) => name !== 'neg').map((name) => [name, { unary: name }] as const),
  ['log', { unary: 'ln' }],
  ['min', { variadic: 'min' }],
  ['max', { variadic: 'max' }],
  ['pow', { pow: true }],
]);
/** Every function name a formula may use, for help texts and completion. */
export const FUNCTION_NAMES: readonly string[] = [...FUNCTIONS.keys()];

/**
 * Reads a formula into a tape.
 *
 * Grammar: `+ - * /` left-associative, `^` right-associative and binding tighter than a sign (−x^2 = −(x^2), 2^-3 is
 * allowed), parentheses, numbers (`1`, `.5`, `1e-3`), `pi`, `e`, calls of {@link FUNCTION_NAMES}. A variable named like
 * a constant takes its place. Multiplication is always written.
 *
 * @throws ExpressionError (and nothing else) with the exact position of the first character that does not fit.
 */
export function parseExpression(expression: string, variables: readonly string[]): Tape {
  checkVariables(variables);
  if (expression.length > MAX_LENGTH) {
    const line = `Expected a formula of at most ${MAX_LENGTH} characters, got ${expression.length}: shorten it`;
    throw new ExpressionError('tooLong', MAX_LENGTH, line, { limit: MAX_LENGTH, length: expression.length });
  }
  return new Parser(expression, variables).parse();
}

function checkVariables(variables: readonly string[]): void {
  if (variables.length < 1 || variables.length > MAX_VARIABLES) {
    const line = `Expected 1 to ${MAX_VARIABLES} variables, got ${variables.length}: change the list of variables`;
    throw new ExpressionError('badVariables', 0, line, { found: variables.length });
  }
  variables.forEach((name, index) => {
    NAME.lastIndex = 0;
    if (NAME.exec(name)?.[0] !== name || FUNCTIONS.has(name)) {
      const line = `Expected a variable name of letters, digits and underscores that is no function, got "${name}": rename it`;
      throw new ExpressionError('badVariables', 0, line, { found: name });
    }
    if (variables.indexOf(name) !== index) {
      const line = `Expected distinct variable names, got "${name}" twice: rename one`;
      throw new ExpressionError('badVariables', 0, line, { found: name });
    }
  });
}

class Parser {
  readonly #text: string;
  readonly #variables: readonly string[];
  readonly #tape = new TapeBuilder();
  #token: Token;
  #next = 0;
  #depth = 0;

  constructor(text: string, variables: readonly string[]) {
    this.#text = text;
    this.#variables = variables;
    this.#token = this.#read();
  }

  parse(): Tape {
    if (this.#token.kind === 'end') {
      throw new ExpressionError(
        'empty',
        0,
        'Expected a formula, got an empty text: type one, such as x^2 - y^2',
      );
    }
    const result = this.#sum();
    if (!this.#atEnd()) this.#failAfterOperand();
    return this.#tape.finish(this.#variables, result);
  }

  #read(): Token {
    while (this.#next < this.#text.length && /\s/.test(this.#text[this.#next])) this.#next++;
    const at = this.#next;
    if (at >= this.#text.length) return { kind: 'end', at: this.#text.length, text: '' };
    NUMBER.lastIndex = at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number !== undefined) {
      this.#next = at + number.length;
      const value = Number(number);
      if (!Number.isFinite(value)) {
        const line = `Expected a number below 1.8e308, got ${number}: use a smaller one`;
        throw new ExpressionError('numberOutOfRange', at, line, { found: number });
      }
      return { kind: 'number', at, text: number, value };
    }
    NAME.lastIndex = at;
    const name = NAME.exec(this.#text)?.[0];
    if (name !== undefined) {
      this.#next = at + name.length;
      return { kind: 'name', at, text: name };
    }
    const symbol = String.fromCodePoint(this.#text.codePointAt(at) ?? 0);
    if (!'+-*/^(),'.includes(symbol)) {
      const line = `Expected a number, a name or one of + - * / ^ ( ) , but got "${symbol}": remove or replace it`;
      throw new ExpressionError('unexpectedCharacter', at, line, { found: symbol });
    }
    this.#next = at + 1;
    return { kind: 'symbol', at, text: symbol };
  }

  #advance(): void {
    this.#token = this.#read();
  }

  #atEnd(): boolean {
    return this.#token.kind === 'end';
  }

  #isSymbol(text: string): boolean {
    return this.#token.kind === 'symbol' && this.#token.text === text;
  }

  #nested<T>(body: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      const line = `Expected at most ${MAX_DEPTH} levels of nesting, got more: split the formula`;
      throw new ExpressionError('tooDeep', this.#token.at, line, { limit: MAX_DEPTH });
    }
    const result = body();
    this.#depth--;
    return result;
  }

  #sum(): number {
    let left = this.#product();
    for (;;) {
      const name = this.#isSymbol('+') ? 'add' : this.#isSymbol('-') ? 'sub' : null;
      if (name === null) return left;
      this.#advance();
      left = this.#tape.binary(name, left, this.#product());
    }
  }

  #product(): number {
    let left = this.#signed();
    for (;;) {
      const name = this.#isSymbol('*') ? 'mul' : this.#isSymbol('/') ? 'div' : null;
      if (name === null) return left;
      this.#advance();
      left = this.#tape.binary(name, left, this.#signed());
    }
  }

  #signed(): number {
    if (this.#isSymbol('-')) {
      this.#advance();
      return this.#tape.unary(
        'neg',
        this.#nested(() => this.#signed()),
      );
    }
    if (this.#isSymbol('+')) {
      this.#advance();
      return this.#nested(() => this.#signed());
    }
    const base = this.#atom();
    if (!this.#isSymbol('^')) return base;
    this.#advance();
    const exponent = this.#nested(() => this.#signed());
    return this.#tape.binary('pow', base, exponent);
  }

  #atom(): number {
    const token = this.#token;
    if (token.kind === 'number') {
      this.#advance();
      return this.#tape.constant(token.value);
    }
    if (token.kind === 'name') {
      this.#advance();
      return this.#isSymbol('(') ? this.#call(token.text, token.at) : this.#named(token.text, token.at);
    }
    if (this.#isSymbol('(')) {
      this.#advance();
      const inner = this.#nested(() => this.#sum());
      this.#close();
      return inner;
    }
    if (token.kind === 'end') {
      const line = 'Expected a number, a variable or a parenthesis, got the end of the formula: complete it';
      throw new ExpressionError('unexpectedEnd', token.at, line);
    }
    const line = `Expected a number, a variable or a parenthesis, got "${token.text}": put an operand before it`;
    throw new ExpressionError('expectedOperand', token.at, line, { found: token.text });
  }

  #named(name: string, at: number): number {
    const index = this.#variables.indexOf(name);
    if (index >= 0) return this.#tape.variable(index);
    if (Object.hasOwn(CONSTANTS, name)) return this.#tape.constant(CONSTANTS[name]);
    const variables = this.#variables.join(', ');
    if (FUNCTIONS.has(name)) {
      const line = `Expected "(" after the function ${name}: write ${name}(…)`;
      throw new ExpressionError('expectedOpening', at + name.length, line, { found: name });
    }
    const line = `Expected one of the variables ${variables} or pi, e, got "${name}": rename it or add the variable`;
    throw new ExpressionError('unknownName', at, line, { found: name, variables });
  }

  #call(name: string, at: number): number {
    const target = FUNCTIONS.get(name);
    if (target === undefined) {
      if (this.#variables.includes(name) || Object.hasOwn(CONSTANTS, name)) {
        const line = `Expected an operator between "${name}" and "(": write ${name}*(…)`;
        throw new ExpressionError('expectedOperator', this.#token.at, line, { found: '(', before: name });
      }
      const line = `Expected one of the functions ${FUNCTION_NAMES.join(', ')}, got "${name}": use one of them`;
      throw new ExpressionError('unknownFunction', at, line, {
        found: name,
        functions: FUNCTION_NAMES.join(', '),
      });
    }
    this.#advance();
    const values = [this.#nested(() => this.#sum())];
    while (this.#isSymbol(',')) {
      this.#advance();
      values.push(this.#nested(() => this.#sum()));
    }
    this.#close();
    const expected = 'unary' in target ? '1' : 'pow' in target ? '2' : '2 or more';
    const fits =
      'unary' in target ? values.length === 1 : 'pow' in target ? values.length === 2 : values.length >= 2;
    if (!fits) {
      const line = `Expected ${expected} argument(s) of ${name}, got ${values.length}: change the list`;
      throw new ExpressionError('argumentCount', at, line, { found: values.length, expected, name });
    }
    if ('unary' in target) return this.#tape.unary(target.unary, values[0]);
    if ('pow' in target) return this.#tape.binary('pow', values[0], values[1]);
    return values.reduce((left, right) => this.#tape.binary(target.variadic, left, right));
  }

  #close(): void {
    if (this.#isSymbol(')')) {
      this.#advance();
      return;
    }
    if (this.#token.kind === 'end') {
      const line = 'Expected ")", got the end of the formula: close the parenthesis';
      throw new ExpressionError('expectedClosing', this.#token.at, line);
    }
    this.#failAfterOperand();
  }

  /** The token that stands where only an operator could. */
  #failAfterOperand(): never {
    const { at, text } = this.#token;
    if (text === ')') {
      throw new ExpressionError(
        'unmatchedClosing',
        at,
        'Got ")" without a matching "(": remove it or open one',
      );
    }
    const line = `Expected an operator before "${text}": multiplication is written with *`;
    throw new ExpressionError('expectedOperator', at, line, { found: text });
  }
}
