import { AnalysisCancelled, analyzePoint } from '../curvature/analyze-point.ts';
import { requireDenseSize } from '../curvature/dense-limit.ts';
import { explainZeroEigenvalues, ZERO_LOSS, type ZeroExplanation } from '../curvature/explained-zeros.ts';
import type { Inertia, PointCard, PointClass } from '../curvature/point-card.ts';
import type { Note } from '../data/prepared-data.ts';
import { isNetworkObjective } from '../experiment/objective.ts';
import type { Objective } from '../numerics/objective.ts';
import { symmetricEigenpairs } from '../numerics/symmetric-eigen.ts';
import { norm2 } from '../numerics/vector.ts';
import { liesOnCriticalManifold } from './critical-manifold.ts';
import { crossCheckHessian, type HessianCrossCheck } from './cross-check.ts';
import { probeHigherOrder, type HigherOrderProbe, type ProbeOptions } from './higher-order-probe.ts';
import { polish, POLISH_RADIUS } from './polish.ts';
import { splitSpectrum } from './reduced-function.ts';

/** How far the decision of the inertia is from tipping. */
export interface DecisionMargin {
  /** min over eigenvalues of | |λ| − zeroTolerance |: distance of the nearest one from the border of the zero band. */
  readonly distance: number;
  /** Smallest factor by which the band could grow or shrink before an eigenvalue changes sides (≥ 1). */
  readonly factor: number;
}

/** A point card with everything second order leaves open, and how sure it is. */
export interface VerdictCard extends PointCard {
  /** The point the card is about: the one given, or its polished neighbour. */
  readonly theta: Float64Array;
  /** Null when the point was taken as given. */
  readonly polished: {
    readonly distance: number;
    readonly iterations: number;
    readonly given: { readonly loss: number; readonly gradientNorm: number };
  } | null;
  readonly margin: DecisionMargin;
  /** |λ|max / |λ|min over eigenvalues outside the zero band; NaN where all are inside. */
  readonly conditionNumber: number;
  readonly smallestEigenvalue: number;
  readonly largestEigenvalue: number;
  /** n₀ minus what the explained zeros account for; 0 on a kink, where eigenvalues are those of one side. */
  readonly unexplainedZeros: number;
  /** Null when it was not asked for, and on a kink, across which differences say nothing. */
  readonly crossCheck: HessianCrossCheck | null;
  /** Null where second order decides. */
  readonly probe: HigherOrderProbe | null;
  /** One sentence for a student: catalogue key `notes.student.<class>` with its values. */
  readonly sentence: Note;
}

/** What a verdict does, in this order; stages that are not needed are passed over. */
export const VERDICT_STAGES = ['spectrum', 'polish', 'beyondSecondOrder', 'crossCheck'] as const;
export type VerdictStage = (typeof VERDICT_STAGES)[number];

export interface VerdictOptions {
  /** Polish first. Default true. */
  readonly polish?: boolean;
  /** Largest move of polishing, relative to max(1, ‖θ‖). Default 1e−4. */
  readonly polishRadius?: number;
  /** Default true. */
  readonly crossCheck?: boolean;
  /** Probe beyond second order where it is left open; false skips it. Default true. */
  readonly probe?: ProbeOptions | false;
  readonly float32Origin?: boolean;
  /** The card of θ as it stands, where it is there already, with what it was made from; its Hessian may be overwritten. */
  readonly analyzed?: {
    readonly card: PointCard;
    readonly hessian: Float64Array;
    readonly explanation: ZeroExplanation;
  };
  /** Polled between expensive steps; true stops with AnalysisCancelled. */
  readonly cancelled?: () => boolean;
  /** Called as a stage begins. */
  readonly stage?: (stage: VerdictStage) => void;
}

