import type { CrossedEvidence } from '../diagnosis-evidence.ts';
import { lowerValidation } from '../proposals.ts';
import { above, below, makeVerdict, surest, type Finding, type VerdictRule } from '../verdict.ts';

/** Loss on the held-out part over that on left-out training samples from which on the two are not of one kind, however it comes about. */
export const STRANGERS = 10;
/**
 * Or from which on it matters, where the held-out samples lose more by rank by so many standard errors (the fits are stopped where
 * left-out samples lose least, which alone makes one or two).
 */
export const WORSE = 3;
export const RANK_ERRORS = 4;
/** The left-out samples were learnt: loss over a constant guess's. */
export const LEARNT = 0.25;

/**
 * Low training loss and a high one on held-out data that come from elsewhere: features whose means differ by more standard
 * errors than chance allows; or fits to three quarters of the training samples that do well on the fourth and badly on the held-out
 * part, neither of which they saw: of one kind, their losses have one distribution (`rank-test.ts`); or a gap that P parameters on N samples cannot
 * make. (Akaike's final prediction error: chance alone gives about (N + P)/(N − P).)
 */
export const mismatch: VerdictRule = ({ curves, data, point, network, crossed }) => {
  if (data === null || data.validationSamples === 0) return null;
  const parameters = point?.parameters ?? NaN;
  const shared = [
    above('gap', curves.validationLoss / Math.max(curves.trainLoss, 1e-300), 3),
    below('lossShare', curves.trainLoss / data.baseline, 0.3),
    above('heldOutShare', curves.validationLoss / data.baseline, 0.05),
  ];
  const proposals = [lowerValidation({ kind: 'penalty', l2: 0.01 })];
  const expected =
    data.samples > parameters ? (data.samples + parameters) / (data.samples - parameters) : NaN;
  const crossedWays = (one: CrossedEvidence | null): Finding[][] => {
    if (one === null || Number.isNaN(one.heldOut)) return [];
    const learnt = below('ownShare', one.own / data.baseline, LEARNT);
    const ratio = one.heldOut / one.own;
    return [
      [above('strangers', ratio, STRANGERS), learnt],
      [above('strangers', ratio, WORSE), above('rankErrors', one.rankErrors, RANK_ERRORS), learnt],
    ];
  };
  return surest([
    makeVerdict('mismatch', [...shared, above('shift', data.shift, 6)], proposals),
    ...crossedWays(crossed).map((findings) => makeVerdict('mismatch', [...shared, ...findings], proposals)),
    network?.isChain !== true
      ? null
      : makeVerdict(
          'mismatch',
          [
            ...shared,
            below('parametersPerSample', parameters / data.samples, 0.25),
            above('gapOverChance', curves.validationLoss / curves.trainLoss / expected, 3),
          ],
          proposals,
        ),
  ]);
};
