import type { Objective } from '../numerics/objective.ts';
import { symmetricEigenpairs } from '../numerics/symmetric-eigen.ts';
import { addScaled, dot, norm2 } from '../numerics/vector.ts';
import { runFinder } from './finders/finder.ts';

/** One way down from a saddle. */
export interface DescentBranch {
  /** Rank of the eigenvector (0: most negative) and the side that was taken. */
  readonly rank: number;
  readonly side: 1 | -1;
  readonly eigenvalue: number;
  /** Points of the path, row-major [points, P], the saddle first; thinned to at most `maxPoints`. */
  readonly path: Float64Array;
  readonly losses: Float64Array;
  /** `minimum`: ended where ∇L vanishes. `diverged`: the loss falls without end or left the radius. */
  readonly outcome: 'minimum' | 'maxSteps' | 'diverged' | 'cancelled';
  readonly end: Float64Array;
  readonly endLoss: number;
}

export interface UnstableManifoldOptions {
  /** First step off the saddle along the eigenvector. Default 1e−3·max(1, ‖θ‖). */
  readonly offset?: number;
  /** Default 20 000 gradient evaluations per branch. */
  readonly maxSteps?: number;
  /** Points kept per branch. Default 400. */
  readonly maxPoints?: number;
  /** Directions followed: the most negative ones. Default all. */
  readonly directions?: number;
  /** Only this branch, so that branches can be shared among threads. Default all. */
  readonly only?: { readonly rank: number; readonly side: 1 | -1 };
  /** Default 1000·(1 + ‖θ‖). */
  readonly runawayRadius?: number;
  readonly cancelled?: () => boolean;
}

/**
 * From a saddle down both sides of each negative eigenvector: the gradient flow θ̇ = −∇L, integrated by Heun's method
 * with the step controlled by the difference to Euler's, until ‖∇L‖ is small, and then polished
 * by saddle-free Newton to the minimum joined. For an index-1 saddle the two branches are its unstable manifold.
 *
 * @param theta the saddle, polished
 */
export function unstableManifold(
  objective: Objective,
  theta: Float64Array,
  options: UnstableManifoldOptions = {},
): DescentBranch[] {
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian);
  const { values, vectors } = symmetricEigenpairs(hessian, n);
  const size = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
  const branches: DescentBranch[] = [];
  for (let rank = 0; rank < n && values[rank] < -1e-9 * Math.max(1, size); rank++) {
    if (rank >= (options.directions ?? n)) break;
    const direction = vectors.slice(rank * n, (rank + 1) * n);
    for (const side of [1, -1] as const) {
      const { only } = options;
      if (only !== undefined && (only.rank !== rank || only.side !== side)) continue;
      branches.push(descend(objective, theta, direction, rank, side, values[rank], options));
    }
  }
  return branches;
}

const TOLERANCE = 1e-5;

