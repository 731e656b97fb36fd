import { allFinite, dot, norm2 } from '../numerics/vector.ts';

/**
 * Projection of points θ onto the plane center + x·d1 + y·d2 by least squares: (x, y) minimises
 * ‖θ − center − x·d1 − y·d2‖₂, from the 2×2 normal equations G·(x, y)ᵀ = (⟨δ,d1⟩, ⟨δ,d2⟩)ᵀ with the Gram matrix G, so
 * that directions need be neither orthogonal nor of unit length.
 */
export interface PlaneProjection {
  readonly x: number;
  readonly y: number;
  /** ‖θ − its projection‖₂: how far the point lies off the plane, in parameter units. */
  readonly distance: number;
}

export interface PlaneFrame {
  readonly center: Float64Array;
  readonly d1: Float64Array;
  readonly d2: Float64Array;
}

/** |cos ∠(d1, d2)| above which two directions count as parallel: below it the projection keeps ≥ 6 digits. */
const PARALLEL = 1 - 1e-10;

/** Cosine of the angle between two vectors; NaN when one of them is zero or not finite. */
export function cosine(a: Float64Array, b: Float64Array): number {
  const lengthA = norm2(a);
  const lengthB = norm2(b);
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] / lengthA) * (b[k] / lengthB);
  return sum;
}

/** One clear line why two directions span no plane (zero, not finite, parallel), or null when they do. */
export function spanProblem(d1: Float64Array, d2: Float64Array): string | null {
  for (const [name, d] of [
    ['first', d1],
    ['second', d2],
  ] as const) {
    if (!allFinite(d)) return `expected finite directions, got a non-finite ${name} direction`;
    if (!(norm2(d) > 0)) {
      return `expected two non-zero directions, got a zero ${name} direction; choose another plane or no normalisation`;
    }
  }
  const angle = Math.abs(cosine(d1, d2));
  if (!(angle < PARALLEL)) {
    return `expected two directions that span a plane, got parallel ones (|cos| = ${angle}); choose different ones`;
  }
  return null;
}

/** Prepares a projection onto one plane. Throws RangeError when the directions span none. */
export function planeProjector(frame: PlaneFrame): (theta: Float64Array) => PlaneProjection {
  const { center, d1, d2 } = frame;
  const problem = spanProblem(d1, d2);
  if (problem !== null) throw new RangeError(problem);
  const n1 = norm2(d1);
  const n2 = norm2(d2);
  // Gram–Schmidt on unit vectors loses less than solving the normal equations of badly scaled directions.
  const u1 = d1.map((v) => v / n1);
  const overlap = dot(u1, d2) / n2;
  const u2 = d2.map((v, k) => v / n2 - overlap * u1[k]);
  const height = norm2(u2);
  for (let k = 0; k < u2.length; k++) u2[k] /= height;
  return (theta) => {
    let a = 0;
    let b = 0;
    for (let k = 0; k < center.length; k++) {
      const delta = theta[k] - center[k];
      a += delta * u1[k];
      b += delta * u2[k];
    }
    let off = 0;
    for (let k = 0; k < center.length; k++) {
      const rest = theta[k] - center[k] - a * u1[k] - b * u2[k];
      off += rest * rest;
    }
    // δ = a·u1 + b·u2 with u2 = (d2/n2 − overlap·u1)/height.
    const y = b / height / n2;
    const x = (a - (b / height) * overlap) / n1;
    return { x, y, distance: Math.sqrt(off) };
  };
}
