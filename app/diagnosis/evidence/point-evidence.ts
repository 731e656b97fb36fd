import { analyzePoint } from '../../curvature/analyze-point.ts';
import type { PointCard } from '../../curvature/point-card.ts';
import { polish } from '../../critical/polish.ts';
import { verdictCard, type VerdictCard } from '../../critical/verdict-card.ts';
import type { OptimizerSpec } from '../../experiment/experiment.ts';
import type { Objective } from '../../numerics/objective.ts';
import { symmetricEigenpairs } from '../../numerics/symmetric-eigen.ts';
import { dot, norm2 } from '../../numerics/vector.ts';
import { HORIZON, type NearEvidence, type PointEvidence } from '../diagnosis-evidence.ts';
import { constantPlaces, ROUNDING } from './constancy.ts';
import { curvatureChange } from './curvature-change.ts';
import { descentAlongTraces, type TracedDescent } from './descent-along-traces.ts';
import { escapeGrowth, escapeSteps } from './escape-time.ts';
import { leastOnRay } from './ray-fall.ts';

/** Eigenvectors of larger Hessians take longer than a diagnosis should. */
export const MOST_PARAMETERS = 600;
/** How far the critical point may be that the run is said to be at, relative to max(1, ‖θ‖). */
const NEAR = 0.1;
/** The same for a degenerate one at which the loss stands still, and the share of the loss that it may lie lower. */
const FAR = 0.5;
/** Newton's method creeps there as well, by the ratio (p − 2)/(p − 1) a step: dear beyond this many parameters. */
const MOST_FAR = 64;
const SAME_LOSS = 1e-3;
/** A saddle is left when the loss has fallen by this share of it (of its distance from zero). */
const ESCAPE_SHARE = 1e-3;

/** Second-order facts at θ, and of the critical point right beside it. */
export function pointEvidence(
  objective: Objective,
  theta: Float64Array,
  update: { readonly optimizer: OptimizerSpec; readonly rate: number } | null,
  stalled: boolean,
  cancelled: () => boolean,
): PointEvidence {
  const n = objective.dimension;
  const card = analyzePoint(objective, theta, { signal: cancelled });
  const gradient = new Float64Array(n);
  objective.gradient(theta, gradient);
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian);
  const pairs = symmetricEigenpairs(hessian, n);
  const image = new Float64Array(n);
  objective.hessianVectorProduct(theta, gradient, image);
  const squared = dot(gradient, gradient);
  const rate = update?.rate ?? NaN;
  let newtonGain = 0;
  const descentGain = { positive: 0, negative: 0 };
  for (let k = 0; k < n; k++) {
    const value = pairs.values[k];
    const c = dot(pairs.vectors.subarray(k * n, (k + 1) * n), gradient);
    if (value > card.zeroTolerance) newtonGain += (c * c) / (2 * value);
    const contraction = 1 - rate * value;
    // (1 − (1−ηλ)^{2T})/2λ → ηT for λ → 0.
    const gain =
      Math.abs(rate * value * HORIZON) < 1e-8
        ? c * c * rate * HORIZON
        : ((c * c) / (2 * value)) * (1 - Math.pow(Math.abs(contraction), 2 * HORIZON));
    if (value < -card.zeroTolerance) descentGain.negative += gain;
    else if (contraction > -1) descentGain.positive += gain;
  }
  const near = nearEvidence(objective, theta, update, stalled, cancelled);
  const along = dot(gradient, image);
  return {
    parameters: n,
    loss: card.loss,
    gradientNorm: card.gradientNorm,
    relativeGradientNorm: card.relativeGradientNorm,
    class: card.class,
    inertia: card.inertia,
    smallestEigenvalue: card.eigenvalues[0],
    largestEigenvalue: card.eigenvalues[n - 1],
    gradientCurvature: squared > 0 ? along / squared : NaN,
    gradientFlatness: card.gradientFlatness,
    unexplainedZeros: unexplained(card),
    newtonGain,
    rayLeast: leastOnRay(objective, theta),
    descentGain,
    constantPlaces: [card.gradientNorm, ...pairs.values].every(
      (value) => Math.abs(value) <= ROUNDING * Math.abs(card.loss),
    )
      ? constantPlaces(objective, theta)
      : null,
    near,
    leavesSaddle:
      stalled &&
      near === null &&
      along < ALONG * card.eigenvalues[0] * squared &&
      hasSaddleBehind(objective, theta, card, cancelled),
  };
}