const NOTHING_EXPLAINED: ZeroExplanation = { groups: [], unexplained: 0, basis: [] };
/** Null spaces wider than this are not probed: each further dimension costs spheres of evaluations. */
const MAX_PROBED_PARAMETERS = 400;
/** Multiply-adds that a probe may spend on gradients (N·P each) and on following along (P² each): some seconds. */
const PROBE_WORK = 4e9;
/** Zeros of saddles change no class; a manifold through them is looked for only where that is quick. */
const MAX_MANIFOLD_PARAMETERS = 64;

/**
 * The verdict on a point: polish it, take the second-order card, explain the zeros, and where second order leaves the
 * class open look for a manifold of critical points and beyond second order. Rules:
 *   n₋ = 0, zeros left over: a squared loss of zero is a minimum (modulo symmetry) whatever its Hessian; so is a point on
 *   a manifold of critical points of dimension n₀ (`criticalManifold`); lower and higher points arbitrarily near make a
 *   `degenerateSaddle` with a witness; else `inconclusive` with what was tried.
 *
 * @throws InputError for a θ of wrong length or a Hessian too large; AnalysisCancelled
 */
export function verdictCard(
  objective: Objective,
  theta: Float64Array,
  options: VerdictOptions = {},
): VerdictCard {
  const poll = (): void => {
    if (options.cancelled?.() === true) throw new AnalysisCancelled();
  };
  const n = objective.dimension;
  requireDenseSize(n);
  // Each card leaves the Hessian of its point here.
  const hessian = options.analyzed?.hessian ?? new Float64Array(n * n);
  let explanation = options.analyzed?.explanation ?? NOTHING_EXPLAINED;
  const analyze = (at: Float64Array): PointCard => {
    explanation = NOTHING_EXPLAINED;
    return analyzePoint(objective, at, {
      signal: options.cancelled,
      float32Origin: options.float32Origin,
      hessian,
      explain: (question) => {
        explanation = explainZeroEigenvalues(question);
        return explanation.groups;
      },
    });
  };
  let at = theta;
  let card = options.analyzed?.card ?? analyze(theta);
  let polished: VerdictCard['polished'] = null;
  const finite = Number.isFinite(card.loss) && Number.isFinite(card.eigenvalues[0]);
  if (finite && options.polish !== false && mayBeRounded(card, theta, options)) {
    options.stage?.('polish');
    const better = polish(objective, theta, options.polishRadius ?? POLISH_RADIUS, options.cancelled);
    poll();
    if (better !== null) {
      const given = { loss: card.loss, gradientNorm: card.gradientNorm };
      at = better.theta;
      card = analyze(at);
      polished = { distance: better.distance, iterations: better.iterations, given };
    }
  }
  poll();
  let probe: HigherOrderProbe | null = null;
  let decided: { class: PointClass; notes: readonly Note[]; manifold: number } = {
    class: card.class,
    notes: card.notes,
    manifold: 0,
  };
  options.stage?.('beyondSecondOrder');
  const hessianNorm = spectralSize(card.eigenvalues);
  if (isOpen(card, explanation)) {
    const result = beyondSecondOrder(objective, at, card, explanation, hessian, hessianNorm, options);
    decided = result;
    probe = result.probe;
  } else if (card.class === 'saddle' && explanation.unexplained > 0 && n <= MAX_MANIFOLD_PARAMETERS) {
    const pairs = symmetricEigenpairs(hessian, n);
    const split = splitSpectrum(pairs.values, pairs.vectors, card.zeroTolerance);
    if (liesOnCriticalManifold(objective, at, split, card.inertia, card.loss, hessianNorm)) {
      decided = { ...decided, manifold: explanation.unexplained };
    }
  }
  poll();
  options.stage?.('crossCheck');
  const onKink = isOnKink(card);
  const crossCheck =
    finite && !onKink && options.crossCheck !== false
      ? crossCheckHessian(objective, at, hessian, hessianNorm)
      : null;
  const notes = [...decided.notes];
  if (crossCheck !== null && !crossCheck.agrees) {
    notes.push({ key: 'crossCheckDisagrees', values: { deviation: crossCheck.gradientDifference } });
  }
  const explainedZeros = [...card.explainedZeros];
  if (decided.manifold > 0) explainedZeros.push({ cause: 'criticalManifold', count: decided.manifold });
  const explained = explainedZeros.reduce((sum, { count }) => sum + count, 0);
  return {
    ...card,
    class: decided.class,
    explainedZeros,
    notes,
    theta: at.slice(),
    polished,
    margin: decisionMargin(card.eigenvalues, card.zeroTolerance),
    conditionNumber: conditionNumber(card.eigenvalues, card.zeroTolerance),
    smallestEigenvalue: card.eigenvalues[0],
    largestEigenvalue: card.eigenvalues[n - 1],
    unexplainedZeros: onKink ? 0 : Math.max(0, card.inertia.zero - explained),
    crossCheck,
    probe,
    sentence: sentence(decided.class, card.inertia, onKink),
  };
}

