import type { DiagnosisInput } from '../../app/diagnosis/gather-evidence.ts';
import { dataEvidence } from '../../app/diagnosis/data-evidence.ts';
import { buildObjective } from '../../app/experiment/objective.ts';
import { createTrainer } from '../../app/training/trainer.ts';
import { trainingProblem } from '../../app/training/training-problem.ts';
import type { MadeRun } from './labelled-run.ts';

/** What a control run is told: the run as made, and as trained. Controls look at training alone, never at a diagnosis. */
export type Control = (made: MadeRun, trained: DiagnosisInput) => boolean;

/** Mean full loss over the last tenth of a continuation of the run, as it was set up but for what is changed; Infinity after divergence. */
function continued(
  { loss, training }: MadeRun,
  { checkpoints }: DiagnosisInput,
  updates: number,
  change: { readonly rate?: number; readonly batchSize?: number | 'full' } = {},
): number {
  const objective = buildObjective(loss, 'train');
  const from = checkpoints[checkpoints.length - 1];
  const settings = {
    ...training,
    optimizer: { ...training.optimizer, rate: training.optimizer.rate * (change.rate ?? 1) },
    batchSize: change.batchSize ?? training.batchSize,
    schedule: undefined,
    steps: from.step + updates,
    evaluateEvery: from.step + updates + 1,
  };
  const trainer = createTrainer(trainingProblem(objective, null), settings, from);
  let [sum, count] = [0, 0];
  for (let k = 0; k < updates; k++) {
    trainer.advance();
    if (trainer.divergence !== null) return Infinity;
    if (k < 0.9 * updates) continue;
    sum += objective.loss(trainer.theta);
    count++;
  }
  return sum / count;
}

/** Loss of a constant guess; of the start where there are no data. */
export function reference({ loss, theta }: MadeRun): number {
  if (loss.kind === 'network') return dataEvidence(loss.data, loss.spec.loss).baseline;
  return buildObjective(loss, 'train').loss(theta);
}

function lossAt(made: MadeRun, trained: DiagnosisInput, checkpoint: number): number {
  const at = trained.checkpoints.at(checkpoint);
  return at === undefined ? NaN : buildObjective(made.loss, 'train').loss(at.theta);
}

/**
 * Healthy: over the last half the loss fell by at least a fifth, and another half of the run lowers it by at least a tenth more;
 * or it has come down to 2 % of a constant guess's and not risen since half time.
 */
export const isHealthy: Control = (made, trained) => {
  const [middle, end] = [lossAt(made, trained, 1), lossAt(made, trained, -1)];
  if (trained.diverged) return false;
  if (end <= 0.02 * reference(made)) return end <= 1.05 * middle || end <= 0.005 * reference(made);
  if (made.training.schedule !== undefined) return false;
  return end <= 0.8 * middle && continued(made, trained, Math.ceil(made.training.steps / 2)) <= 0.9 * end;
};