/** What a saved card says of a point whose loss cannot be computed any more; what needs gradients is NaN. */
export function pointOfCard(card: PointCard): PointEvidence {
  const { class: kind, inertia, eigenvalues } = card;
  const unexplainedZeros = unexplained(card);
  const smallestEigenvalue = eigenvalues[0] ?? NaN;
  const isCritical = kind !== 'notCritical' && kind !== 'gradientFlat';
  const near: NearEvidence = {
    class: kind,
    inertia,
    distance: 0,
    relativeDistance: 0,
    loss: card.loss,
    smallestEigenvalue,
    curvatureChange: 0,
    unexplainedZeros,
    descent: null,
    escapeSteps: null,
    escapeDrop: NaN,
  };
  return {
    parameters: eigenvalues.length,
    loss: card.loss,
    gradientNorm: card.gradientNorm,
    relativeGradientNorm: card.relativeGradientNorm,
    class: kind,
    inertia,
    smallestEigenvalue,
    largestEigenvalue: eigenvalues[eigenvalues.length - 1] ?? NaN,
    gradientCurvature: NaN,
    gradientFlatness: card.gradientFlatness,
    unexplainedZeros,
    newtonGain: NaN,
    rayLeast: NaN,
    descentGain: { positive: NaN, negative: NaN },
    constantPlaces: null,
    near: isCritical ? near : null,
    leavesSaddle: false,
  };
}

/** gᵀHg/(gᵀg) over λmin from which on the gradient lies along the most negative curvature. */
export const ALONG = 0.7;
/** How far such a saddle may be, relative to max(1, ‖θ‖). */
const BEHIND = 1;

/**
 * A loss may curve down most along its slope where no saddle ever was, as outside the turning points of a bell or a logarithm: there Newton's method does not go back.
 */
function hasSaddleBehind(
  objective: Objective,
  theta: Float64Array,
  { loss }: PointCard,
  cancelled: () => boolean,
): boolean {
  const found = criticalWithin(BEHIND, objective, theta, cancelled);
  return found !== null && found.at.inertia.negative > 0 && found.at.loss > loss;
}

function unexplained({ inertia, explainedZeros }: Pick<PointCard, 'inertia' | 'explainedZeros'>): number {
  return Math.max(0, inertia.zero - explainedZeros.reduce((sum, { count }) => sum + count, 0));
}

/** Slope along the zero eigenvalues above this and above the gradient's own rounding is a slope: no point that is critical has it. */
const SLOPE = 1e-10;

/**
 * Where second order leaves a point open: whether the gradient has a part along the zero eigenvalues. A tolerance that grows with
 * ‖H‖·‖θ‖ excuses how far a steep bowl lets θ be off; along directions without curvature nothing is off, and x^p has lost its slope there
 * before its curvature is in the band.
 */
function hasFlatSlope(objective: Objective, at: VerdictCard): boolean {
  if (at.class !== 'inconclusive' && at.class !== 'degenerateSaddle') return false;
  const n = objective.dimension;
  const gradient = new Float64Array(n);
  const loss = objective.gradient(at.theta, gradient);
  const hessian = new Float64Array(n * n);
  objective.hessian(at.theta, hessian);
  const { values, vectors } = symmetricEigenpairs(hessian, n);
  let squares = 0;
  values.forEach((value, k) => {
    if (Math.abs(value) > at.zeroTolerance) return;
    squares += dot(vectors.subarray(k * n, (k + 1) * n), gradient) ** 2;
  });
  const size = Math.max(Math.abs(values[0]), Math.abs(values[n - 1])) * norm2(at.theta);
  return Math.sqrt(squares) > Math.max(SLOPE * Math.max(1, Math.abs(loss)), 1e-14 * size);
}

