import { notLower } from '../proposals.ts';
import { above, below, makeVerdict, type VerdictRule } from '../verdict.ts';

/** Gradient and Hessian exactly zero, here and at every place probed: the loss does not depend on the parameters. */
export const constantLoss: VerdictRule = ({ point, curves }) => {
  if (point === null || point.constantPlaces === null) return null;
  return makeVerdict(
    'constantLoss',
    [
      above('constantPlaces', point.constantPlaces, 8),
      below('gradientNorm', point.gradientNorm, Number.MIN_VALUE),
      below('recordedChange', Math.abs(curves.firstLoss - curves.lastLoss), Number.MIN_VALUE),
    ],
    [notLower({ kind: 'restart', seed: 1 })],
  );
};
