import type { DiagnosisEvidence } from './diagnosis-evidence.ts';
import { HELD, VERDICT_KINDS, type Verdict, type VerdictKind, type VerdictRule } from './verdict.ts';
import { badInitialization } from './verdicts/bad-initialization.ts';
import { badlyScaledInputs } from './verdicts/badly-scaled-inputs.ts';
import { channelToInfinity, goesOut } from './verdicts/channel-to-infinity.ts';
import { constantLoss } from './verdicts/constant-loss.ts';
import { degeneratePoint } from './verdicts/degenerate-point.ts';
import { doubleSoftmax } from './verdicts/double-softmax.ts';
import { climbedToEdge, edgeOfStability, isUsualEdge } from './verdicts/edge-of-stability.ts';
import { exploding } from './verdicts/exploding.ts';
import { gradientFlat } from './verdicts/gradient-flat.ts';
import { healthy } from './verdicts/healthy.ts';
import { illConditioning } from './verdicts/ill-conditioning.ts';
import { minimumReached } from './verdicts/minimum-reached.ts';
import { mismatch } from './verdicts/mismatch.ts';
import { modelBias } from './verdicts/model-bias.ts';
import { noiseFloor } from './verdicts/noise-floor.ts';
import { overfitting } from './verdicts/overfitting.ts';
import { rateTooLarge } from './verdicts/rate-too-large.ts';
import { rateTooSmall } from './verdicts/rate-too-small.ts';
import { saturation } from './verdicts/saturation.ts';
import { strictSaddle } from './verdicts/strict-saddle.ts';
import { undecided } from './verdicts/undecided.ts';

const RULES: readonly VerdictRule[] = [
  exploding,
  constantLoss,
  doubleSoftmax,
  badInitialization,
  saturation,
  mismatch,
  overfitting,
  badlyScaledInputs,
  rateTooLarge,
  edgeOfStability,
  channelToInfinity,
  degeneratePoint,
  strictSaddle,
  gradientFlat,
  noiseFloor,
  modelBias,
  rateTooSmall,
  illConditioning,
  minimumReached,
];

/** What each place in the order of kinds takes from a verdict's confidence when verdicts are ranked: a cause goes before its symptom. */
const PRECEDENCE = 0.02;

export interface Diagnosis {
  readonly step: number;
  /** Given verdicts (confidence ≥ ½), the first is the diagnosis; never empty: `healthy` and `undecided` are verdicts. */
  readonly verdicts: readonly Verdict[];
  /** Weighed and not given, by confidence. */
  readonly considered: readonly Verdict[];
  readonly evidence: DiagnosisEvidence;
}

/** Ranks what the evidence says. Pure: the same evidence gives the same diagnosis, live, saved or imported. */
export function diagnose(evidence: DiagnosisEvidence): Diagnosis {
  const weighed = RULES.map((rule) => rule(evidence)).filter((verdict) => verdict !== null);
  const held = weighed.filter(({ confidence }) => confidence >= HELD);
  const isHeld = (...kinds: readonly VerdictKind[]): boolean => held.some(({ kind }) => kinds.includes(kind));
  const isBiased = isHeld('modelBias');
  const isLearnt = isHeld('overfitting', 'mismatch');
  const isCritical = isHeld('strictSaddle', 'degeneratePoint');
  // The edge of stability is no illness: it is said after whatever ails. So is the bottom, or the noise floor a few percent above
  // it, of a loss that a larger model gets far below; a rate or a valley that a critical point's vanishing gradient makes look slow;
  // and where the training loss is small, the tree asks for held-out data first.
  const isEdge = isHeld('edgeOfStability') && climbedToEdge(evidence);
  const isOutward = goesOut(evidence);
  const isAfter = (kind: VerdictKind): boolean =>
    kind === 'edgeOfStability' ||
    (isBiased && (kind === 'minimumReached' || kind === 'noiseFloor')) ||
    // A channel is a narrow valley by its nature, and the farther out the flatter.
    (isHeld('channelToInfinity') && (kind === 'illConditioning' || kind === 'gradientFlat')) ||
    // Flat units hold nothing up where a free minimisation goes out along the channel from here.
    (isOutward && (kind === 'badInitialization' || kind === 'saturation')) ||
    // A plain is told from a valley by the curvature along the slope; a steep direction beside it is no cause, nor are scales that
    // standardised inputs would stretch a slope by.
    (isHeld('gradientFlat') && (kind === 'illConditioning' || kind === 'badlyScaledInputs')) ||
    // What large steps throw units into is their doing.
    (isHeld('rateTooLarge') && kind === 'saturation') ||
    (isCritical && (kind === 'rateTooSmall' || kind === 'illConditioning')) ||
    // Where nothing is left to gain, rounding makes any rate look small.
    (isHeld('minimumReached') && kind === 'rateTooSmall') ||
    (isLearnt && VERDICT_KINDS.indexOf(kind) > VERDICT_KINDS.indexOf('overfitting'));
  const rank = ({ kind, confidence }: Verdict): number =>
    confidence * (1 - PRECEDENCE * VERDICT_KINDS.indexOf(kind)) -
    (isEdge && kind === 'illConditioning' ? 2 : isAfter(kind) ? 1 : 0);
  held.sort((a, b) => rank(b) - rank(a));
  const others = weighed.filter(({ confidence }) => confidence < HELD);
  // The edge of stability and an early fall are no illness.
  const ill = held.filter(({ kind }) => kind !== 'edgeOfStability');
  if (ill.length === 0) {
    const well = healthy(evidence);
    if (well !== null && well.confidence >= HELD) {
      if (isUsualEdge(evidence)) held.unshift(well);
      else held.push(well);
    } else if (well !== null) others.push(well);
  }
  if (held.length === 0) {
    const best = others.reduce((most, { confidence }) => Math.max(most, confidence), 0);
    held.push(undecided(evidence, best));
  }
  return {
    step: evidence.step,
    verdicts: held,
    considered: others.sort((a, b) => b.confidence - a.confidence),
    evidence,
  };
}
