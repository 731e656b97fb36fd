import { verdictCard } from '../../app/critical/verdict-card.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The verdict on one point, with everything that second order leaves open. */
export function verdictJob(input: JobInput<'verdict'>): JobOutput<'verdict'> {
  const { theta, polish, float32Origin, cancel } = input;
  const cancelled = isCancelled(cancel);
  const options = { polish, float32Origin, cancelled, probe: { cancelled } };
  return verdictCard(objectiveOf(input.loss, input.part), theta, options);
}