/** A critical point within the polishing radius r bounds the gradient here by ‖H‖·r, to first order. */
function mayBeRounded(card: PointCard, theta: Float64Array, options: VerdictOptions): boolean {
  const reach = (options.polishRadius ?? POLISH_RADIUS) * Math.max(1, norm2(theta));
  const bound = 10 * spectralSize(card.eigenvalues) * reach;
  return card.relativeGradientNorm > 1e-15 && card.gradientNorm <= bound;
}

/** Derivatives there are one-sided. */
export function isOnKink({ notes }: PointCard): boolean {
  return notes.some(({ key }) => key === 'pointOnKink');
}

/** Open: second order says inconclusive away from kinks, or its minimum rests on lines that are flat here only. */
function isOpen(card: PointCard, explanation: ZeroExplanation): boolean {
  if (isOnKink(card) || card.notes.some(({ key }) => key === 'pointNotFinite')) return false;
  if (card.class === 'inconclusive') return true;
  return card.class === 'minimumModuloSymmetry' && explanation.groups.some(({ kind }) => kind === 'flat');
}

function beyondSecondOrder(
  objective: Objective,
  theta: Float64Array,
  card: PointCard,
  explanation: ZeroExplanation,
  hessian: Float64Array,
  hessianNorm: number,
  options: VerdictOptions,
): { class: PointClass; notes: readonly Note[]; manifold: number; probe: HigherOrderProbe | null } {
  const { inertia, loss } = card;
  const others = card.notes.filter(({ key }) => key !== 'zerosUnexplained' && key !== 'perhapsMaximum');
  if (inertia.negative === 0 && isNetworkObjective(objective) && loss >= 0 && loss <= ZERO_LOSS) {
    const notes = [...others, { key: 'zeroLossMinimum' }];
    return { class: 'minimumModuloSymmetry', notes, manifold: 0, probe: null };
  }
  if (objective.dimension > MAX_PROBED_PARAMETERS || options.probe === false) {
    return { class: 'inconclusive', notes: [...others, { key: 'notProbed' }], manifold: 0, probe: null };
  }
  const pairs = symmetricEigenpairs(hessian, objective.dimension);
  const split = splitSpectrum(pairs.values, pairs.vectors, card.zeroTolerance);
  const unexplained = Math.max(0, explanation.unexplained);
  const smooth = smoothReach(objective, theta);
  if (liesOnCriticalManifold(objective, theta, split, inertia, loss, hessianNorm, smooth)) {
    if (inertia.zero === objective.dimension) {
      // Minimum and maximum at once: neither word would help anybody.
      return {
        class: 'inconclusive',
        notes: [...others, { key: 'locallyConstant' }],
        manifold: unexplained,
        probe: null,
      };
    }
    const notes = [...others, { key: 'criticalManifold', values: { dimension: inertia.zero } }];
    const top = inertia.negative === 0 ? 'minimumModuloSymmetry' : 'maximum';
    return { class: top, notes, manifold: unexplained, probe: null };
  }
  const oneSided = inertia.positive > 0 ? -1 : inertia.negative > 0 ? 1 : 0;
  const work = (isNetworkObjective(objective) ? objective.samples : 1) * objective.dimension;
  const probe = probeHigherOrder(objective, theta, split, loss, hessianNorm, oneSided, {
    gradients: PROBE_WORK / (work + objective.dimension ** 2),
    ...(smooth < Infinity ? { radius: Math.min(0.2, smooth / Math.max(1, norm2(theta))) } : {}),
    ...options.probe,
    cancelled: options.cancelled,
  });
  if (probe.verdict === 'saddle') {
    const witness = probe.lower ?? probe.higher;
    const shown = { difference: witness?.difference ?? NaN, radius: witness?.radius ?? NaN };
    return {
      // With a negative eigenvalue the Hessian sees the way down; the probe only ruled a maximum out.
      class: inertia.negative > 0 ? 'saddle' : 'degenerateSaddle',
      notes: [...others, { key: 'degenerateSaddleWitness', values: shown }],
      manifold: 0,
      probe,
    };
  }
  const tried = {
    starts: probe.tried.starts,
    radii: probe.tried.radii.length,
    smallest: probe.tried.radii[probe.tried.radii.length - 1],
    largest: probe.tried.radii[0],
  };
  const key = { higherAround: 'probeHigherAround', lowerAround: 'probeLowerAround', open: 'probeOpen' }[
    probe.verdict
  ];
  return { class: 'inconclusive', notes: [...others, { key, values: tried }], manifold: 0, probe };
}

