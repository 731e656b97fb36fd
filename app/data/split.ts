import { randomStream } from '../numerics/random.ts';
import { tableError } from './table-error.ts';

/** Sample numbers (0-based) of each part, ascending within a part. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/**
 * Splits N samples at random: ⌊N·test⌋ go to test, the next ⌊N·validation⌋ to validation, the rest to train, in one
 * permutation of the stream (seed, `data-split`, 0). Not stratified: classes fall as the permutation has it. Parts keep
 * the source's order, so that without held-out fractions the training part is the source itself.
 *
 * @throws {InputError} unless validation + test < 1.
 */
export function splitSamples(samples: number, validation: number, test: number, seed: number): Split {
  if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
    throw tableError(
      'fractions',
      `expected fractions of validation and test that sum to less than 1, got ${validation} + ${test}: leave some data to train on`,
      { validation, test },
      'loss.data.validation',
    );
  }
  const order = Int32Array.from({ length: samples }, (_, at) => at);
  const tested = Math.floor(samples * test + 1e-9); // 0.29·100 is 28.999…
  const held = tested + Math.min(Math.floor(samples * validation + 1e-9), samples - tested - 1);
  if (held > 0) randomStream(seed, 'data-split', 0).shuffle(order);
  return {
    test: order.slice(0, tested).sort(),
    validation: order.slice(tested, held).sort(),
    train: order.slice(held).sort(),
  };
}
