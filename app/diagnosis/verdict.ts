import type { DiagnosisEvidence } from './diagnosis-evidence.ts';
import type { ProposedExperiment } from './proposals.ts';

/** From the most specific cause to what is said last; of two verdicts equally sure the earlier one is named first. */
export const VERDICT_KINDS = [
  'exploding',
  'constantLoss',
  'doubleSoftmax',
  'badInitialization',
  'saturation',
  'mismatch',
  'overfitting',
  'badlyScaledInputs',
  'rateTooLarge',
  'channelToInfinity',
  'degeneratePoint',
  'strictSaddle',
  'gradientFlat',
  'noiseFloor',
  'modelBias',
  'rateTooSmall',
  'illConditioning',
  'minimumReached',
  'edgeOfStability',
  'healthy',
  'undecided',
] as const;
export type VerdictKind = (typeof VERDICT_KINDS)[number];

/** A number with the limit it was held against. */
export interface Finding {
  /** Catalogue key `diagnosis.number.<name>`. */
  readonly name: string;
  readonly value: number;
  readonly side: 'above' | 'below';
  readonly limit: number;
  /** How clearly it is on its side: ½ at the limit, (1 + (limit/value)^8)^−1 above it. */
  readonly degree: number;
  /** A yes-or-no fact: 1 or 0. */
  readonly isFact?: boolean;
}

/**
 * One verdict. Its confidence is the least degree of its findings: a chain of conditions is as sure as its weakest one. How
 * often verdicts of a confidence were right on labelled runs stands in `docs/diagnosis.md`. Title, sentence for students and
 * what would refute it: catalogue keys `diagnosis.verdict.<kind>.title|sentence|refute`.
 */
export interface Verdict {
  readonly kind: VerdictKind;
  readonly confidence: number;
  readonly findings: readonly Finding[];
  readonly proposals: readonly ProposedExperiment[];
}

/** Null where the evidence that it needs is missing. */
export type VerdictRule = (evidence: DiagnosisEvidence) => Verdict | null;

/** Share of a constant guess's loss that counts as zero. */
export const QUIET = 1e-8;

/** A verdict counts as given from here on. */
export const HELD = 0.5;

/**
 * How fast a degree leaves ½ beside its limit: 0.96 at one and a half times the limit. Fitted to how often verdicts of the labelled
 * runs were right (`docs/diagnosis.md`).
 */
const SHARPNESS = 8;

/** 0 for what was not measured. */
export function nan0(value = NaN): number {
  return Number.isNaN(value) ? 0 : value;
}

export function above(name: string, value: number, limit: number): Finding {
  return { name, value, side: 'above', limit, degree: degreeAbove(value, limit) };
}

export function below(name: string, value: number, limit: number): Finding {
  const degree = Number.isNaN(value) ? 0 : 1 - degreeAbove(value, limit);
  return { name, value, side: 'below', limit, degree };
}

/** A yes-or-no fact, 1 against ½. */
export function fact(name: string, holds: boolean, degree = 0.98): Finding {
  const value = holds ? 1 : 0;
  return { name, value, side: 'above', limit: 0.5, degree: holds ? degree : 1 - degree, isFact: true };
}

function degreeAbove(value: number, limit: number): number {
  if (Number.isNaN(value) || value <= 0) return 0;
  if (value === Infinity) return 1;
  return 1 / (1 + (limit / value) ** SHARPNESS);
}

export function makeVerdict(
  kind: VerdictKind,
  findings: readonly Finding[],
  proposals: readonly ProposedExperiment[] = [],
): Verdict {
  const confidence = findings.reduce((least, { degree }) => Math.min(least, degree), 0.99);
  return { kind, confidence, findings, proposals };
}

/** The surest of several ways to the same verdict. */
export function surest(verdicts: readonly (Verdict | null)[]): Verdict | null {
  return verdicts.reduce<Verdict | null>(
    (best, verdict) =>
      verdict !== null && (best === null || verdict.confidence > best.confidence) ? verdict : best,
    null,
  );
}

/** Share of the loss that may still be lost, over the last half of a run, by a run that is held up. */
const LATE_FALL = 0.15;
/** A training loss below this share of a constant guess's is small: the lecture's tree then looks at held-out data. */
export const SMALL = 0.02;
/** The same for a function, of its start's: starts are far worse than a constant guess. */
export const SMALL_OF_START = 1e-3;

/** The lowest loss that anything in the evidence reached in the same function set. */
function leastKnown({ curves, capacity, rates, continuation, point }: DiagnosisEvidence): number {
  const tried = (rates ?? []).map(({ loss }) => loss);
  const gone = continuation === null ? [] : [...continuation.losses];
  const known = [curves.endLoss, capacity?.best, point?.near?.loss, ...tried, ...gone];
  return known.reduce<number>((least, one) => (one !== undefined && one < least ? one : least), Infinity);
}

