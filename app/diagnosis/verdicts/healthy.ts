import {
  above,
  below,
  fact,
  fast,
  leftShare,
  makeVerdict,
  SMALL,
  SMALL_OF_START,
  surest,
  type VerdictRule,
} from '../verdict.ts';
import { ownFall } from './noise-floor.ts';

/**
 * The loss falls by more than chance and more than a trifle, of itself or of what is left to fall; or it is down to a small share of a constant guess's, and stays
 * there; or noise hides the trend of the record, but the run has fallen since half time, falls when it goes on, and by
 * more than a tenth of the rate would gain on the same batches: the rate earns its noise.
 */
export const healthy: VerdictRule = (evidence) => {
  const { curves, data, calm, capacity } = evidence;
  const finite = fact('finite', !curves.diverged);
  return (
    surest([
      makeVerdict('healthy', [
        fact('falls', curves.trend.state === 'falling'),
        finite,
        above('drop', curves.trend.drop, 0.03),
        fact('notRising', !(curves.endLoss > curves.firstLoss)),
      ]),
      // A loss far from zero hides its fall in its size.
      capacity === null
        ? null
        : makeVerdict('healthy', [
            // Nothing is random in a function: there a trend that turns with momentum is no noise.
            fact(
              'falls',
              ['falling', 'crawling'].includes(curves.trend.state) ||
                (data === null && curves.trend.state === 'unsettled'),
            ),
            finite,
            fast(evidence),
          ]),
      data === null
        ? capacity === null
          ? null
          : makeVerdict('healthy', [
              finite,
              below('startShare', leftShare(evidence), SMALL_OF_START),
              fact('notRising', curves.trend.state !== 'rising'),
            ])
        : makeVerdict('healthy', [
            finite,
            below('lossShare', curves.trainLoss / data.baseline, SMALL),
            fact('notRising', curves.trend.state !== 'rising'),
          ]),
      calm === null
        ? null
        : makeVerdict('healthy', [
            finite,
            fact('notStalled', !curves.trend.stalled),
            above('fall', 1 - curves.endLoss / curves.middleLoss, 0.08),
            above('goOnFall', 1 - calm.late / calm.early, 0.02),
            above('ownFall', ownFall(curves, calm), Math.max(0, 1 - calm.calm / calm.late)),
          ]),
    ]) ?? null
  );
};
