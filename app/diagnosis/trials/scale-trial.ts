import { buildObjective } from '../../experiment/objective.ts';
import type { LayerSpec } from '../../experiment/loss-spec.ts';
import type { ResolvedLoss } from '../../experiment/resolved-loss.ts';
import { initialParameters } from '../../network/initializers.ts';
import { trainingProblem, type TrainingProblem } from '../../training/training-problem.ts';
import { continueTraining } from './continue-training.ts';
import type { ScaleEvidence } from '../diagnosis-evidence.ts';
import type { ForkStart } from './fork-start.ts';
import { standardizeInputs } from './standardize-inputs.ts';

/** Updates of each way to go on, fewer where a full loss is dear. */
const LEAST_UPDATES = 48;
const MOST_UPDATES = 300;
const MOST_WORK = 2e7;
/** Full losses that a mean is taken over. */
const LOOKS = 16;
/** Rates that raw inputs go on with, as multiples of the run's. */
const FACTORS = [0.1, 0.3, 1, 3, 10];

/** By what standardised inputs have to gain more than any rate for them to be the cause. */
export const CLEARLY = 3;

/**
 * The run goes on with standardised inputs, the function kept, and with the inputs as they are at its rate and at others; full losses
 * over the last quarter are compared. Behind hidden units the function kept keeps their outputs as far apart as the inputs were, and
 * some first layers cannot take the change up: there both begin anew as well, from the same usual weights.
 */
export function scaleTrial(
  problem: TrainingProblem,
  start: ForkStart,
  cancelled: () => boolean,
): ScaleEvidence {
  const { objective, samples } = problem;
  const affordable = Math.floor(MOST_WORK / (objective.dimension * Math.max(1, samples)));
  const updates = Math.max(LEAST_UPDATES, Math.min(MOST_UPDATES, affordable));
  const here = objective.loss(start.from.theta);
  const compare = (raw: ForkStart, other: ForkStart | null): ScaleEvidence => ({
    updates,
    here,
    standardized: other === null ? Infinity : lossAfter(problemOf(other.loss), other, updates, cancelled),
    raw: FACTORS.map((factor) => ({
      factor,
      updates,
      loss: lossAfter(problem, { ...raw, rate: raw.rate * factor }, updates, cancelled),
    })),
    isAnew: false,
  });
  const kept = standardizeInputs(start, 'function');
  const goingOn = compare(start, kept);
  const layers = start.loss.kind === 'network' ? start.loss.spec.layers : [];
  const isHidden = layers.filter(isWeighted).length > 1;
  if (standardizedGain(goingOn) > 2 * CLEARLY || (kept !== null && !isHidden)) return goingOn;
  const theta = usualStart(start.loss);
  const anew = { ...start, from: { ...start.from, theta, optimizerState: new Float64Array(0) } };
  const begun = compare(anew, standardizeInputs(anew, 'weights'));
  const both = { ...begun, raw: [...goingOn.raw, ...begun.raw], isAnew: true };
  return standardizedGain(both) > standardizedGain(goingOn) ? both : goingOn;
}

/**
 * Times as much as by any rate that the loss falls with standardised inputs, from where it is, or from where going on keeps it where
 * the run bounces; a thousandth of the loss counts as nothing.
 */
export function standardizedGain({ here, standardized, raw }: ScaleEvidence): number {
  const same = raw.find(({ factor }) => factor === 1)?.loss ?? here;
  const level = same > here && same < Infinity ? same : here;
  const least = raw.reduce((low, { loss }) => Math.min(low, loss), level);
  return (level - standardized) / Math.max(level - least, 1e-3 * Math.abs(level));
}

function isWeighted({ type }: LayerSpec): boolean {
  return type === 'dense' || type === 'conv2d' || type === 'residual';
}

function problemOf(loss: ResolvedLoss): TrainingProblem {
  return trainingProblem(buildObjective(loss, 'train'), null);
}

function usualStart(loss: ResolvedLoss): Float64Array {
  if (loss.kind !== 'network') return new Float64Array(0);
  const { layers } = loss.spec;
  const rectified = layers.some((layer) => 'activation' in layer && layer.activation === 'relu');
  return initialParameters(layers, loss.data.features, {
    seed: 7300,
    initializer: rectified ? 'heNormal' : 'glorotUniform',
  });
}

/** Mean full loss over the last quarter of some updates more; Infinity after divergence. */
function lossAfter(
  problem: TrainingProblem,
  { training, rate, from }: ForkStart,
  updates: number,
  cancelled: () => boolean,
): number {
  const quarter = Math.floor(updates / 4);
  const every = Math.max(1, Math.floor(quarter / LOOKS));
  const { trainer } = continueTraining(problem, training, rate, from, updates);
  const late: number[] = [];
  for (let k = 0; k < updates && trainer.divergence === null && !cancelled(); k++) {
    trainer.advance();
    const left = updates - 1 - k;
    if (left < quarter && left % every === 0) late.push(problem.objective.loss(trainer.theta));
  }
  if (late.length === 0) return Infinity;
  const loss = late.reduce((sum, value) => sum + value / late.length, 0);
  return trainer.divergence === null && Number.isFinite(loss) ? loss : Infinity;
}
