import type { Note } from '../data/prepared-data.ts';

/** What can be wrong with a formula; the catalogue holds `notes.expression.<code>` for each. */
export type ExpressionProblem =
  | 'empty'
  | 'unexpectedCharacter'
  | 'unexpectedEnd'
  | 'expectedOperand'
  | 'expectedOperator'
  | 'expectedClosing'
  | 'expectedOpening'
  | 'unmatchedClosing'
  | 'unknownName'
  | 'unknownFunction'
  | 'argumentCount'
  | 'numberOutOfRange'
  | 'tooDeep'
  | 'tooLong'
  | 'badVariables';

/**
 * A formula that cannot be read. `position` is the 0-based index of the first character that does not fit (equal to
 * the length when the formula ends too early); `note` is the same statement for the text catalogue.
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly position: number;
  readonly problem: ExpressionProblem;
  readonly note: Note;

  constructor(
    problem: ExpressionProblem,
    position: number,
    line: string,
    values: Readonly<Record<string, number | string>> = {},
  ) {
    super(`${line} (at character ${position + 1})`);
    this.problem = problem;
    this.position = position;
    this.note = { key: `expression.${problem}`, values: { ...values, position: position + 1 } };
  }
}
