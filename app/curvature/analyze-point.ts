import { isFunctionObjective, isNetworkObjective } from '../experiment/objective.ts';
import { InputError } from '../experiment/input-error.ts';
import type { Note } from '../data/prepared-data.ts';
import { kernelModule } from '../numerics/kernels/kernels.ts';
import type { Objective } from '../numerics/objective.ts';
import { eigenvalueErrorBound, symmetricSpectrum } from '../numerics/symmetric-eigen.ts';
import { matrixVector, norm2 } from '../numerics/vector.ts';
import { classify, inertiaOf, zeroTolerance } from './classify.ts';
import { requireDenseSize } from './dense-limit.ts';
import { explainZeroEigenvalues, type ZeroExplainer } from './explained-zeros.ts';
import { newtonReduction } from './newton-reduction.ts';
import { oneSidedSlopes } from './one-sided-slopes.ts';
import type { PointCard } from './point-card.ts';
import { spectralNorm } from './spectrum.ts';

/** A pre-activation this near to a kink counts as on it (pre-activations are of the order of 1). */
const KINK_TOLERANCE = 1e-9;

export interface AnalyzeOptions {
  /** Polled between the expensive steps; true stops. */
  readonly signal?: () => boolean;
  /** θ passed through float32 (weights of another program): wider zero band. Default false. */
  readonly float32Origin?: boolean;
  /** Accounts for zero eigenvalues. Default: `explainZeroEigenvalues`. */
  readonly explain?: ZeroExplainer;
  /** Where the Hessian goes, length P², for a caller who has a use for it. Default: memory of its own. */
  readonly hessian?: Float64Array;
}

/** Thrown by `analyzePoint` when `signal` said stop. */
export class AnalysisCancelled extends Error {
  constructor() {
    super('analysis cancelled');
    this.name = 'AnalysisCancelled';
  }
}

/**
 * The second-order card of one point: loss, gradient, the whole spectrum of the exact Hessian with its error bound,
 * inertia within the zero band, class and evidence. The point is taken as it is; it is not polished first.
 *
 * @param theta length `objective.dimension`; InputError otherwise
 * @throws InputError when the dense Hessian would not fit; AnalysisCancelled
 */
export function analyzePoint(
  objective: Objective,
  theta: Float64Array,
  options: AnalyzeOptions = {},
): PointCard {
  const n = objective.dimension;
  if (theta.length !== n) throw new InputError(`expected ${n} parameters, got ${theta.length}`, 'point');
  requireDenseSize(n);
  const poll = (): void => {
    if (options.signal?.() === true) throw new AnalysisCancelled();
  };
  poll();
  const gradient = new Float64Array(n);
  const loss = objective.gradient(theta, gradient);
  const hessian = options.hessian ?? new Float64Array(n * n);
  objective.hessian(theta, hessian, poll);
  poll();
  // NaN throughout where an entry is not finite.
  const { status, values: eigenvalues } = symmetricSpectrum(hessian, n, { cancelled: options.signal });
  if (status === 'cancelled') throw new AnalysisCancelled();

  const size = spectralNorm(eigenvalues);
  const errorBound = eigenvalueErrorBound(n, size);
  const tolerance = zeroTolerance(size, errorBound, options.float32Origin ?? false);
  const inertia = inertiaOf(eigenvalues, tolerance);
  const gradientNorm = norm2(gradient);
  const relativeGradientNorm = gradientNorm / Math.max(1, Math.abs(loss), size * norm2(theta));
  const image = new Float64Array(n);
  matrixVector(hessian, gradient, image);
  const question = { objective, theta, loss, hessian, zeroTolerance: tolerance, zeros: inertia.zero };
  const explain = options.explain ?? ((asked) => explainZeroEigenvalues(asked).groups);
  const explainedZeros =
    inertia.zero > 0 ? explain(question).map(({ cause, count }) => ({ cause, count })) : [];
  const onKink = kinkDistance(objective, theta) <= KINK_TOLERANCE;
  const verdict = classify({
    loss,
    gradientNorm,
    relativeGradientNorm,
    gradientFlatness: flatness(norm2(image), size, gradientNorm),
    hessianNorm: size,
    parameterNorm: norm2(theta),
    newton: () => newtonReduction(objective, theta, gradient, hessian, poll),
    inertia,
    explainedZeros,
    onKink,
    slopes: onKink && isFunctionObjective(objective) ? oneSidedSlopes(objective, theta) : null,
  });
  const notes: Note[] = [...verdict.notes];
  if (options.float32Origin === true) notes.push({ key: 'float32Origin' });
  notes.push(...networkNotes(objective));
  return {
    loss,
    gradientNorm,
    relativeGradientNorm,
    gradientFlatness: flatness(norm2(image), size, gradientNorm),
    eigenvalues,
    eigenvalueErrorBound: errorBound,
    zeroTolerance: tolerance,
    inertia,
    class: verdict.class,
    morseIndex: verdict.morseIndex,
    explainedZeros,
    notes,
    kernels: kernelModule(),
  };
}

/** ‖Hg‖/(‖H‖‖g‖): 0 where H = 0 but g is not (the gradient does not change at all), NaN where g = 0. */
function flatness(imageNorm: number, size: number, gradientNorm: number): number {
  if (imageNorm === 0 && gradientNorm > 0) return 0;
  return imageNorm / size / gradientNorm;
}

/** What the analysis of a network runs with, where training runs with something else. */
function networkNotes(objective: Objective): Note[] {
  if (!isNetworkObjective(objective)) return [];
  const layers = objective.spec.layers.flatMap((layer) =>
    layer.type === 'residual' ? layer.layers : [layer],
  );
  const norms = layers.filter((layer) => layer.type === 'batchNorm');
  const notes: Note[] = [];
  if (norms.some(({ statistics }) => statistics === 'batch')) notes.push({ key: 'batchNormOverData' });
  if (norms.some(({ statistics }) => statistics === 'running')) {
    const fresh = objective.createState();
    const given = objective.currentState().some((value, k) => value !== fresh[k]);
    notes.push({ key: given ? 'batchNormFrozen' : 'batchNormFresh' });
  }
  if (layers.some(({ type }) => type === 'dropout')) notes.push({ key: 'dropoutLeftOut' });
  return notes;
}

/** Objectives with kinks say how near the nearest one is. */
function kinkDistance(objective: Objective, theta: Float64Array): number {
  if ('kinkDistance' in objective && typeof objective.kinkDistance === 'function') {
    return Number(objective.kinkDistance(theta));
  }
  return Infinity;
}
