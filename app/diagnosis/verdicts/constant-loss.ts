import { ROUNDING } from '../evidence/constancy.ts';
import { notLower } from '../proposals.ts';
import { above, fact, makeVerdict, type VerdictRule } from '../verdict.ts';

/** Gradient and Hessian zero up to rounding, here and at every place probed: the loss does not depend on the parameters. */
export const constantLoss: VerdictRule = ({ point, curves }) => {
  if (point === null || point.constantPlaces === null) return null;
  return makeVerdict(
    'constantLoss',
    [
      fact('derivativesZero', true, 0.99),
      above('constantPlaces', point.constantPlaces, 8),
      fact('recordConstant', isSame(curves.firstLoss, curves.lastLoss), 0.99),
    ],
    [notLower({ kind: 'restart', seed: 1 })],
  );
};

function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) <= ROUNDING * Math.abs(one);
}
