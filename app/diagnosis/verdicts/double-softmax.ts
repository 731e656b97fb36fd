import type { Activation, NetworkLoss } from '../../experiment/loss-spec.ts';
import { lowerLoss } from '../proposals.ts';
import { above, below, fact, makeVerdict, stalled, surest, type VerdictRule } from '../verdict.ts';

/** Activations that squeeze a logit into an interval, and its length. */
const RANGE: Readonly<Partial<Record<Activation, number>>> = { sigmoid: 1, tanh: 2, sine: 2 };
/** Losses that put outputs through a softmax or sigmoid of their own. */
const OWN_SOFTMAX: readonly NetworkLoss[] = ['crossEntropy', 'binaryCrossEntropy', 'mseOnSoftmax'];

/**
 * Outputs squeezed before a loss that brings its own softmax or sigmoid (K10). The best that outputs in an interval of length r can
 * do is the right one at its upper and all others at its lower end: p = 1/(1 + (C − 1)e^{−r}), so that cross-entropy gets not below −ln p
 * (probabilities as logits: r = 1), the squared error on a softmax not below (1 − p)² + (C − 1)(e^{−r}p)²; a logistic output of at most 1 gets not below ln(1 + 1/e). Seen in the network, or
 * in a cross-entropy that rests on that floor although almost every sample comes out right.
 */
export const doubleSoftmax: VerdictRule = (evidence) => {
  const { output, curves, data } = evidence;
  // A logistic loss of numbers 0 and 1 has two classes without saying so.
  const isLogistic = output?.loss === 'binaryCrossEntropy';
  const named = output?.classes ?? (data?.task === 'classification' ? data.outputs : 0);
  const classes = isLogistic ? Math.max(2, named) : named;
  if (classes < 2 || (output !== null && !OWN_SOFTMAX.includes(output.loss))) return null;
  const range = output === null ? undefined : RANGE[output.activation];
  const floor = floorOf(output?.loss ?? 'crossEntropy', classes, range ?? 1);
  const proposals = [lowerLoss({ kind: 'rawOutputs' })];
  return surest([
    range === undefined
      ? null
      : makeVerdict(
          'doubleSoftmax',
          [
            fact('squeezedOutputs', true),
            above('lossOverFloor', curves.trainLoss / floor, 0.5),
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

/** What C outputs in an interval of length r cannot get below. */
function floorOf(loss: NetworkLoss, classes: number, range: number): number {
  const wrong = Math.exp(-range);
  const right = 1 / (1 + (classes - 1) * wrong);
  switch (loss) {
    case 'mseOnSoftmax':
      return (1 - right) ** 2 + (classes - 1) * (wrong * right) ** 2;
    case 'binaryCrossEntropy':
      // Every interval of `RANGE` ends at 1, and none begins below −1.
      return Math.log(1 + Math.exp(-1));
    default:
      return -Math.log(right);
  }
}
