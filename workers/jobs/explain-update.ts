import { statedError } from '../../app/experiment/stated-error.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { createTrainer } from '../../app/training/trainer.ts';
import { problemOf } from './training-start.ts';

/** Makes the one update that follows a checkpoint and answers its factors. */
export function explainUpdateJob({ start }: JobInput<'explain-update'>): JobOutput<'explain-update'> {
  const { resume } = start;
  const problem = problemOf(start);
  // Plain gradient descent remembers nothing: an empty memory is whole where a fresh one is empty too.
  const remembered =
    resume === undefined ? 0 : createTrainer(problem, start, resume.theta).checkpoint().optimizerState.length;
  if (resume === undefined || resume.optimizerState.length !== remembered) {
    throw statedError(
      'noOptimizerState',
      "expected a checkpoint that training can go on from, got one without the optimizer's memory: choose an earlier checkpoint",
      {},
      'step',
    );
  }
  const before = resume.theta.slice();
  const trainer = createTrainer(problem, start, resume);
  trainer.advance();
  const parts = trainer.lastUpdate();
  if (parts === null) {
    throw statedError(
      'endOfRun',
      'expected a run that goes on after this checkpoint, got its end: choose an earlier checkpoint',
      {},
      'step',
    );
  }
  const { rate, decay } = parts;
  const applied = trainer.theta.map((value, i) => value - before[i]);
  const direction = parts.direction.slice();
  const scale = parts.scale.slice();
  let difference = 0;
  direction.forEach((m, i) => {
    const step = (m === 0 ? 0 : (-rate * m) / scale[i]) - rate * decay * before[i];
    difference = Math.max(difference, Math.abs(step - applied[i]));
  });
  return { step: resume.step, rate, decay, direction, scale, applied, difference };
}
