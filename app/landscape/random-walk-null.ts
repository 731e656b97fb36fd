import type { RandomStream } from '../numerics/random.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';

/** How much of a path its first two components explain when the path is a random walk. */
export interface WalkNull {
  /** Walks simulated, and points of each. */
  readonly walks: number;
  readonly points: number;
  /** Central 95 % of the first and of the second component's share. */
  readonly first: readonly [number, number];
  readonly second: readonly [number, number];
}

/**
 * Shares of variance of the first two principal components of Gaussian random walks of `points` points in `dimension`
 * dimensions, simulated: 6/(πk)² holds for infinitely long walks in infinitely many dimensions (Antognini &
 * Sohl-Dickstein 2018, arXiv 1806.08805); a short path in few dimensions scatters widely around it.
 *
 * A walk's Gram matrix depends on its increments Z [points − 1, dimension] through Z·Zᵀ alone, which is Wishart: drawn by
 * Bartlett's decomposition where there are more dimensions than increments.
 *
 * @param walks number of walks. Default 199.
 */
export function randomWalkNull(
  points: number,
  dimension: number,
  stream: RandomStream,
  walks = 199,
): WalkNull {
  const shares: [number[], number[]] = [[], []];
  for (let walk = 0; walk < walks; walk++) {
    const [first, second] = walkShares(points, dimension, stream);
    shares[0].push(first);
    shares[1].push(second);
  }
  const central = (values: number[]): [number, number] => {
    values.sort((a, b) => a - b);
    const cut = Math.floor(0.025 * (values.length + 1));
    return [values[Math.max(0, cut - 1)], values[Math.min(values.length - 1, values.length - cut)]];
  };
  return { walks, points, first: central(shares[0]), second: central(shares[1]) };
}

function walkShares(points: number, dimension: number, stream: RandomStream): [number, number] {
  const steps = points - 1;
  // Rows of `factor` have the inner products of the increments.
  const width = Math.min(steps, dimension);
  const factor = new Float64Array(steps * width);
  for (let i = 0; i < steps; i++) {
    for (let j = 0; j < width; j++) {
      if (dimension <= steps) factor[i * width + j] = stream.normal();
      else if (j < i) factor[i * width + j] = stream.normal();
      else if (j === i) factor[i * width + j] = Math.sqrt(chiSquared(dimension - i, stream));
    }
  }
  const place = new Float64Array(points * width);
  for (let n = 1; n < points; n++) {
    for (let j = 0; j < width; j++) {
      place[n * width + j] = place[(n - 1) * width + j] + factor[(n - 1) * width + j];
    }
  }
  for (let j = 0; j < width; j++) {
    let mean = 0;
    for (let n = 0; n < points; n++) mean += place[n * width + j] / points;
    for (let n = 0; n < points; n++) place[n * width + j] -= mean;
  }
  const order = width;
  const covariance = new Float64Array(order * order);
  for (let n = 0; n < points; n++) {
    for (let a = 0; a < order; a++) {
      for (let b = 0; b <= a; b++) covariance[a * order + b] += place[n * width + a] * place[n * width + b];
    }
  }
  for (let a = 0; a < order; a++)
    for (let b = 0; b < a; b++) covariance[b * order + a] = covariance[a * order + b];
  const values = symmetricEigenvalues(covariance, order);
  let total = 0;
  for (const value of values) total += value;
  return [values[order - 1] / total, order > 1 ? values[order - 2] / total : 0];
}

/** χ² with k degrees of freedom: 2·Gamma(k/2) by Marsaglia & Tsang (2000); below 2 degrees as a sum of squares. */
function chiSquared(degrees: number, stream: RandomStream): number {
  if (degrees < 3) {
    let sum = 0;
    for (let k = 0; k < degrees; k++) sum += stream.normal() ** 2;
    return sum;
  }
  const d = degrees / 2 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const v = (1 + c * x) ** 3;
    if (!(v > 0)) continue;
    const u = stream.uniform();
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return 2 * d * v;
  }
}