function nearEvidence(
  objective: Objective,
  theta: Float64Array,
  update: { readonly optimizer: OptimizerSpec; readonly rate: number } | null,
  stalled: boolean,
  cancelled: () => boolean,
): NearEvidence | null {
  const own = verdictCard(objective, theta, { polish: false, crossCheck: false, cancelled });
  const isCritical =
    own.class !== 'notCritical' && own.class !== 'gradientFlat' && !hasFlatSlope(objective, own);
  let at: VerdictCard = own;
  let distance = 0;
  if (!isCritical || own.relativeGradientNorm > 1e-12) {
    const better =
      criticalWithin(NEAR, objective, theta, cancelled) ??
      (stalled && !isCritical && theta.length <= MOST_FAR
        ? degenerateWithin(FAR, objective, theta, own.loss, cancelled)
        : null);
    if (better === null && !isCritical) return null;
    if (better !== null) ({ at, distance } = better);
  }
  const drop = ESCAPE_SHARE * Math.max(Math.abs(at.loss), Number.MIN_VALUE);
  return {
    class: at.class,
    inertia: at.inertia,
    distance,
    relativeDistance: distance / Math.max(1, norm2(theta)),
    loss: at.loss,
    smallestEigenvalue: at.smallestEigenvalue,
    curvatureChange:
      at.inertia.negative > 0 && distance > 0 ? curvatureChange(objective, theta, at.theta) : 0,
    unexplainedZeros: at.unexplainedZeros,
    descent: shownDescent(lowerBeyond(objective, at)),
    escapeSteps: update === null ? null : escapeOf(objective, theta, at, update, drop),
    escapeDrop: drop,
  };
}

function criticalWithin(
  radius: number,
  objective: Objective,
  theta: Float64Array,
  cancelled: () => boolean,
): { readonly at: VerdictCard; readonly distance: number } | null {
  const better = polish(objective, theta, radius, cancelled);
  if (better === null) return null;
  const at = verdictCard(objective, better.theta, { polish: false, crossCheck: false, cancelled });
  const isNone = at.class === 'notCritical' || at.class === 'gradientFlat' || hasFlatSlope(objective, at);
  return isNone ? null : { at, distance: better.distance };
}

/** Toward a point whose first p − 1 derivatives vanish a run creeps as t^(−1/(p − 2)): it stands still long before it is near. */
function degenerateWithin(
  radius: number,
  objective: Objective,
  theta: Float64Array,
  loss: number,
  cancelled: () => boolean,
): { readonly at: VerdictCard; readonly distance: number } | null {
  const found = criticalWithin(radius, objective, theta, cancelled);
  if (found === null) return null;
  const isOpen = found.at.class === 'degenerateSaddle' || found.at.class === 'inconclusive';
  const isAsLow = Math.abs(loss - found.at.loss) <= SAME_LOSS * Math.abs(loss);
  return isOpen && isAsLow ? found : null;
}

function shownDescent(lower: TracedDescent | null): NearEvidence['descent'] {
  return lower === null ? null : { order: lower.order, drop: lower.drop, radius: lower.radius };
}

/** The lower place beside a critical point that second order leaves open. */
function lowerBeyond(objective: Objective, at: VerdictCard): TracedDescent | null {
  const lower = at.probe?.lower ?? null;
  if (lower !== null) return { ...lower, drop: -lower.difference };
  return at.class === 'inconclusive' && at.theta.length <= MOST_FAR
    ? descentAlongTraces(objective, at)
    : null;
}

/** The way to the lower place that the probe beyond second order finds beside the critical point next to θ; null where there is none. */
export function descentBeyond(
  objective: Objective,
  theta: Float64Array,
): { readonly direction: Float64Array; readonly distance: number } | null {
  const reaches = theta.length <= MOST_FAR ? [NEAR, FAR] : [NEAR];
  const found = reaches.reduce<ReturnType<typeof polish>>(
    (nearest, reach) => nearest ?? polish(objective, theta, reach),
    null,
  );
  const at = found?.theta ?? theta;
  const lower = lowerBeyond(objective, verdictCard(objective, at, { polish: false, crossCheck: false }));
  if (lower === null) return null;
  const direction = lower.theta.map((value, k) => value - at[k]);
  const distance = norm2(direction);
  return { direction: direction.map((value) => value / distance), distance };
}

function escapeOf(
  objective: Objective,
  theta: Float64Array,
  saddle: VerdictCard,
  update: { readonly optimizer: OptimizerSpec; readonly rate: number },
  drop: number,
): number | null {
  if (saddle.inertia.negative === 0) return null;
  const n = theta.length;
  const hessian = new Float64Array(n * n);
  objective.hessian(saddle.theta, hessian);
  const { values, vectors } = symmetricEigenpairs(hessian, n);
  const away = theta.map((value, k) => value - saddle.theta[k]);
  const growth: number[] = [];
  const parts: number[] = [];
  for (let k = 0; k < saddle.inertia.negative; k++) {
    const factor = escapeGrowth(update.optimizer, update.rate, values[k]);
    if (factor === null) return null;
    growth.push(factor);
    parts.push(dot(vectors.subarray(k * n, (k + 1) * n), away));
  }
  return escapeSteps([...values.subarray(0, saddle.inertia.negative)], parts, growth, drop);
}
