import { norm2 } from '../../app/numerics/vector.ts';
import type { Trainer } from '../../app/training/trainer.ts';
import type { TensorflowReport } from '../../app/protocol/tensorflow.ts';

/** Steps over which the two engines are compared; later ones say more about chaos than about rounding. */
const STEPS = 100;

/**
 * A trainer that is followed by a float64 one over its first 100 steps.
 *
 * @param reference float64 trainer of the same experiment at the same step.
 */
export function withShadow<T extends Trainer>(
  trainer: T,
  reference: Trainer,
): { readonly trainer: T; difference(): TensorflowReport['difference'] } {
  let steps = 0;
  let largest = 0;
  let last = 0;
  const advance = trainer.advance.bind(trainer);
  trainer.advance = () => {
    const row = advance();
    if (steps < STEPS && trainer.divergence === null && reference.divergence === null) {
      reference.advance();
      if (reference.step === trainer.step) {
        steps++;
        last = distance(trainer.theta, reference.theta);
        largest = Math.max(largest, last);
      }
    }
    return row;
  };
  return { trainer, difference: () => (steps === 0 ? null : { steps, largest, last }) };
}

/** ‖a − b‖/‖b‖; the absolute distance where b = 0. */
function distance(a: Float64Array, b: Float64Array): number {
  const scale = norm2(b);
  const apart = norm2(a.map((value, i) => value - b[i]));
  return scale > 0 ? apart / scale : apart;
}
