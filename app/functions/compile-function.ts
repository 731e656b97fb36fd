import type { Objective } from '../numerics/objective.ts';
import { parseExpression } from './parse-expression.ts';
import { TapeEvaluator, type Kink } from './tape-evaluator.ts';

export { ExpressionError } from './expression-error.ts';
export { parseExpression } from './parse-expression.ts';

/** A formula as an objective. */
export interface FunctionObjective extends Objective {
  readonly expression: string;
  readonly variables: readonly string[];
  /** Distance from the nearest kink of abs, relu, min, max or a root; Infinity without such functions. */
  kinkDistance(theta: Float64Array): number;
  /** The kinks as zeros of smooth functions; empty without such functions. */
  kinks(theta: Float64Array): Kink[];
}

/**
 * Compiles f(x₁, …, xₙ), n ≤ 8, into an objective with exact first and second derivatives (forward propagation over a
 * tape, no code generation, no finite differences). Outside its domain the function and its derivatives are NaN.
 *
 * @throws ExpressionError with the position of the first character that does not fit.
 */
export function compileFunction(expression: string, variables: readonly string[]): FunctionObjective {
  const evaluator = new TapeEvaluator(parseExpression(expression, variables));
  const n = evaluator.dimension;
  const dense = new Float64Array(n * n);
  return {
    expression,
    variables: [...variables],
    dimension: n,
    loss: (theta) => evaluator.loss(theta),
    gradient: (theta, out) => evaluator.gradient(theta, out),
    hessian: (theta, out) => evaluator.hessian(theta, out),
    hessianVectorProduct: (theta, v, out) => {
      evaluator.hessian(theta, dense);
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += dense[i * n + j] * v[j];
        out[i] = sum;
      }
    },
    kinkDistance: (theta) => evaluator.kinkDistance(theta),
    kinks: (theta) => evaluator.kinks(theta),
  };
}
