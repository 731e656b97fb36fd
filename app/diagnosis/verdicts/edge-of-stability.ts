import { notLower } from '../proposals.ts';
import { above, below, fact, makeVerdict, type VerdictRule } from '../verdict.ts';

/** Full-batch training whose sharpness sits at the optimizer's stability edge while the loss falls over many steps, not every one (Cohen et al. 2021). */
export const edgeOfStability: VerdictRule = ({ curves, update }) => {
  if (update === null || update.batchSize < update.samples) return null;
  return makeVerdict(
    'edgeOfStability',
    [
      fact('falls', curves.trend.state === 'falling' || curves.trend.state === 'crawling'),
      above('edgeRatio', update.edgeRatio, 0.75),
      below('edgeRatio', update.edgeRatio, 1.8),
      above('upwardShare', curves.upwardShare, 0.03),
    ],
    [notLower({ kind: 'rate', factor: 0.1 })],
  );
};
