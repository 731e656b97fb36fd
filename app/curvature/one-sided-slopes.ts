import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { axpy, dot, norm2 } from '../numerics/vector.ts';

/** What the slopes all around a point on a kink say. */
export interface OneSidedSlopes {
  /**
   * 0 is (to 10⁻⁴ of the largest slope) in the convex hull of the gradients around: a critical point in Clarke's sense
   * (Optimization and Nonsmooth Analysis, 1983). Elsewhere some direction leads down at first order.
   */
  readonly stationary: boolean;
  /** Smallest and largest slope (L(θ+ρd) − L(θ))/ρ over the directions tried. */
  readonly lowest: number;
  readonly highest: number;
  readonly directions: number;
  /** Directions in which the loss is not defined. */
  readonly undefinedDirections: number;
  /** What rounding of L alone makes of a slope. */
  readonly rounding: number;
}

/** ρ, relative to max(1, ‖θ‖): far above rounding, near enough for the slopes to be those at the point. */
const RADIUS = 1e-6;
const RANDOM_PAIRS = 32;
const STATIONARY = 1e-4;

/** Gradients and slopes at distance ρ from θ in both senses of every axis and of 32 seeded random directions. */
export function oneSidedSlopes(objective: Objective, theta: Float64Array): OneSidedSlopes {
  const n = objective.dimension;
  const random = randomStream(0, 'one-sided-slopes');
  const radius = RADIUS * Math.max(1, norm2(theta));
  const loss = objective.loss(theta);
  const gradients: Float64Array[] = [];
  let [lowest, highest, directions, undefinedDirections] = [Infinity, -Infinity, 0, 0];
  for (let k = 0; k < n + RANDOM_PAIRS; k++) {
    const axis = Float64Array.from({ length: n }, (_, i) => (k < n ? Number(i === k) : random.normal()));
    const length = norm2(axis);
    for (const side of [1, -1]) {
      const at = theta.map((value, i) => value + (side * radius * axis[i]) / length);
      const gradient = new Float64Array(n);
      const there = objective.gradient(at, gradient);
      directions++;
      if (!Number.isFinite(there) || !Number.isFinite(norm2(gradient))) {
        undefinedDirections++;
        continue;
      }
      const slope = (there - loss) / radius;
      lowest = Math.min(lowest, slope);
      highest = Math.max(highest, slope);
      gradients.push(gradient);
    }
  }
  const largest = gradients.reduce((most, g) => Math.max(most, norm2(g)), 0);
  const least = gradients.length === 0 ? Infinity : norm2(shortestInHull(gradients));
  const rounding = (8 * Number.EPSILON * Math.abs(loss)) / radius;
  const stationary = least <= STATIONARY * largest;
  return { stationary, lowest, highest, directions, undefinedDirections, rounding };
}

const MAX_ITERATIONS = 2000;

/**
 * The shortest vector of the convex hull of some vectors: Frank–Wolfe with pairwise steps, weight moving from the vector
 * that points furthest along the present one to that which points furthest against it (Lacoste-Julien & Jaggi 2015).
 */
export function shortestInHull(vectors: readonly Float64Array[]): Float64Array {
  const weights = new Float64Array(vectors.length);
  let nearest = 0;
  vectors.forEach((v, k) => {
    if (norm2(v) < norm2(vectors[nearest])) nearest = k;
  });
  weights[nearest] = 1;
  const x = vectors[nearest].slice();
  const scale = vectors.reduce((most, v) => Math.max(most, norm2(v)), 0);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    let [against, along] = [0, -1];
    const products = vectors.map((v) => dot(v, x));
    products.forEach((product, k) => {
      if (product < products[against]) against = k;
      if (weights[k] > 0 && (along < 0 || product > products[along])) along = k;
    });
    const gap = products[along] - products[against];
    if (!(gap > 1e-14 * scale * scale)) break;
    const direction = vectors[against].map((value, i) => value - vectors[along][i]);
    const step = Math.min(weights[along], gap / dot(direction, direction));
    weights[along] -= step;
    weights[against] += step;
    axpy(step, direction, x);
  }
  return x;
}
