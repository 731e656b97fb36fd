import { eigen2 } from './toy-saddle.ts';

/** The four points of the notes' straight-line fit: x = 0, 1, 2, 3. */
const X = [0, 1, 2, 3];
const Y = [1, 3, 2, 5];

export interface RidgeFit {
  readonly intercept: number;
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  readonly trainLoss: number;
}

/** Mean squared error plus λ‖a‖² (intercept included): H = 2XᵀX/N + 2λI, so every eigenvalue moves by 2λ; the exact solution. */
export function ridgeFit(lambda: number): RidgeFit {
  const mean = (pick: (x: number, y: number) => number): number =>
    X.reduce((sum, x, n) => sum + pick(x, Y[n]) / 4, 0);
  const hessian = { a: 2 + 2 * lambda, b: 2 * mean((x) => x), c: 2 * mean((x) => x * x) + 2 * lambda };
  const right = [2 * mean((_, y) => y), 2 * mean((x, y) => x * y)];
  const det = hessian.a * hessian.c - hessian.b * hessian.b;
  const intercept = (hessian.c * right[0] - hessian.b * right[1]) / det;
  const slope = (hessian.a * right[1] - hessian.b * right[0]) / det;
  const { low, high } = eigen2(hessian);
  return { intercept, slope, low, high, trainLoss: mean((x, y) => (intercept + slope * x - y) ** 2) };
}
