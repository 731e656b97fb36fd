import type { Objective } from '../numerics/objective.ts';
import { dot, norm2 } from '../numerics/vector.ts';
import { planeProjector, type PlaneFrame } from './project.ts';

/**
 * The second-order model around a point θ′, L(θ′) + gᵀδ + ½δᵀHδ (at a critical point g = 0), read on a plane: with
 * δ = c + x·d1 + y·d2 and c = center − θ′ it is a quadratic of the plane coordinates, exact also where θ′ lies off the plane.
 */
export interface PlaneModel {
  /** Loss at θ′ itself, and where θ′ projects to. */
  readonly at: { readonly x: number; readonly y: number; readonly loss: number; readonly distance: number };
  /** m(x, y) = k₀ + k₁x + k₂y + ½(k₃x² + 2k₄xy + k₅y²). */
  readonly coefficients: Float64Array;
  /** Plane coordinates of two orthonormal vectors that span the plane: circles of parameter space around the point. */
  readonly basis: readonly [readonly [number, number], readonly [number, number]];
  /** Radii in parameter units, each half of the next. */
  readonly radii: Float64Array;
  /** Largest |L − m| on the circle of each radius. */
  readonly errors: Float64Array;
  /** Largest |L − L(θ′)| there: what the error is to be measured by. */
  readonly changes: Float64Array;
}

/** An eigenvector of the full Hessian as the plane shows it. */
export interface PlaneArrow {
  /** From 1 in ascending order of λ. */
  readonly rank: number;
  readonly eigenvalue: number;
  /** Plane coordinates of its projection; its length in parameter units is `share`, 1 where it lies in the plane. */
  readonly x: number;
  readonly y: number;
  readonly share: number;
  /** The whole unit eigenvector, length P. */
  readonly vector: Float64Array;
}

const RADII = 9;
const ANGLES = 24;

/** @param reach largest radius, in parameter units */
export function planeModel(
  objective: Objective,
  theta: Float64Array,
  frame: PlaneFrame,
  reach: number,
  poll: () => void = () => undefined,
): PlaneModel {
  const n = objective.dimension;
  const { center, d1, d2 } = frame;
  const gradient = new Float64Array(n);
  const loss = objective.gradient(theta, gradient);
  const offset = center.map((value, k) => value - theta[k]);
  const image = (v: Float64Array): Float64Array => {
    poll();
    const out = new Float64Array(n);
    objective.hessianVectorProduct(theta, v, out);
    return out;
  };
  const [h1, h2, hc] = [image(d1), image(d2), image(offset)];
  const coefficients = Float64Array.of(
    loss + dot(gradient, offset) + dot(hc, offset) / 2,
    dot(gradient, d1) + dot(hc, d1),
    dot(gradient, d2) + dot(hc, d2),
    dot(h1, d1),
    (dot(h1, d2) + dot(h2, d1)) / 2,
    dot(h2, d2),
  );
  const basis = orthonormalBasis(frame);
  const at = planeProjector(frame)(theta);
  const radii = Float64Array.from({ length: RADII }, (_, k) => reach / 2 ** (RADII - 1 - k));
  const errors = new Float64Array(RADII);
  const changes = new Float64Array(RADII);
  const point = new Float64Array(n);
  radii.forEach((radius, i) => {
    poll();
    for (let k = 0; k < ANGLES; k++) {
      const { x, y } = onCircle({ at, basis }, radius, (2 * Math.PI * k) / ANGLES);
      for (let j = 0; j < n; j++) point[j] = center[j] + x * d1[j] + y * d2[j];
      const truth = objective.loss(point);
      // A hole stays one: NaN goes through Math.max.
      errors[i] = Math.max(errors[i], Math.abs(truth - modelAt(coefficients, x, y)));
      changes[i] = Math.max(changes[i], Math.abs(truth - loss));
    }
  });
  return { at: { ...at, loss }, coefficients, basis, radii, errors, changes };
}

/** The model at plane coordinates. */
export function modelAt(k: Float64Array, x: number, y: number): number {
  return k[0] + k[1] * x + k[2] * y + 0.5 * (k[3] * x * x + 2 * k[4] * x * y + k[5] * y * y);
}

/** Plane coordinates at a distance and angle of parameter space from the model's point. */
export function onCircle(
  { at, basis }: Pick<PlaneModel, 'basis'> & { at: { readonly x: number; readonly y: number } },
  radius: number,
  angle: number,
): { x: number; y: number } {
  const [c, s] = [radius * Math.cos(angle), radius * Math.sin(angle)];
  return { x: at.x + c * basis[0][0] + s * basis[1][0], y: at.y + c * basis[0][1] + s * basis[1][1] };
}

function orthonormalBasis({ d1, d2 }: PlaneFrame): PlaneModel['basis'] {
  const length = norm2(d1);
  const along = dot(d1, d2) / (length * length);
  const height = norm2(d2.map((value, k) => value - along * d1[k]));
  return [
    [1 / length, 0],
    [-along / height, 1 / height],
  ];
}

/**
 * Order p of the error, error ~ rᵖ, by least squares over the radii whose error rises above rounding, the smallest five of
 * them; NaN for fewer than three (the model is exact). 3 at a generic point of the plane.
 */
export function errorOrder({ radii, errors, at, changes }: PlaneModel): number {
  const points: [number, number][] = [];
  radii.forEach((radius, k) => {
    const noise = 256 * Number.EPSILON * Math.max(Math.abs(at.loss), changes[k], 1e-300);
    if (errors[k] > noise && Number.isFinite(errors[k])) points.push([Math.log(radius), Math.log(errors[k])]);
  });
  const used = points.slice(0, 5);
  if (used.length < 3) return NaN;
  const mean = (pick: (p: [number, number]) => number): number =>
    used.reduce((sum, p) => sum + pick(p), 0) / used.length;
  const [mx, my] = [mean(([x]) => x), mean(([, y]) => y)];
  return mean(([x, y]) => (x - mx) * (y - my)) / mean(([x]) => (x - mx) ** 2);
}

/** Unit vectors (rows of `vectors`) with their eigenvalues as arrows on the plane. */
export function planeArrows(
  frame: PlaneFrame,
  pairs: { readonly eigenvalues: Float64Array; readonly vectors: Float64Array },
  ranks: readonly number[],
): PlaneArrow[] {
  const { center } = frame;
  const n = center.length;
  const project = planeProjector(frame);
  return ranks.map((rank, k) => {
    const vector = pairs.vectors.slice(k * n, (k + 1) * n);
    const { x, y, distance } = project(vector.map((value, j) => value + center[j]));
    return {
      rank,
      eigenvalue: pairs.eigenvalues[k],
      x,
      y,
      share: Math.sqrt(Math.max(0, 1 - distance * distance)),
      vector,
    };
  });
}
