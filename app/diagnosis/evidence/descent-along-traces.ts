import type { VerdictCard } from '../../critical/verdict-card.ts';
import type { Objective } from '../../numerics/objective.ts';
import { randomStream } from '../../numerics/random.ts';
import { symmetricEigenpairs } from '../../numerics/symmetric-eigen.ts';
import { axpy, norm2 } from '../../numerics/vector.ts';

/** |λ| up to this share of the largest may be what a third derivative leaves at a distance. */
const BAND = 1e-5;
const DIRECTIONS = 48;
/** Relative to max(1, ‖θ‖). */
const RADII = [0.2, 0.05];

/** A lower place, and L* − L there ∝ radius^order. */
export interface TracedDescent {
  readonly theta: Float64Array;
  readonly order: number;
  readonly drop: number;
  readonly radius: number;
}

/**
 * A lower place beside a critical point that is not found exactly: Newton's method stops a little beside a degenerate one, where
 * some of its zero eigenvalues are above the band already, and the probe beyond second order takes them for bowls. Straight ways in the
 * span of all eigenvectors with next to no curvature; null where none leads lower at both radii.
 */
export function descentAlongTraces(objective: Objective, { theta }: VerdictCard): TracedDescent | null {
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  const loss = objective.loss(theta);
  objective.hessian(theta, hessian);
  const { values, vectors } = symmetricEigenpairs(hessian, n);
  const band = BAND * Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
  const rows = [...values.keys()].filter((k) => Math.abs(values[k]) <= band);
  const stream = randomStream(0, 'diagnosis-traces');
  const size = Math.max(1, norm2(theta));
  const at = (direction: Float64Array, radius: number): Float64Array =>
    theta.map((value, k) => value + radius * size * direction[k]);
  let best: TracedDescent | null = null;
  for (let k = 0; k < DIRECTIONS; k++) {
    const direction = new Float64Array(n);
    for (const row of rows) axpy(stream.normal(), vectors.subarray(row * n, (row + 1) * n), direction);
    const length = norm2(direction);
    if (!(length > 0)) return null;
    direction.forEach((value, j) => (direction[j] = value / length));
    const [far, near] = RADII.map((radius) => loss - objective.loss(at(direction, radius)));
    if (!(near > 1e-10 * Math.max(1, Math.abs(loss)) && far > near && far > (best?.drop ?? 0))) continue;
    const order = Math.log(far / near) / Math.log(RADII[0] / RADII[1]);
    best = { theta: at(direction, RADII[0]), order, drop: far, radius: RADII[0] * size };
  }
  return best;
}
