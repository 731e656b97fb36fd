import { lowerLoss } from '../proposals.ts';
import { above, fact, makeVerdict, surest, type VerdictRule } from '../verdict.ts';

/** Times as far below zero as the run began from it, or 1. */
const FAR = 1e9;

/** Numbers that are not finite, or a loss a hundred times where it began. */
export const exploding: VerdictRule = ({ curves }) => {
  const restart = lowerLoss({ kind: 'restart', seed: 1 });
  // Without a single finite loss it is the start or the data, and no rate helps.
  if (curves.diverged && Number.isNaN(curves.firstLoss)) {
    return makeVerdict(
      'exploding',
      [fact('notFinite', true, 0.99), fact('neverFinite', true, 0.99)],
      [restart],
    );
  }
  const proposals = [lowerLoss({ kind: 'rate', factor: 0.1 }), restart];
  return surest([
    makeVerdict('exploding', [fact('notFinite', curves.diverged, 0.99)], proposals),
    curves.firstLoss > 0
      ? makeVerdict('exploding', [above('growth', curves.lastLoss / curves.firstLoss, 100)], proposals)
      : null,
    // A loss that falls without end.
    curves.lastLoss < 0 && Number.isFinite(curves.firstLoss)
      ? makeVerdict(
          'exploding',
          [above('fellBelow', -curves.lastLoss / Math.max(1, Math.abs(curves.firstLoss)), FAR)],
          proposals,
        )
      : null,
  ]);
};
