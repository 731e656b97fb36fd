import { lowerLoss } from '../proposals.ts';
import { above, below, makeVerdict, slow, type VerdictRule } from '../verdict.ts';
import { trial } from './rate-too-large.ts';

/** Far below the stability edge, and the same updates at ten times the rate gain several times as much (A2). */
export const rateTooSmall: VerdictRule = (evidence) => {
  const { update, continuation, rates } = evidence;
  if (update === null || continuation === null || rates === null) return null;
  const here = continuation.losses[0];
  const gain = here - trial(evidence, 1);
  const faster = here - trial(evidence, 10);
  const best = here - Math.min(trial(evidence, 10), trial(evidence, 30));
  return makeVerdict(
    'rateTooSmall',
    [
      slow(evidence),
      ...(Number.isNaN(update.edgeRatio) ? [] : [below('edgeRatio', update.edgeRatio, 0.1)]),
      above('tenfoldGain', faster / Math.max(gain, 1e-300), 3),
      above('tenfoldShare', best / Math.abs(here), 0.004),
    ],
    [lowerLoss({ kind: 'rate', factor: 10 }, finite(trial(evidence, 10)))],
  );
};

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