function descend(
  objective: Objective,
  saddle: Float64Array,
  direction: Float64Array,
  rank: number,
  side: 1 | -1,
  eigenvalue: number,
  options: UnstableManifoldOptions,
): DescentBranch {
  const n = saddle.length;
  const scale = Math.max(1, norm2(saddle));
  const radius = options.runawayRadius ?? 1000 * (1 + norm2(saddle));
  const at = new Float64Array(n);
  addScaled(saddle, side * (options.offset ?? 1e-3 * scale), direction, at);
  const points: Float64Array[] = [saddle.slice(), at.slice()];
  const losses: number[] = [objective.loss(saddle), objective.loss(at)];
  const g = new Float64Array(n);
  const ahead = new Float64Array(n);
  const trial = new Float64Array(n);
  let loss = objective.gradient(at, g);
  const first = norm2(g);
  let step = 0.1 / Math.abs(eigenvalue);
  let outcome: DescentBranch['outcome'] = 'maxSteps';
  for (let k = 0; k < (options.maxSteps ?? 20_000); k++) {
    if (options.cancelled?.() === true) {
      outcome = 'cancelled';
      break;
    }
    if (norm2(g) <= 1e-6 * Math.max(first, 1e-3)) {
      outcome = 'minimum';
      break;
    }
    addScaled(at, -step, g, trial);
    objective.gradient(trial, ahead);
    for (let i = 0; i < n; i++) trial[i] = at[i] - 0.5 * step * (g[i] + ahead[i]);
    let error = 0;
    for (let i = 0; i < n; i++) error = Math.hypot(error, 0.5 * step * (g[i] - ahead[i]));
    const allowed = TOLERANCE * scale + 0.05 * step * norm2(g);
    const next = objective.gradient(trial, ahead);
    // A step uphill is a step too long for the flow, whatever the error estimate says; NaN fails both.
    if (!(error <= allowed) || !(next <= loss)) {
      step /= 2;
      if (!(step > 1e-14 / Math.abs(eigenvalue))) break;
      continue;
    }
    at.set(trial);
    g.set(ahead);
    loss = next;
    points.push(at.slice());
    losses.push(loss);
    if (error < 0.3 * allowed) step *= 1.5;
    let away = 0;
    for (let i = 0; i < n; i++) away = Math.hypot(away, at[i] - saddle[i]);
    if (!(away <= radius) || loss === -Infinity) {
      outcome = 'diverged';
      break;
    }
  }
  let end: Float64Array = at.slice();
  if (outcome === 'minimum' || outcome === 'maxSteps') {
    const final = runFinder(
      objective,
      at,
      { method: 'saddleFreeNewton', maxIterations: 100 },
      options.cancelled,
    );
    const { model } = final;
    if (
      final.status === 'converged' &&
      model !== null &&
      model.loss <= loss + 1e-12 * Math.max(1, Math.abs(loss))
    ) {
      end = model.theta;
      outcome = 'minimum';
      points.push(end.slice());
      losses.push(model.loss);
    }
  }
  const kept = thin(points.length, options.maxPoints ?? 400);
  const path = new Float64Array(kept.length * n);
  kept.forEach((from, to) => path.set(points[from], to * n));
  return {
    rank,
    side,
    eigenvalue,
    path,
    losses: Float64Array.from(kept, (from) => losses[from]),
    outcome,
    end,
    endLoss: objective.loss(end),
  };
}

/** At most `limit` of 0 … count−1, first and last always among them. */
function thin(count: number, limit: number): number[] {
  if (count <= limit) return [...Array(count).keys()];
  return Array.from({ length: limit }, (_, k) => Math.round((k * (count - 1)) / (limit - 1)));
}

/** Predicted and measured number of gradient-descent steps to get away from a saddle. */
export interface EscapeTime {
  /** ln(δ/c₀)/ln(1 + η|λ|), with c₀ the start's part along the eigenvector. */
  readonly predicted: number;
  /** First step whose part along the eigenvector reaches δ; null when `maxSteps` did not suffice. */
  readonly measured: number | null;
}

/**
 * Escape of gradient descent θ ← θ − η∇L from the saddle θ along the eigenvector v of the eigenvalue λ < 0, started at
 * θ + c₀v and stopped when |vᵀ(θₖ − θ)| ≥ δ: near the saddle that part grows by 1 + η|λ| a step.
 */
export function escapeTime(
  objective: Objective,
  saddle: Float64Array,
  direction: Float64Array,
  eigenvalue: number,
  rate: number,
  start: number,
  distance: number,
  maxSteps = 1_000_000,
): EscapeTime {
  const predicted = Math.log(distance / Math.abs(start)) / Math.log(1 + rate * Math.abs(eigenvalue));
  const at = new Float64Array(saddle.length);
  addScaled(saddle, start, direction, at);
  const g = new Float64Array(saddle.length);
  const offset = dot(saddle, direction);
  for (let step = 0; step <= maxSteps; step++) {
    if (Math.abs(dot(at, direction) - offset) >= distance) return { predicted, measured: step };
    objective.gradient(at, g);
    addScaled(at, -rate, g, at);
  }
  return { predicted, measured: null };
}