/** Kinks nearer than this are taken for none: nothing could be told so near to θ. */
const NEAREST_KINK = 1e-6;

/**
 * How far θ may be moved, about, until a rectified unit of the network switches on some sample: |Δz| ≤ ‖Δw‖·‖(x, 1)‖, with a tenth for
 * what layers behind make of it. A lower place beyond a kink says nothing of the critical point in front of it.
 */
function smoothReach(objective: Objective, theta: Float64Array): number {
  if (!isNetworkObjective(objective)) return Infinity;
  const kink = objective.kinkDistance(theta);
  if (!(kink >= NEAREST_KINK)) return Infinity;
  const { part, features, samples } = objective;
  let longest = 1;
  for (let n = 0; n < samples; n++) {
    const row = part.inputs.subarray(n * features, (n + 1) * features);
    longest = Math.max(longest, Math.hypot(1, norm2(row)));
  }
  return (0.1 * kink) / longest;
}

function spectralSize(eigenvalues: Float64Array): number {
  return Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[eigenvalues.length - 1]));
}

/** Distance of the eigenvalue nearest to ±tolerance, and the factor on the tolerance that would move one across. */
export function decisionMargin(eigenvalues: Float64Array, tolerance: number): DecisionMargin {
  let distance = Infinity;
  let factor = Infinity;
  for (const value of eigenvalues) {
    const size = Math.abs(value);
    distance = Math.min(distance, Math.abs(size - tolerance));
    factor = Math.min(factor, size > tolerance ? size / tolerance : tolerance / size);
  }
  return { distance, factor };
}

function conditionNumber(eigenvalues: Float64Array, tolerance: number): number {
  let [smallest, largest] = [Infinity, 0];
  for (const value of eigenvalues) {
    const size = Math.abs(value);
    if (!(size > tolerance)) continue;
    smallest = Math.min(smallest, size);
    largest = Math.max(largest, size);
  }
  return largest > 0 ? largest / smallest : NaN;
}

function sentence(pointClass: PointClass, inertia: Inertia, onKink: boolean): Note {
  if (onKink && pointClass === 'inconclusive') return { key: 'student.onKink' };
  const { negative, zero, positive } = inertia;
  // `count` chooses the plural: of the ways down at a saddle, of the flat directions elsewhere.
  const count = pointClass === 'saddle' ? negative : zero;
  return { key: `student.${pointClass}`, values: { negative, zero, positive, count } };
}
