import type { Activation } from '../../experiment/loss-spec.ts';
import { lowerLoss } from '../proposals.ts';
import { above, below, fact, makeVerdict, stalled, surest, type VerdictRule } from '../verdict.ts';

/** Activations that squeeze a logit into an interval, and its length. */
const RANGE: Readonly<Partial<Record<Activation, number>>> = { sigmoid: 1, tanh: 2, sine: 2 };

/**
 * Outputs squeezed before a loss that brings its own softmax or sigmoid (K10): probabilities as logits cannot get below
 * ln(1 + (C − 1)/e); outputs in an interval of length r not below ln(1 + (C − 1)e^{−r}). Seen in the network, or in a loss that
 * rests on that floor although almost every sample comes out right.
 */
export const doubleSoftmax: VerdictRule = (evidence) => {
  const { output, curves, data } = evidence;
  const classes = output?.classes ?? (data?.task === 'classification' ? data.outputs : 0);
  if (classes < 2) return null;
  const range = output === null ? undefined : RANGE[output.activation];
  const floor = Math.log(1 + (classes - 1) * Math.exp(-(range ?? 1)));
  const proposals = [lowerLoss({ kind: 'rawOutputs' })];
  const isCrossEntropy =
    output === null || output.loss === 'crossEntropy' || output.loss === 'binaryCrossEntropy';
  if (!isCrossEntropy) return null;
  return surest([
    range === undefined
      ? null
      : makeVerdict(
          'doubleSoftmax',
          [
            fact('squeezedOutputs', true),
            // Squeezed outputs are a fault of the set-up, whatever the loss does as yet.
            { ...stalled(evidence), degree: Math.max(0.95, stalled(evidence).degree) },
          ],
          proposals,
        ),
    output === null
      ? makeVerdict(
          'doubleSoftmax',
          [
            stalled(evidence),
            above('accuracy', curves.trainAccuracy / 0.95, 0.9),
            above('lossOverFloor', curves.trainLoss / floor, 0.9),
            below('lossOverFloor', curves.trainLoss / floor, 1.15),
          ],
          proposals,
        )
      : null,
  ]);
};
