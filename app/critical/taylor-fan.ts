import type { Objective } from '../numerics/objective.ts';
import { symmetricEigenpairs } from '../numerics/symmetric-eigen.ts';
import { dot, matrixVector } from '../numerics/vector.ts';

/**
 * The second-order model at θ beside the truth, over unit directions v(φ) = cos φ·b₁ + sin φ·b₂:
 *   L(θ + r·v) ≈ L + r·gᵀv + ½r²·vᵀHv, remainder O(r³).
 */
export interface TaylorFan {
  readonly loss: number;
  /** b₁, b₂, orthonormal, each of length P: the axes of a function of two variables, else the eigenvectors of λmin and λmax. */
  readonly basis: readonly [Float64Array, Float64Array];
  /** gᵀb₁, gᵀb₂. */
  readonly slope: readonly [number, number];
  /** b₁ᵀHb₁, b₁ᵀHb₂, b₂ᵀHb₂. */
  readonly curvature: readonly [number, number, number];
  /** φ in radians from 0 to 2π, ascending; the directions of least and greatest curvature in the plane are among them. */
  readonly angles: Float64Array;
  /** Indices into `angles` of least and greatest curvature. */
  readonly extremes: readonly [number, number];
  readonly radii: Float64Array;
  /** L(θ + r·v(φ)), row-major [radii, angles]. */
  readonly losses: Float64Array;
  /** Of the whole Hessian. */
  readonly smallestEigenvalue: number;
  readonly largestEigenvalue: number;
}

/** Radii per fan, each half of the one after it: eight octaves show the order of the remainder. */
const RADII = 9;

export interface TaylorFanOptions {
  /** Directions per full turn, beside the four principal ones. Default 90. */
  readonly steps?: number;
  /** Called between pieces of work; may throw to stop. */
  readonly poll?: () => void;
}

/** @param reach largest radius */
export function taylorFan(
  objective: Objective,
  theta: Float64Array,
  reach: number,
  { steps = 90, poll = () => undefined }: TaylorFanOptions = {},
): TaylorFan {
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian, poll);
  poll();
  const gradient = new Float64Array(n);
  const loss = objective.gradient(theta, gradient);
  const { values, vectors } = symmetricEigenpairs(hessian, n);
  const eigenvector = (rank: number): Float64Array => vectors.slice(rank * n, (rank + 1) * n);
  const basis: [Float64Array, Float64Array] =
    n === 2
      ? [Float64Array.of(1, 0), Float64Array.of(0, 1)]
      : [eigenvector(0), n === 1 ? new Float64Array(1) : eigenvector(n - 1)];
  const image = new Float64Array(n);
  const form = (a: Float64Array, b: Float64Array): number => {
    matrixVector(hessian, a, image);
    return dot(image, b);
  };
  const [b1, b2] = basis;
  const curvature = [form(b1, b1), form(b1, b2), form(b2, b2)] as const;
  const first = n === 2 ? Math.atan2(vectors[1], vectors[0]) : 0;
  const turn = 2 * Math.PI;
  const least = ((first % turn) + turn) % turn;
  const principal = [0, 1, 2, 3].map((k) => (least + (k * Math.PI) / 2) % turn);
  const even = Array.from({ length: steps }, (_, k) => (k / steps) * turn);
  const angles = Float64Array.from([...even, ...principal]).sort();
  const radii = Float64Array.from({ length: RADII }, (_, k) => reach / 2 ** (RADII - 1 - k));
  const losses = new Float64Array(radii.length * angles.length);
  const at = new Float64Array(n);
  radii.forEach((r, i) => {
    poll();
    angles.forEach((angle, j) => {
      const [c, s] = [r * Math.cos(angle), r * Math.sin(angle)];
      for (let k = 0; k < n; k++) at[k] = theta[k] + c * b1[k] + s * b2[k];
      losses[i * angles.length + j] = objective.loss(at);
    });
  });
  return {
    loss,
    basis,
    slope: [dot(gradient, b1), dot(gradient, b2)],
    curvature,
    angles,
    extremes: [angles.indexOf(principal[0]), angles.indexOf(principal[1])],
    radii,
    losses,
    smallestEigenvalue: values[0],
    largestEigenvalue: values[n - 1],
  };
}

/** vᵀHv in the direction φ. */
export function curvatureAt(fan: TaylorFan, angle: number): number {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [a, b, d] = fan.curvature;
  return a * c * c + 2 * b * c * s + d * s * s;
}

/** The model's change of the loss, r·gᵀv + ½r²·vᵀHv. */
export function modelChange(fan: TaylorFan, angle: number, radius: number): number {
  const slope = fan.slope[0] * Math.cos(angle) + fan.slope[1] * Math.sin(angle);
  return radius * slope + 0.5 * radius * radius * curvatureAt(fan, angle);
}

/**
 * Order p of the remainder |L(θ+rv) − model| ~ rᵖ by least squares over the radii whose remainder rises above rounding;
 * NaN for fewer than three of them (the model is exact there). 3 at a generic point.
 */
export function remainderOrder(fan: TaylorFan, angleIndex: number): number {
  const noise = 64 * Number.EPSILON * Math.max(Math.abs(fan.loss), 1e-300);
  const points: [number, number][] = [];
  fan.radii.forEach((r, i) => {
    const change = fan.losses[i * fan.angles.length + angleIndex] - fan.loss;
    const error = Math.abs(change - modelChange(fan, fan.angles[angleIndex], r));
    if (error > noise + 64 * Number.EPSILON * Math.abs(change)) points.push([Math.log(r), Math.log(error)]);
  });
  // The smallest radii show the order; larger ones bring higher terms.
  const used = points.slice(0, 5);
  if (used.length < 3 || !used.every(([, y]) => Number.isFinite(y))) return NaN;
  const mx = used.reduce((sum, [x]) => sum + x, 0) / used.length;
  const my = used.reduce((sum, [, y]) => sum + y, 0) / used.length;
  const above = used.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  const below = used.reduce((sum, [x]) => sum + (x - mx) * (x - mx), 0);
  return above / below;
}
