import { statedError } from '../../app/experiment/stated-error.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import type { DataPart } from '../../app/data/prepared-data.ts';
import { kFolds } from '../../app/lessons/k-fold.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { createTrainer } from '../../app/training/trainer.ts';
import { checkCancelled } from '../cancelled.ts';
import { problemOf } from './training-start.ts';

/** Rows kept of a run's losses. */
const CURVE_ROWS = 400;

/**
 * Trains one run of a sweep without a folder of its own: the same updates as a training thread makes, recorded as at
 * most 400 rows of losses and some points of the path (every k-th evaluation and update, ends included).
 */
export function trainMemberJob(input: JobInput<'train-member'>): JobOutput<'train-member'> {
  const began = performance.now();
  const { fold, cancel } = input;
  const start = fold === null ? input.start : { ...input.start, loss: foldLoss(input.start.loss, fold) };
  const trainer = createTrainer(problemOf(start), start, start.theta);
  const rows: Float64Array[] = [trainer.startRow()];
  const points: Float64Array[] = [trainer.theta.slice()];
  const pointEvery = input.points < 2 ? Infinity : Math.max(1, Math.ceil(start.steps / (input.points - 1)));
  while (trainer.step < start.steps && trainer.divergence === null && !trainer.stoppedEarly) {
    const row = trainer.advance();
    if (row !== null && !Number.isNaN(row[LOSS])) rows.push(row);
    if (trainer.step % pointEvery === 0 && trainer.divergence === null) points.push(trainer.theta.slice());
    checkCancelled(cancel);
  }
  if (input.points > 0 && trainer.step % pointEvery !== 0) points.push(trainer.theta.slice());
  const last = rows[rows.length - 1];
  const kept = evenly(rows, CURVE_ROWS);
  const path = new Float64Array(input.points === 0 ? 0 : points.length * trainer.theta.length);
  if (path.length > 0) points.forEach((point, k) => path.set(point, k * point.length));
  return {
    outcome: trainer.divergence === null ? 'completed' : 'diverged',
    message: trainer.divergence,
    step: trainer.step,
    trainLoss: trainer.divergence === null ? last[LOSS] : Infinity,
    validationLoss: last[column('validationLoss')],
    trainAccuracy: last[column('trainAccuracy')],
    validationAccuracy: last[column('validationAccuracy')],
    seconds: (performance.now() - began) / 1000,
    curve: Float64Array.from(kept.flatMap((row) => [row[0], row[LOSS], row[column('validationLoss')]])),
    path,
  };
}

function column(name: (typeof METRIC_COLUMNS)[number]): number {
  return METRIC_COLUMNS.indexOf(name);
}
const LOSS = METRIC_COLUMNS.indexOf('trainLoss');

function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, k) => items[Math.round((k * (items.length - 1)) / (most - 1))]);
}

/** The loss with its training and validation samples dealt anew: fold `index` is held out. The test part stays as it is. */
function foldLoss(
  loss: ResolvedLoss,
  { count, seed, index }: NonNullable<JobInput<'train-member'>['fold']>,
): ResolvedLoss {
  if (loss.kind !== 'network') {
    throw statedError(
      'foldsOfFunction',
      'expected a network for cross-validation, got a function: it has no samples',
      {},
      'folds',
    );
  }
  const { train, validation } = loss.data;
  const samples = train.samples + validation.samples;
  if (count > samples) {
    throw statedError(
      'tooManyFolds',
      `expected at most N = ${samples} folds, got ${count}: use fewer`,
      { most: samples, got: count },
      'folds.count',
    );
  }
  const chosen = kFolds(samples, count, seed)[index];
  const take = (rows: Int32Array): DataPart => ({
    samples: rows.length,
    inputs: gather(train, validation, rows, 'inputs'),
    targets: gather(train, validation, rows, 'targets'),
    labels: Int32Array.from(train.labels.length + validation.labels.length === 0 ? [] : rows, (row) =>
      row < train.samples ? train.labels[row] : validation.labels[row - train.samples],
    ),
  });
  return {
    ...loss,
    key: `${loss.key}:fold ${index}/${count}/${seed}`,
    data: { ...loss.data, train: take(chosen.train), validation: take(chosen.validation) },
  };
}

function gather(
  train: DataPart,
  validation: DataPart,
  rows: Int32Array,
  what: 'inputs' | 'targets',
): Float64Array {
  const width = train[what].length / train.samples;
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, k) => {
    const [part, at] = row < train.samples ? [train, row] : [validation, row - train.samples];
    out.set(part[what].subarray(at * width, (at + 1) * width), k * width);
  });
  return out;
}
