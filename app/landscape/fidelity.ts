import { analyzePoint } from '../curvature/analyze-point.ts';
import type { PointClass } from '../curvature/point-card.ts';
import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { symmetricSpectrum } from '../numerics/symmetric-eigen.ts';
import { dot, norm2 } from '../numerics/vector.ts';
import { planePoint } from './grid.ts';
import { pathComponents, randomWalkFraction } from './pca.ts';
import { planeProjector } from './project.ts';
import { randomWalkNull, type WalkNull } from './random-walk-null.ts';

export interface FidelityQuestion {
  readonly center: Float64Array;
  readonly directions: readonly [Float64Array, Float64Array];
  /** The recorded path in order; empty for none. */
  readonly path: readonly { readonly step: number; readonly theta: Float64Array }[];
  /** Plane coordinates of the slice's lowest inner cell, where that is lower than its neighbours; else null. */
  readonly lowest: readonly [number, number] | null;
  /** Whether spectra of the dense Hessian may be computed. */
  readonly dense: boolean;
}

/** What a slice shows of the whole, and what it hides. Shares are of squared length, between 0 and 1. */
export interface FidelityCard {
  readonly dimension: number;
  /** The path's variance around its mean that lies in the plane, its own first two components, and the null. */
  readonly path: {
    readonly points: number;
    readonly explained: number;
    readonly components: readonly [number, number];
    /** 6/π² and 6/(2π)². */
    readonly walk: readonly [number, number];
    readonly null: WalkNull;
    /** Both components' shares lie in the central 95 % of random walks of as many points in as many dimensions. */
    readonly likeChance: boolean;
    /** Farthest point from the plane, and the largest |true loss − loss below it on the slice|. */
    readonly distance: number;
    readonly gap: number;
    readonly gapStep: number;
  } | null;
  /** Share of ∇L at the centre inside the plane; null where ∇L = 0. */
  readonly gradient: number | null;
  readonly curvature: {
    readonly largest: number;
    /** Share of its eigenvector inside the plane. */
    readonly largestShare: number;
    /** Extreme curvatures of the slice itself: eigenvalues of QᵀHQ, Q an orthonormal basis of the plane. */
    readonly planeLargest: number;
    readonly planeSmallest: number;
    readonly smallest: number;
    readonly negativeCount: number;
    /** Σ|λ|·(share of v in the plane) / Σ|λ| over λ < 0; null where there is none. At most the 50 most negative count. */
    readonly negativeShare: number | null;
  } | null;
  /** The slice's minimum, judged in full space. */
  readonly minimum: {
    readonly x: number;
    readonly y: number;
    readonly loss: number;
    readonly gradientNorm: number;
    readonly class: PointClass | null;
    readonly negative: number | null;
    /** The point is no minimum of the loss. */
    readonly isNone: boolean;
  } | null;
  /** Catalogue key `scene.fidelity.says.<verdict>`: what may and may not be read off. */
  readonly verdict: 'whole' | 'pathChance' | 'pathShown' | 'pathHidden' | 'neighbourhood' | 'slice';
}

/** Path points that spectra of walks are simulated for. */
const MAX_POINTS = 64;
/** Most negative eigenvectors that enter their share. */
const MOST_NEGATIVE = 50;
/** Share of the path's variance from which a picture shows the path's own shape. */
const SHOWN = 0.9;
const SEEN_CURVATURE = 0.5;

/**
 * The card of a picture. `cancelled` is polled between the expensive parts; what it throws comes through.
 */
export function fidelityCard(
  objective: Objective,
  question: FidelityQuestion,
  cancelled: () => void = () => undefined,
): FidelityCard {
  const { center, directions } = question;
  const basis = orthonormalBasis(directions);
  const share = (v: Float64Array): number => {
    const length = norm2(v);
    return basis.reduce((sum, q) => sum + (dot(q, v) / length) ** 2, 0);
  };
  const gradient = new Float64Array(center.length);
  objective.gradient(center, gradient);
  const path = pathFidelity(objective, question, basis, cancelled);
  cancelled();
  const curvature = question.dense ? curvatureFidelity(objective, center, basis, share) : null;
  cancelled();
  const minimum = question.lowest === null ? null : judgeMinimum(objective, question, question.lowest);
  return {
    dimension: center.length,
    path,
    gradient: norm2(gradient) > 0 ? share(gradient) : null,
    curvature,
    minimum,
    verdict: verdictOf(center.length, path, curvature),
  };
}

function verdictOf(
  dimension: number,
  path: FidelityCard['path'],
  curvature: FidelityCard['curvature'],
): FidelityCard['verdict'] {
  if (dimension === 2) return 'whole';
  if (path !== null && path.explained >= SHOWN) return 'pathShown';
  if (path !== null && path.likeChance && path.explained > 0.5) return 'pathChance';
  if (
    curvature !== null &&
    curvature.largestShare >= SEEN_CURVATURE &&
    (curvature.negativeShare ?? 1) >= SEEN_CURVATURE
  )
    return 'neighbourhood';
  return path !== null ? 'pathHidden' : 'slice';
}