/** A lowest known loss that many times farther down than the run has come says that the loss falls without end. */
const WITHOUT_END = 1e6;
/** The last half over the first half of a run's fall from which on it falls ever faster: on a slope they are alike, in a valley the first is larger. */
const EVER_FASTER = 1.2;

function fallsWithoutEnd(evidence: DiagnosisEvidence): boolean {
  const { firstLoss, endLoss } = evidence.curves;
  return leastKnown(evidence) < endLoss - WITHOUT_END * Math.abs(firstLoss - endLoss);
}

/**
 * The zero from which a loss's shares are taken: a function may have any constant added, so its lowest known loss, if it has one; that of a network has its own.
 */
export function zeroOf(evidence: DiagnosisEvidence): number {
  if (evidence.data !== null || evidence.capacity === null || fallsWithoutEnd(evidence)) return 0;
  const least = leastKnown(evidence);
  return Number.isFinite(least) ? least : 0;
}

/**
 * The fall over the last half of the run as a share of what was still above the lowest known loss; where a loss falls without end that is no
 * measure, and all of it counts if the run falls ever faster.
 */
function lateFall(evidence: DiagnosisEvidence): number {
  const { firstLoss, middleLoss, endLoss } = evidence.curves;
  if (fallsWithoutEnd(evidence) && middleLoss - endLoss > EVER_FASTER * Math.abs(firstLoss - middleLoss)) {
    return 1;
  }
  // Less than a hundredth of the loss above the lowest known one is nothing that could be lost.
  const excess = Math.max(middleLoss - leastKnown(evidence), Math.abs(middleLoss) / 100);
  return excess > 0 ? Math.max(0, (middleLoss - endLoss) / excess) : 0;
}

/** A training loss that is not small (networks; a function has no constant guess to be held against). */
export function notSmall({ data, curves }: DiagnosisEvidence): Finding[] {
  return data === null ? [] : [above('lossShare', curves.trainLoss / data.baseline, SMALL)];
}

/** How much the loss differs from the nearby critical point's, of itself or of what the run has gained. */
export function lossApart({ point, curves }: DiagnosisEvidence): number {
  if (point === null || point.near === null) return NaN;
  const fallen = curves.firstLoss - point.loss;
  const scale = Math.max(Math.abs(point.loss), fallen > 0 ? fallen : 0, Number.MIN_VALUE);
  return Math.abs(point.loss - point.near.loss) / scale;
}

/** A lower loss in the same function set is known (G3). */
export function attainable({ capacity, curves }: DiagnosisEvidence): Finding[] {
  return capacity === null ? [] : [above('attainable', 1 - capacity.best / curves.trainLoss, 0.1)];
}

/** How surely the loss has stopped falling. */
export function stalled(evidence: DiagnosisEvidence): Finding {
  const { trend } = evidence.curves;
  // Noise hides the answer: the best guess counts.
  if (trend.state === 'unsettled') return below('drop', Math.max(0, trend.drop), LATE_FALL);
  const degree = { crawling: 0.95, flat: 0.98, rising: 0.98, tooShort: 0.6, falling: 0 }[trend.state];
  if (trend.state !== 'falling') return { ...below('drop', trend.drop, 0.05), degree };
  return below('drop', trend.drop, 0.05);
}

/** How surely the loss falls by a good share of what is left to fall: the contrary of {@link slow}. */
export function fast(evidence: DiagnosisEvidence): Finding {
  return above('lateFall', lateFall(evidence), LATE_FALL);
}

/** Share of a function's start above its lowest known loss that is left at the end; a function has no constant guess to be held against. */
export function leftShare(evidence: DiagnosisEvidence): number {
  const { firstLoss, endLoss } = evidence.curves;
  const least = leastKnown(evidence);
  return Math.max(0, (endLoss - least) / (firstLoss - least));
}

/**
 * The last half of the run as a share of what it has come down by: nothing to speak of where it rests, though a loss with the least value 0 goes on being
 * halved until numbers end.
 */
export function restShare({ curves: { firstLoss, middleLoss, endLoss } }: DiagnosisEvidence): number {
  const gone = firstLoss - endLoss;
  return gone > 0 ? Math.abs(middleLoss - endLoss) / gone : Infinity;
}

/** How surely the loss falls so slowly that something holds it up. */
export function slow(evidence: DiagnosisEvidence): Finding {
  return below('lateFall', lateFall(evidence), LATE_FALL);
}
