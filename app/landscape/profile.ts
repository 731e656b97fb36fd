import type { Note } from '../data/prepared-data.ts';
import type { PartName } from '../experiment/resolved-loss.ts';
import { dot } from '../numerics/vector.ts';
import type { Objective } from '../numerics/objective.ts';

/** Along a line: L, gᵀd, dᵀHd, accuracy. Along a path of checkpoints: L, accuracy, λmin and λmax of the full Hessian. */
export type ProfileColumn = 'loss' | 'slope' | 'curvature' | 'accuracy' | 'lambdaMin' | 'lambdaMax';

export interface Profile {
  /** Positions, ascending: t along the line, or steps of checkpoints. */
  readonly t: Float64Array;
  /** Values at the positions; NaN where not computed or not finite. */
  readonly columns: readonly { readonly name: ProfileColumn; readonly values: Float64Array }[];
  readonly axisLabel: Note;
  readonly part: PartName;
  readonly samples: number;
  /** d; null for a path. */
  readonly direction: Float64Array | null;
  readonly notes: readonly Note[];
}

/**
 * L(θ + t·d) with its first and second derivative in t, gᵀd and dᵀHd; exact (one Hessian-vector product), no finite
 * differences. Where t is 0 the loss is bit-equal to L(θ).
 *
 * @param t positions; outputs have as many entries
 * @param poll called before each position; what it throws ends the work
 */
export function lineDerivatives(
  objective: Objective,
  center: Float64Array,
  direction: Float64Array,
  t: Float64Array,
  poll: () => void = () => undefined,
): { loss: Float64Array; slope: Float64Array; curvature: Float64Array } {
  const theta = new Float64Array(center.length);
  const gradient = new Float64Array(center.length);
  const image = new Float64Array(center.length);
  const [loss, slope, curvature] = [0, 1, 2].map(() => new Float64Array(t.length));
  for (let k = 0; k < t.length; k++) {
    poll();
    linePoint(center, direction, t[k], theta);
    loss[k] = t[k] === 0 ? objective.loss(theta) : objective.gradient(theta, gradient);
    if (t[k] === 0) objective.gradient(theta, gradient);
    slope[k] = dot(gradient, direction);
    objective.hessianVectorProduct(theta, direction, image);
    curvature[k] = dot(direction, image);
  }
  return { loss, slope, curvature };
}

/** Writes center + t·d; the centre itself, bit for bit, at t = 0. */
export function linePoint(center: Float64Array, direction: Float64Array, t: number, out: Float64Array): void {
  if (t === 0) out.set(center);
  else for (let k = 0; k < out.length; k++) out[k] = center[k] + t * direction[k];
}

/** Positions from low to high, `points` of them; 0 is met exactly where it is one of them. */
export function linePositions(low: number, high: number, points: number): Float64Array {
  return Float64Array.from({ length: points }, (_, k) => {
    const t = (low * (points - 1 - k) + high * k) / (points - 1);
    return Math.abs(t) < 1e-12 * (high - low) ? 0 : t;
  });
}
