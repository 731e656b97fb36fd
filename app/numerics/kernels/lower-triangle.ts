import type { PowerOfTwo } from '../power-of-two.ts';

/** The lower triangle of a matrix, scaled, into rows `stride` numbers apart. */
export function copyLowerTriangle(
  matrix: Float64Array,
  n: number,
  [first, second]: PowerOfTwo,
  target: Float64Array,
  stride: number,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0, to = i * stride, from = i * n; j <= i; j++) {
      target[to + j] = matrix[from + j] * first * second;
    }
  }
}
