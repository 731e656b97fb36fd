import { describe, expect, it } from 'vitest';
import type { Activation, NetworkLoss } from '../../experiment/loss-spec.ts';
import { recordsEvidence } from '../evidence/gather-evidence.ts';
import { doubleSoftmax } from './double-softmax.ts';

/** Loss over its floor, as the verdict shows it; null where it is none. */
function overFloor(loss: NetworkLoss, activation: Activation, classes: number, trainLoss: number) {
  const records = recordsEvidence(new Float64Array(0));
  const verdict = doubleSoftmax({
    ...records,
    curves: { ...records.curves, trainLoss },
    output: { loss, activation, classes },
  });
  return verdict?.findings.find(({ name }) => name === 'lossOverFloor')?.value ?? null;
}

/** Softmax of outputs, in full. */
function softmax(outputs: readonly number[]): number[] {
  const total = outputs.reduce((sum, z) => sum + Math.exp(z), 0);
  return outputs.map((z) => Math.exp(z) / total);
}

describe('double softmax', () => {
  it('has the floor of the best that bounded outputs can do, for every loss with a softmax of its own', () => {
    const best = softmax([1, 0, 0]);
    const squared = (1 - best[0]) ** 2 + best[1] ** 2 + best[2] ** 2;
    expect(overFloor('mseOnSoftmax', 'sigmoid', 3, squared)).toBeCloseTo(1, 12);
    expect(overFloor('crossEntropy', 'sigmoid', 3, -Math.log(best[0]))).toBeCloseTo(1, 12);
    expect(overFloor('crossEntropy', 'tanh', 4, -Math.log(softmax([1, -1, -1, -1])[0]))).toBeCloseTo(1, 12);
    // One logistic output of 1 where the class is 1.
    expect(overFloor('binaryCrossEntropy', 'tanh', 2, -Math.log(1 / (1 + Math.exp(-1))))).toBeCloseTo(1, 12);
    // The same where targets are numbers 0 and 1, no classes.
    expect(overFloor('binaryCrossEntropy', 'sigmoid', 0, Math.log(1 + Math.exp(-1)))).toBeCloseTo(1, 12);
  });

  it('is none with raw outputs, or with a loss of the outputs as they are', () => {
    expect(overFloor('mseOnSoftmax', 'identity', 3, 0.3)).toBeNull();
    expect(overFloor('mse', 'sigmoid', 3, 0.3)).toBeNull();
  });
});
