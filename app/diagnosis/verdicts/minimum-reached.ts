import { notLower, QUASI_NEWTON } from '../proposals.ts';
import { splitUnits } from '../split-unit.ts';
import { below, fact, makeVerdict, QUIET, SMALL, surest, type VerdictRule } from '../verdict.ts';

/** A minimum (modulo symmetry) is right here and the quadratic model has nothing left to gain. */
export const minimumReached: VerdictRule = (evidence) => {
  const { point, data, curves } = evidence;
  if (point === null) return null;
  const { near } = point;
  // At a loss of zero what is left is held against where the run came from: it ends where numbers do.
  const whole = data?.baseline ?? (curves.trend.stalled ? Math.max(0, curves.firstLoss - point.loss) : 0);
  const scale = Math.max(Math.abs(point.loss), 1e-9 * whole, 1e-300);
  const reference = data?.baseline ?? Math.max(Math.abs(curves.firstLoss), 1e-300);
  const isHigh = data !== null && point.loss > SMALL * data.baseline;
  const isMinimum = near !== null && (near.class === 'minimum' || near.class === 'minimumModuloSymmetry');
  return surest([
    makeVerdict(
      'minimumReached',
      [
        fact('minimumClass', isMinimum),
        // A saved card alone has no gradient to go by, but says that it is zero.
        ...(Number.isNaN(point.newtonGain) ? [] : [below('newtonGain', point.newtonGain / scale, 0.01)]),
        below('distance', near?.relativeDistance ?? NaN, 0.08),
      ],
      // Only a larger model goes lower than a minimum.
      [notLower(QUASI_NEWTON), ...(isHigh ? splitUnits(evidence) : [])],
    ),
    // A loss that cannot be negative and is nothing beside a constant guess.
    data === null || point.loss < 0
      ? null
      : makeVerdict(
          'minimumReached',
          [below('lossShare', point.loss / reference, QUIET)],
          [notLower(QUASI_NEWTON)],
        ),
  ]);
};
