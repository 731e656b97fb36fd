import { above, fact, makeVerdict, type VerdictRule } from '../verdict.ts';

/** The loss falls by more than chance and more than a trifle. */
export const healthy: VerdictRule = ({ curves }) =>
  makeVerdict('healthy', [
    fact('falls', curves.trend.state === 'falling'),
    fact('finite', !curves.diverged),
    above('drop', curves.trend.drop, 0.03),
  ]);
