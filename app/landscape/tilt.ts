import { z } from 'zod';
import type { Note } from '../data/prepared-data.ts';
import { dot, norm2 } from '../numerics/vector.ts';
import type { Plane } from './plane-context.ts';

/** A plane turned out of itself, about its own axes, towards a third direction. */
export const tiltSchema = z.strictObject({
  toward: z
    .discriminatedUnion('kind', [
      /** A Gaussian direction of a seed. */
      z.strictObject({ kind: z.literal('random'), seed: z.number().int().min(0).default(0) }),
      /** An eigenvector of the Hessian at the point, by rank in ascending order of λ; negative ranks from the top. */
      z.strictObject({ kind: z.literal('eigenvector'), rank: z.number().int().default(0) }),
      z.strictObject({ kind: z.literal('gradient') }),
    ])
    .default({ kind: 'random', seed: 0 }),
  /** Degrees by which the first and then the second direction turn. */
  angles: z.tuple([z.number().min(-180).max(180), z.number().min(-180).max(180)]).default([0, 0]),
});
export type Tilt = z.infer<typeof tiltSchema>;

/** Share of the third direction's length below which it lies in the plane. */
const INSIDE = 1e-8;

/**
 * Turns a plane's directions towards `third`: with e its part orthogonal to both, of length 1, first
 *   d₁′ = cos α·d₁ + sin α·‖d₁‖·e,   e′ = cos α·e − sin α·d₁/‖d₁‖,
 * then d₂′ = cos β·d₂ + sin β·‖d₂‖·e′. Orthogonal directions stay orthogonal and keep their lengths; ranges stay as they
 * are, and at angles 0 the plane is the same bit for bit. Throws RangeError where the third direction lies in the plane.
 */
export function tiltedPlane(plane: Plane, third: Float64Array, tilt: Tilt): Plane {
  const [d1, d2] = plane.directions;
  const e = outward(third, d1, d2);
  const [alpha, beta] = tilt.angles.map((degrees) => (degrees * Math.PI) / 180);
  const [n1, n2] = [norm2(d1), norm2(d2)];
  const first = alpha === 0 ? d1 : turned(d1, e, alpha, n1);
  const rest = alpha === 0 ? e : turned(e, d1, -alpha, 1 / n1);
  const second = beta === 0 ? d2 : turned(d2, rest, beta, n2);
  const note: Note = {
    key: `scene.notes.tilt.${tilt.toward.kind}`,
    values: {
      first: tilt.angles[0],
      second: tilt.angles[1],
      ...(tilt.toward.kind === 'random' ? { seed: tilt.toward.seed } : {}),
      ...(tilt.toward.kind === 'eigenvector'
        ? { rank: tilt.toward.rank < 0 ? d1.length + tilt.toward.rank + 1 : tilt.toward.rank + 1 }
        : {}),
    },
  };
  // What a turned plane explains is no longer what its own components did.
  return { ...plane, explained: undefined, directions: [first, second], notes: [...plane.notes, note] };
}

/** cos φ·a + sin φ·scale·b. */
function turned(a: Float64Array, b: Float64Array, angle: number, scale: number): Float64Array {
  const [c, s] = [Math.cos(angle), Math.sin(angle) * scale];
  return a.map((value, k) => c * value + s * b[k]);
}

function outward(third: Float64Array, d1: Float64Array, d2: Float64Array): Float64Array {
  const length = norm2(third);
  const u1 = d1.map((value) => value / norm2(d1));
  const across = d2.slice();
  remove(across, u1);
  const u2 = across.map((value) => value / norm2(across));
  const e = third.slice();
  // Twice: what cancellation leaves the first time is taken the second time.
  for (let round = 0; round < 2; round++) {
    remove(e, u1);
    remove(e, u2);
  }
  const left = norm2(e);
  if (!(left > INSIDE * length) || !Number.isFinite(left)) {
    throw new RangeError(
      'expected a third direction beside the plane, got one inside it; tilt towards another, or show a loss of more than two parameters',
    );
  }
  return e.map((value) => value / left);
}

function remove(vector: Float64Array, unit: Float64Array): void {
  const along = dot(vector, unit);
  for (let k = 0; k < vector.length; k++) vector[k] -= along * unit[k];
}
