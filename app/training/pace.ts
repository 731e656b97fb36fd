import type { Experiment } from '../experiment/experiment.ts';

/** How often a run records and evaluates; all in steps, all functions of the experiment alone. */

/** Largest number of rows that batch losses alone put into the metrics table. */
const MAX_BATCH_ROWS = 20_000;

/** Full evaluation every k steps: as asked, else once an epoch, but no more often than every 10 steps. */
export function evaluateEvery(training: Experiment['training'], samples: number): number {
  if (training.evaluateEvery !== undefined) return training.evaluateEvery;
  const batch = training.batchSize === 'full' ? samples : training.batchSize;
  return Math.max(10, Math.ceil(samples / batch));
}

/** A checkpoint every k steps: as asked, else 20 in a run (and step 0 and the last step always). */
export function checkpointEvery(experiment: Pick<Experiment, 'analysis' | 'training'>): number {
  return experiment.analysis.checkpointEvery ?? Math.max(1, Math.floor(experiment.training.steps / 20));
}

/** A row of batch loss and gradient norm every k steps: every step of runs up to 20 000 steps, else 20 000 rows a run. */
export function recordEvery(steps: number): number {
  return Math.max(1, Math.ceil(steps / MAX_BATCH_ROWS));
}
