import type { TrainingSpec } from '../../experiment/experiment.ts';
import type { TrainingCheckpoint } from '../../training/training-state.ts';
import type { TrainingProblem } from '../../training/training-problem.ts';
import { continueTraining } from './continue-training.ts';
import type { CalmEvidence } from '../diagnosis-evidence.ts';

/**
 * Updates of each of the two, fewer where a full loss is dear. At a tenth of the rate the excess of a direction λ decays as
 * e^(−0.2·ηλ·updates): a few dozen updates would not show it.
 */
const LEAST_UPDATES = 48;
const MOST_UPDATES = 400;
const MOST_WORK = 4e7;
/** Full losses that a mean is taken over. */
const LOOKS = 16;
const FACTOR = 0.1;

/**
 * The run goes on twice with the same batches in the same order, at its rate and at a tenth of it, and full losses over the
 * last quarter of both are compared. Batches and start being the same, what differs is what the rate does: noise that a rate
 * keeps up falls with it (its stationary excess loss is proportional to η), a loss that is still falling is left higher.
 * A third time it goes on at its rate with all samples in each batch: that lowers what the batches hold up, and not what the rate does.
 */
export function calmTrial(
  problem: TrainingProblem,
  training: TrainingSpec,
  rate: number,
  from: TrainingCheckpoint,
): CalmEvidence {
  const { objective, samples } = problem;
  const affordable = Math.floor(MOST_WORK / (objective.dimension * Math.max(1, samples)));
  const updates = Math.max(LEAST_UPDATES, Math.min(MOST_UPDATES, affordable));
  const quarter = Math.floor(updates / 4);
  const every = Math.max(1, Math.floor(quarter / LOOKS));
  const goOn = (factor: number, settings = training): { early: number; late: number } => {
    const { trainer } = continueTraining(problem, settings, rate * factor, from, updates);
    const [early, late]: [number[], number[]] = [[], []];
    for (let k = 0; k < updates && trainer.divergence === null; k++) {
      trainer.advance();
      if ((updates - 1 - k) % every !== 0) continue;
      if (k < quarter) early.push(objective.loss(trainer.theta));
      if (k >= updates - quarter) late.push(objective.loss(trainer.theta));
    }
    return { early: mean(early), late: trainer.divergence === null ? mean(late) : Infinity };
  };
  const [same, calm] = [goOn(1), goOn(FACTOR)];
  const isWhole = training.batchSize === 'full' || training.batchSize >= samples;
  const whole = isWhole ? same : goOn(1, { ...training, batchSize: 'full' });
  return { updates, early: same.early, late: same.late, calm: calm.late, whole: whole.late };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
