import { oneSidedSlopes } from '../curvature/one-sided-slopes.ts';
import { isFunctionObjective } from '../experiment/objective.ts';
import type { FunctionObjective } from '../functions/compile-function.ts';
import type { Objective } from '../numerics/objective.ts';
import { symmetricEigenpairs } from '../numerics/symmetric-eigen.ts';
import { dot, norm2 } from '../numerics/vector.ts';
import type { Box } from './completeness.ts';
import { insideBox } from './starts.ts';

/** More kinks than this at once are not combined. */
const MAX_KINKS = 6;
const MAX_ITERATIONS = 80;
/** Longest step, relative to max(1, ‖θ‖). */
const LONGEST_STEP = 0.5;
const ON_KINK = 1e-13;
const LEVEL = 1e-10;
const ROUNDING = 1e-15;

/**
 * Critical points on kinks, which finders of ∇f = 0 pass by: for every set S of kinks c, Newton's method on
 *   c_S(x) = 0,  P∇f(x) = 0  (P: projection off the ∇c)
 * with multipliers μ = −(J_Sᵀ)⁺∇f and the curvature P(∇²f + Σμ∇²c)P, which is the same on all sides of the kinks. An end
 * counts if 0 is in the convex hull of the gradients around (Clarke 1983). Answers the nearest such end; null without one,
 * and for networks.
 */
export function findKink(
  objective: Objective,
  start: Float64Array,
  box: Box | null = null,
  cancelled: () => boolean = () => false,
): Float64Array | null {
  if (!isFunctionObjective(objective)) return null;
  const kinks = objective.kinks(start).length;
  if (kinks === 0) return null;
  let best: { theta: Float64Array; away: number } | null = null;
  for (let set = 1; set < 1 << Math.min(kinks, MAX_KINKS) && !cancelled(); set++) {
    const chosen = Array.from({ length: kinks }, (_, k) => k).filter((k) => ((set >> k) & 1) === 1);
    if (chosen.length > objective.dimension) continue;
    const theta = follow(objective, start, chosen);
    if (theta === null || (box !== null && !insideBox(theta, box))) continue;
    const away = norm2(theta.map((value, i) => value - start[i]));
    if (best !== null && away >= best.away) continue;
    if (oneSidedSlopes(objective, theta).stationary) best = { theta, away };
  }
  return best === null ? null : best.theta;
}

function follow(
  objective: FunctionObjective,
  start: Float64Array,
  chosen: readonly number[],
): Float64Array | null {
  const n = objective.dimension;
  const theta = start.slice();
  const slope = new Float64Array(n);
  const curvature = new Float64Array(n * n);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const all = objective.kinks(theta);
    const kinks = chosen.map((k) => all[k]);
    const off = kinks.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
    objective.gradient(theta, slope);
    objective.hessian(theta, curvature);
    const size = Math.max(1, norm2(theta));
    if (off === 0 && !Number.isFinite(norm2(slope))) return theta;
    const normals = kinks.map(({ gradient }) => gradient);
    const inverse = pseudoInverse(gramOf(normals), normals.length, 1e-20);
    // Least-squares multipliers, and the normal step that brings the linear model of every c to zero.
    const combine = (right: Float64Array): Float64Array => {
      const out = new Float64Array(n);
      apply(inverse, right).forEach((w, k) => normals[k].forEach((value, i) => (out[i] += w * value)));
      return out;
    };
    const along = (v: Float64Array): Float64Array => Float64Array.from(normals, (normal) => dot(normal, v));
    const multipliers = apply(inverse, along(slope));
    const across = combine(along(slope));
    const level = slope.map((value, i) => value - across[i]);
    const normalStep = combine(Float64Array.from(kinks, ({ value }) => -value));
    if (![norm2(level), norm2(normalStep)].every(Number.isFinite)) return null;
    const steep = norm2(level) > LEVEL * Math.max(1, norm2(slope));
    // The argument of a root is flat where it is zero: Newton halves the distance, rounding may keep it from the end.
    const arrived = norm2(normalStep) <= ON_KINK * size || (iteration > 40 && off <= ROUNDING);
    if (arrived && !steep) return theta;
    const step = normalStep;
    if (steep) {
      const reduced = projected(curvature, kinks, multipliers, combine, along);
      const tangent = apply(pseudoInverse(reduced, n, 1e-10), level);
      tangent.forEach((value, i) => (step[i] -= value));
    }
    const length = norm2(step);
    if (!Number.isFinite(length) || (length === 0 && steep)) return null;
    const factor = Math.min(1, (LONGEST_STEP * size) / length);
    for (let i = 0; i < n; i++) theta[i] += factor * step[i];
  }
  return null;
}

/** P(∇²f − Σμ∇²c)P with ∇f = Σμ∇c + P∇f. */
function projected(
  curvature: Float64Array,
  kinks: readonly { readonly hessian: Float64Array }[],
  multipliers: Float64Array,
  combine: (right: Float64Array) => Float64Array,
  along: (v: Float64Array) => Float64Array,
): Float64Array {
  const total = curvature.slice();
  kinks.forEach(({ hessian }, k) => hessian.forEach((value, at) => (total[at] -= multipliers[k] * value)));
  const n = Math.sqrt(total.length);
  const project = (v: Float64Array): Float64Array => {
    const across = combine(along(v));
    return v.map((value, i) => value - across[i]);
  };
  const rows = Array.from({ length: n }, (_, i) => project(total.slice(i * n, (i + 1) * n)));
  const out = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = project(Float64Array.from(rows, (row) => row[j]));
    for (let i = 0; i < n; i++) out[i * n + j] = column[i];
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) out[i * n + j] = out[j * n + i] = (out[i * n + j] + out[j * n + i]) / 2;
  }
  return out;
}

function gramOf(vectors: readonly Float64Array[]): Float64Array {
  return Float64Array.from(vectors.flatMap((a) => vectors.map((b) => dot(a, b))));
}

/** A⁺ of a symmetric A; eigenvalues within cutoff · |λ|max count as zero. */
function pseudoInverse(matrix: Float64Array, n: number, cutoff: number): Float64Array {
  const { values, vectors } = symmetricEigenpairs(matrix, n);
  const largest = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
  const out = new Float64Array(n * n);
  for (let m = 0; m < n; m++) {
    if (!(Math.abs(values[m]) > cutoff * largest)) continue;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) out[i * n + j] += (vectors[m * n + i] * vectors[m * n + j]) / values[m];
    }
  }
  return out;
}

function apply(matrix: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  return Float64Array.from({ length: n }, (_, i) => dot(matrix.subarray(i * n, (i + 1) * n), v));
}
