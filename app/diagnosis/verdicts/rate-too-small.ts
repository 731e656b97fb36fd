import { ROUNDING } from '../evidence/constancy.ts';
import { lowerLoss } from '../proposals.ts';
import { above, below, makeVerdict, notSmall, slow, type VerdictRule } from '../verdict.ts';
import { trial } from './rate-too-large.ts';

/**
 * Far below the stability edge, and the same updates at ten times the rate gain several times as much (A2). What steps gain that are
 * too small for the loss's digits is proportional to the rate.
 */
export const rateTooSmall: VerdictRule = (evidence) => {
  const { update, continuation, rates } = evidence;
  if (update === null || continuation === null || rates === null) return null;
  const here = continuation.losses[0];
  const gain = here - trial(evidence, 1);
  const faster = here - trial(evidence, 10);
  const isLost =
    Math.max(Math.abs(gain), Math.abs(faster)) <= 100 * ROUNDING * Math.abs(here) && update.edgeRatio < 0.01;
  const larger = rates.filter(({ factor }) => factor > 1).reduce((a, b) => (b.loss < a.loss ? b : a));
  // In as many updates as half of the run.
  const halfRuns = Math.max(1, evidence.step / 2 / (rates[0]?.updates ?? 1));
  return makeVerdict(
    'rateTooSmall',
    [
      slow(evidence),
      ...notSmall(evidence),
      ...(Number.isNaN(update.edgeRatio) ? [] : [below('edgeRatio', update.edgeRatio, 0.1)]),
      above('tenfoldGain', isLost ? 10 : faster / Math.max(gain, 1e-300), 3),
      above('largerShare', ((here - larger.loss) / Math.abs(here)) * halfRuns, 0.05),
    ],
    [lowerLoss({ kind: 'rate', factor: larger.factor }, finite(larger.loss))],
  );
};

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
