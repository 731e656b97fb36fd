import type { DiagnosisEvidence } from '../diagnosis-evidence.ts';
import { lowerLoss } from '../proposals.ts';
import { fallAtEdge, SOME, THERE } from './edge-of-stability.ts';
import { BY_BATCHES, ownFall, wholeGain } from './noise-floor.ts';
import {
  above,
  below,
  fact,
  leftShare,
  makeVerdict,
  nan0,
  notSmall,
  SMALL_OF_START,
  stalled,
  surest,
  zeroOf,
  type VerdictRule,
} from '../verdict.ts';

/**
 * Share of what a tenth of the rate gains that a bouncing loss may fall by from half time to the end, by chance. At the edge of stability a
 * loss falls by 0.3 of it and more on all shown runs; one that bounced for good by 0.07.
 */
const BY_CHANCE = 0.15;
/** A tenth of the rate gains that many times what the run gains by itself. */
const SEVERAL = 3;

/** Loss over its first value below which only rounding is left. */
const ROUNDED = 1e-20;

/**
 * Bouncing (A1, A2): successive gradients point against each other, each step overshoots, and the loss does not fall although
 * the gradient is large. Momentum turns round after many steps, not at each: then it counts that steps of the whole data go up time and
 * again, the loss does not fall, and a tenth of the rate goes lower from the same place. So do batches' steps, but there all samples at the
 * same rate must not help. Or the run blew up from a start beyond the stability edge.
 */
export const rateTooLarge: VerdictRule = (whole) => {
  const evidence = fromZero(whole);
  const { curves, update, continuation, rates, calm } = evidence;
  if (update === null) return null;
  const small = trial(evidence, 0.1);
  const same = trial(evidence, 1);
  const proposals = [
    lowerLoss({ kind: 'rate', factor: 0.1 }, Number.isFinite(small) ? trial(whole, 0.1) : null),
  ];
  const calmGain = calm === null ? 0 : 1 - calm.calm / calm.late;
  const byChance = Math.max(SOME, BY_CHANCE * calmGain);
  // What falls over many steps is at the edge of stability.
  const noFall = below('fall', Math.max(0, 1 - curves.endLoss / curves.middleLoss), byChance);
  const noFallAtEdge = below('goOnFall', fallAtEdge(evidence), byChance);
  const farFromEdge = above('edgeDistance', Math.abs(Math.log(Math.max(0, nan0(update.edgeRatio)))), THERE);
  // What steps hover by may be nothing beside what they have come down.
  const worth = whole.data === null ? [above('startShare', leftShare(whole), SMALL_OF_START)] : [];
  const standing = [stalled(evidence), noFall, noFallAtEdge];
  const isNoisy = update.batchSize < update.samples;
  // Where batches hold the loss up, all samples take a good part of what a smaller rate does.
  const notBatches =
    isNoisy && calm !== null ? [below('wholeGain', wholeGain(calm), calmGain * BY_BATCHES)] : [];
  return surest([
    makeVerdict(
      'rateTooLarge',
      [
        fact('notFinite', curves.diverged),
        above('startEdgeRatio', Math.max(nan0(update.startEdgeRatio), nan0(update.edgeRatio)), 1),
      ],
      proposals,
    ),
    ...(continuation === null || rates === null
      ? []
      : [
          standing,
          // Wide swings of the whole data begin and end anywhere: far from the edge the slope of the whole record tells.
          ...(isNoisy
            ? []
            : [
                [
                  fact('notFalling', curves.trend.state !== 'falling'),
                  below('drop', Math.max(0, curves.trend.drop), SOME),
                  farFromEdge,
                  ...notSmall(evidence),
                ],
              ]),
        ].map((still) =>
          makeVerdict(
            'rateTooLarge',
            [
              ...still,
              ...worth,
              above('opposedGradients', continuation.negativeShare, 0.4),
              above('stepCurvature', continuation.stepCurvature, 1.5),
              below('smallerRateLoss', Math.min(small, trial(evidence, 0.3)) / same, 0.97),
              ...notBatches,
            ],
            proposals,
          ),
        )),
    ...(calm === null
      ? []
      : [
          standing,
          // What wanders widely falls and rises by chance; and is nowhere near the edge for long, or no lower than at half time.
          ...(isNoisy ? [[]] : [[farFromEdge], [noFall, noFallAtEdge]]).map((besides) => [
            fact('notFalling', curves.trend.state !== 'falling'),
            below('ownFall', ownFall(curves, calm), calmGain / SEVERAL),
            ...besides,
          ]),
        ].map((still) =>
          makeVerdict(
            'rateTooLarge',
            [
              ...still,
              ...notSmall(evidence),
              ...worth,
              // Digits of a loss that is nothing beside its start go up and down by rounding.
              ...(curves.firstLoss > 0
                ? [above('growth', Math.abs(curves.endLoss) / curves.firstLoss, ROUNDED)]
                : []),
              // Losses of batches go up half of the time anyhow.
              ...(isNoisy ? notBatches : [above('upwardShare', curves.upwardShare, 0.1)]),
              above('calmGain', calmGain, 0.1),
            ],
            proposals,
          ),
        )),
  ]);
};

/** The losses that are held against each other less a function's lowest known one, which may be negative. */
function fromZero(evidence: DiagnosisEvidence): DiagnosisEvidence {
  const zero = zeroOf(evidence);
  if (zero === 0) return evidence;
  const { curves, rates, calm } = evidence;
  return {
    ...evidence,
    curves: {
      ...curves,
      firstLoss: curves.firstLoss - zero,
      middleLoss: curves.middleLoss - zero,
      endLoss: curves.endLoss - zero,
    },
    rates: rates?.map((one) => ({ ...one, loss: one.loss - zero })) ?? null,
    calm:
      calm === null
        ? null
        : {
            ...calm,
            early: calm.early - zero,
            late: calm.late - zero,
            calm: calm.calm - zero,
            whole: calm.whole - zero,
          },
  };
}

/** Loss of a rate trial; NaN where it was not made. */
export function trial({ rates }: Parameters<VerdictRule>[0], factor: number): number {
  return rates?.find((one) => one.factor === factor)?.loss ?? NaN;
}
