import { lowerValidation } from '../proposals.ts';
import { above, below, makeVerdict, surest, type VerdictRule } from '../verdict.ts';

/**
 * Loss on the held-out part over that on left-out training samples from which on the two are not of one kind, if the left-out
 * samples were learnt: loss over a constant guess's below the second.
 */
export const STRANGERS = 10;
export const LEARNT = 0.25;

/**
 * Low training loss and a high one on held-out data that come from elsewhere: features whose means differ by more standard
 * errors than chance allows; or fits to half of the training samples that do well on the other half and badly on the held-out
 * part, neither of which they saw: of one kind, both have the same expected loss; or a gap that P parameters on N samples cannot
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
  return surest([
    makeVerdict('mismatch', [...shared, above('shift', data.shift, 6)], proposals),
    crossed === null || Number.isNaN(crossed.heldOut)
      ? null
      : makeVerdict(
          'mismatch',
          [
            ...shared,
            above('strangers', crossed.heldOut / crossed.own, STRANGERS),
            below('ownShare', crossed.own / data.baseline, LEARNT),
          ],
          proposals,
        ),
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