function pathFidelity(
  objective: Objective,
  { center, directions, path }: FidelityQuestion,
  basis: readonly Float64Array[],
  cancelled: () => void,
): FidelityCard['path'] {
  if (path.length < 3) return null;
  const thetas = path.map((point) => point.theta);
  const mean = new Float64Array(center.length);
  for (const theta of thetas) for (let k = 0; k < mean.length; k++) mean[k] += theta[k] / thetas.length;
  let [total, inside] = [0, 0];
  for (const theta of thetas) {
    const delta = theta.map((v, k) => v - mean[k]);
    total += dot(delta, delta);
    for (const q of basis) inside += dot(q, delta) ** 2;
  }
  if (!(total > 0) || !Number.isFinite(total)) return null;
  const count = Math.min(thetas.length, MAX_POINTS);
  const chosen = Array.from(
    { length: count },
    (_, k) => thetas[Math.round((k * (thetas.length - 1)) / (count - 1))],
  );
  const { explained } = pathComponents(chosen, 2);
  const components = [explained[0], explained.at(1) ?? 0] as const;
  cancelled();
  const walk = randomWalkNull(count, center.length, randomStream(0, 'random-walk-null', 0));
  const within = (value: number, [low, high]: readonly [number, number]): boolean =>
    value >= low && value <= high;
  const project = planeProjector({ center, d1: directions[0], d2: directions[1] });
  const below = new Float64Array(center.length);
  let [distance, gap, gapStep] = [0, 0, path[0].step];
  for (const { step, theta } of path) {
    cancelled();
    const at = project(theta);
    planePoint(center, directions[0], directions[1], at.x, at.y, below);
    const difference = Math.abs(objective.loss(theta) - objective.loss(below));
    if (at.distance > distance) distance = at.distance;
    if (difference > gap) [gap, gapStep] = [difference, step];
  }
  return {
    points: thetas.length,
    explained: inside / total,
    components,
    walk: [randomWalkFraction(1), randomWalkFraction(2)],
    null: walk,
    likeChance: within(components[0], walk.first) && within(components[1], walk.second),
    distance,
    gap,
    gapStep,
  };
}

function curvatureFidelity(
  objective: Objective,
  center: Float64Array,
  basis: readonly Float64Array[],
  share: (v: Float64Array) => number,
): FidelityCard['curvature'] {
  const n = center.length;
  const hessian = new Float64Array(n * n);
  objective.hessian(center, hessian);
  const negatives = (values: Float64Array): number => values.findIndex((value) => !(value < 0));
  const spectrum = symmetricSpectrum(hessian, n, {
    ranks: (values) => {
      const first = negatives(values);
      const count = Math.min(first < 0 ? n : first, MOST_NEGATIVE);
      return [n - 1, ...Array.from({ length: count }, (_, k) => k).filter((k) => k !== n - 1)];
    },
  });
  if (spectrum.status !== 'converged') return null;
  const { values, vectors, ranks } = spectrum;
  const row = (k: number): Float64Array => vectors.subarray(k * n, (k + 1) * n);
  let [weight, inside] = [0, 0];
  ranks.forEach((rank, k) => {
    if (!(values[rank] < 0)) return;
    weight -= values[rank];
    inside -= values[rank] * share(row(k));
  });
  const [planeSmallest, planeLargest] = planeCurvatures(objective, center, basis);
  const first = negatives(values);
  return {
    largest: values[n - 1],
    largestShare: share(row(0)),
    planeLargest,
    planeSmallest,
    smallest: values[0],
    negativeCount: first < 0 ? n : first,
    negativeShare: weight > 0 ? inside / weight : null,
  };
}

/** Eigenvalues of QᵀHQ, ascending. */
function planeCurvatures(
  objective: Objective,
  center: Float64Array,
  [p, q]: readonly Float64Array[],
): [number, number] {
  const out = new Float64Array(center.length);
  objective.hessianVectorProduct(center, p, out);
  const [a, b] = [dot(p, out), dot(q, out)];
  objective.hessianVectorProduct(center, q, out);
  const d = dot(q, out);
  const middle = (a + d) / 2;
  const radius = Math.hypot((a - d) / 2, b);
  return [middle - radius, middle + radius];
}

function judgeMinimum(
  objective: Objective,
  { center, directions, dense }: FidelityQuestion,
  [x, y]: readonly [number, number],
): FidelityCard['minimum'] {
  const theta = new Float64Array(center.length);
  planePoint(center, directions[0], directions[1], x, y, theta);
  if (!dense) {
    const gradient = new Float64Array(center.length);
    const loss = objective.gradient(theta, gradient);
    return { x, y, loss, gradientNorm: norm2(gradient), class: null, negative: null, isNone: false };
  }
  const card = analyzePoint(objective, theta);
  const { negative } = card.inertia;
  return {
    x,
    y,
    loss: card.loss,
    gradientNorm: card.gradientNorm,
    class: card.class,
    negative,
    isNone: negative > 0 || card.class === 'notCritical' || card.class === 'gradientFlat',
  };
}

function orthonormalBasis([d1, d2]: readonly [Float64Array, Float64Array]): [Float64Array, Float64Array] {
  const n1 = norm2(d1);
  const p = d1.map((v) => v / n1);
  const q = d2.slice();
  for (let round = 0; round < 2; round++) {
    const along = dot(p, q);
    for (let k = 0; k < q.length; k++) q[k] -= along * p[k];
  }
  const n2 = norm2(q);
  return [p, q.map((v) => v / n2)];
}

/**
 * The cell a slice's minimum is looked for at: the lowest inner cell, when no neighbour lies below it; null where the
 * lowest value lies on the border (the slice has no minimum inside) or beside a hole.
 */
export function lowestCell(
  values: Float64Array,
  size: number,
): { readonly column: number; readonly row: number } | null {
  let best = -1;
  for (let k = 0; k < values.length; k++) {
    if (Number.isFinite(values[k]) && (best < 0 || values[k] < values[best])) best = k;
  }
  if (best < 0) return null;
  const column = best % size;
  const row = Math.floor(best / size);
  if (column === 0 || row === 0 || column === size - 1 || row === size - 1) return null;
  for (const step of [-1, 1, -size, size]) if (!(values[best + step] > values[best])) return null;
  return { column, row };
}
