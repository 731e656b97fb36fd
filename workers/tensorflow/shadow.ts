import { norm2 } from '../../app/numerics/vector.ts';
import type { Trainer } from '../../app/training/trainer.ts';
import type { TensorflowReport } from '../../app/protocol/tensorflow.ts';

/** Steps over which the two engines are compared; later ones say more about chaos than about rounding. */
const STEPS = 100;

/**
 * A trainer that is followed by a float64 one over its first 100 steps.
 *
 * @param reference float64 trainer of the same experiment at the same step.
 * @param compared called once, when all of these steps have been compared.
 */
export function withShadow<T extends Trainer>(
  trainer: T,
  reference: Trainer,
  compared: () => void,
): { readonly trainer: T; difference(): TensorflowReport['difference'] } {
  const distances: number[] = [];
  let isOver = false;
  const advance = trainer.advance.bind(trainer);
  trainer.advance = () => {
    const row = advance();
    if (isOver) return row;
    reference.advance();
    const apart = reference.step === trainer.step ? distance(trainer.theta, reference.theta) : NaN;
    // One that diverged stays where it was, or its distance is no number any more.
    if (trainer.divergence === null && reference.divergence === null && Number.isFinite(apart)) {
      distances.push(apart);
      isOver = distances.length === STEPS;
    } else isOver = true;
    if (isOver) compared();
    return row;
  };
  return {
    trainer,
    difference: () =>
      distances.length === 0
        ? null
        : {
            steps: distances.length,
            largest: Math.max(...distances),
            last: distances[distances.length - 1],
            distances: [...distances],
          },
  };
}

/** ‖a − b‖/‖b‖; the absolute distance where b = 0. */
function distance(a: Float64Array, b: Float64Array): number {
  const scale = norm2(b);
  const apart = norm2(a.map((value, i) => value - b[i]));
  return scale > 0 ? apart / scale : apart;
}
