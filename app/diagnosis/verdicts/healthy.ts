import { above, below, fact, makeVerdict, SMALL, surest, type VerdictRule } from '../verdict.ts';

/** The loss falls by more than chance and more than a trifle; or it is down to a small share of a constant guess's, and stays there. */
export const healthy: VerdictRule = ({ curves, data }) => {
  const finite = fact('finite', !curves.diverged);
  return (
    surest([
      makeVerdict('healthy', [
        fact('falls', curves.trend.state === 'falling'),
        finite,
        above('drop', curves.trend.drop, 0.03),
      ]),
      data === null
        ? null
        : makeVerdict('healthy', [
            finite,
            below('lossShare', curves.trainLoss / data.baseline, SMALL),
            fact('notRising', curves.trend.state !== 'rising'),
          ]),
    ]) ?? null
  );
};
